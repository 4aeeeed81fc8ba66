"""The background work of letters: one file for the printer, of all letters, envelopes or labels of a mailing."""

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.tasks import task

from shouhou.core import clock
from shouhou.core.long_work import LongWork
from shouhou.documents.joining import join_files
from shouhou.documents.labels import AddressLabels, Envelope, Envelopes
from shouhou.documents.letter_sheets import LetterSheets
from shouhou.documents.papers import PAPERS, Setup
from shouhou.documents.printing import company_header, in_chinese, render
from shouhou.documents.sheets import CompanyHeader, Sheet
from shouhou.followups.letter_paper import envelope_of, letter_sheet
from shouhou.followups.models import Letter, LetterPrint, PrintState, PrintWhat

WORK: Final = LongWork(LetterPrint, (PrintState.WAITING, PrintState.RUNNING), PrintState.FAILED)
CHUNK: Final = 96  # letters set at once: memory stays flat; whole sheets of 24 labels
KEPT: Final = timedelta(days=1)  # it holds personal data; it is printed the same day


@task()
def work_on_print(print_id: int) -> str:
    """Writes the file of a print run; two workers are never at the same one."""
    return WORK.carry_out(print_id, write_print, now=clock.now)


def resume_stalled(*, at: datetime) -> dict[str, int]:
    """Puts print runs whose worker was cut off in hand again; the timetable calls it every minute."""
    ids = WORK.stalled(at=at)
    for print_id in ids:
        work_on_print.enqueue(print_id)
    return {"resumed": len(ids)}


def remove_old_prints(*, at: datetime) -> dict[str, int]:
    """Removes files a day after; the timetable calls it every hour."""
    old = list(LetterPrint.objects.filter(state=PrintState.DONE, finished_at__lt=at - KEPT)[:100])
    for one in old:
        default_storage.delete(name_of(one))
        LetterPrint.objects.filter(pk=one.pk).update(state=PrintState.GONE)
    return {"removed": len(old)}


def name_of(one: LetterPrint) -> str:
    """Where its file lies."""
    return f"prints/{one.token}.pdf"


def write_print(one: LetterPrint) -> None:
    """Sets chunk after chunk, joins them, and puts the whole into the store; cut off, it begins anew."""
    WORK.beat(one, at=clock.now(), state=PrintState.RUNNING, done=0)
    setup = Setup(PAPERS[one.paper], x=Decimal(one.x), y=Decimal(one.y), preprinted=one.preprinted)
    company, done = company_header(), 0
    with tempfile.TemporaryDirectory() as kept, in_chinese():
        parts: list[Path] = []
        for some in _chunks(one):
            at = clock.now()
            sheet = _sheet(one.what, some, company)
            pages = render(sheet, company=company, printed_at=at, printed_by=one.asked_by.name, setup=setup)
            parts.append(Path(kept) / f"{len(parts):06d}.pdf")
            parts[-1].write_bytes(pages)
            done += len(some)
            WORK.beat(one, at=clock.now(), done=done)
        with tempfile.TemporaryFile() as out:
            join_files(parts, out)
            out.seek(0)
            default_storage.delete(name_of(one))
            default_storage.save(name_of(one), File(out))
    at = clock.now()
    WORK.beat(one, at=at, state=PrintState.DONE, finished_at=at, lease="")


def _chunks(one: LetterPrint) -> Iterator[list[Letter]]:
    """The letters of the mailing that stand, along their key."""
    standing, last = Letter.objects.filter(batch=one.batch, annulled_at=None).order_by("pk"), 0
    while some := list(standing.filter(pk__gt=last)[:CHUNK]):
        last = some[-1].pk
        yield some


def _sheet(what: str, letters: list[Letter], company: CompanyHeader) -> Sheet:
    if what == PrintWhat.LETTERS:
        return LetterSheets(letters=tuple(map(letter_sheet, letters)))
    envelopes: tuple[Envelope, ...] = tuple(envelope_of(letter, company) for letter in letters)
    return Envelopes(envelopes=envelopes) if what == PrintWhat.ENVELOPES else AddressLabels(labels=envelopes)

"""Letters on paper: the letter itself (F28) and the pages of the book (F04)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouhou.accounts.models import Branch, Staff
from shouhou.core.say import day_of
from shouhou.documents.labels import Envelope
from shouhou.documents.letter_sheets import Block, LetterLine, LetterRegisterPage, LetterSheet, Piece
from shouhou.documents.printing import company_header, full_day
from shouhou.documents.sheets import CompanyHeader
from shouhou.documents.word import fill_blocks, write_word
from shouhou.followups.codes import LetterKind
from shouhou.followups.models import Letter, LetterDraft
from shouhou.followups.templating import as_word, find_template

_SUMMARY = 120
_POSTCODE = re.compile(r"\s*\b(\d{6})$")
_TITLES = {
    LetterKind.NOTICE: "通知",
    LetterKind.INVITATION: "邀请函",
    LetterKind.REPLY: "答复函",
    LetterKind.APOLOGY: "致歉函",
    LetterKind.REMINDER: "催告函",
}


def letter_sheet(letter: Letter) -> LetterSheet:
    """F28 of one letter; build it inside printing.in_chinese()."""
    return LetterSheet(
        letter_no=letter.letter_no,
        kind=letter.get_kind_display(),
        title=_TITLES.get(LetterKind(letter.kind), "函"),
        customer=letter.customer_name,
        addressee=letter.addressee,
        subject=letter.subject,
        paragraphs=tuple(line.strip() for line in letter.body.splitlines() if line.strip()),
        signatory=letter.signatory,
        dated=day_of(letter.sent_at),
        marks=("作废",) if letter.annulled_at is not None else (),
        blocks=blocks_of(letter),
    )


def blocks_of(letter: Letter) -> tuple[Block, ...]:
    """The letter as its template has it; nothing for one that was written freely."""
    template = find_template(letter.template_code) if letter.template_code else None
    return fill_blocks(template.blocks, letter.filled) if template else ()


def word_of(letter: Letter) -> bytes:
    """The letter as a Word document; build it inside printing.in_chinese()."""
    template = find_template(letter.template_code) if letter.template_code else None
    return as_word(template, letter.filled) if template else write_word(_plain_blocks(letter_sheet(letter)))


def envelope_of(letter: Letter, company: CompanyHeader) -> Envelope:
    """The envelope of a letter; the postcode stands at the end of its address."""
    told = _POSTCODE.search(letter.address)
    return Envelope(
        postcode=told[1] if told else "",
        address=letter.address[: told.start()].strip() if told else letter.address,
        name=letter.customer_name,
        contact=letter.addressee,
        from_address=" ".join(part for part in (company.address, company.phone) if part),
    )


def _plain_blocks(sheet: LetterSheet) -> Iterator[Block]:
    yield Block((Piece(sheet.title),), align="center", heading=1)
    yield Block((Piece(sheet.subject),), align="center")
    yield Block((Piece(sheet.customer),))
    yield Block((Piece(f"{sheet.addressee}："),))
    for words in sheet.paragraphs:
        yield Block((Piece(words),), indent=True)
    for words in (company_header().name, sheet.signatory, full_day(sheet.dated) if sheet.dated else ""):
        if words:
            yield Block((Piece(words),), align="right")


def sender_of(letter: Letter) -> str:
    """经办人, and for whom she stood in."""
    return _with_whom(letter.sender, letter.acting_for)


def drafter_of(draft: LetterDraft) -> str:
    """起草人, and for whom she stood in."""
    return _with_whom(draft.drafted_by, draft.acting_for)


def _with_whom(person: Staff, other: Staff | None) -> str:
    return (
        _("%(name)s (for %(other)s)") % {"name": person.name, "other": other.name} if other else person.name
    )


def remark_of(letter: Letter) -> str:
    """备注: taken back, come back, entered later."""
    said = []
    if letter.annulled_at is not None:
        said.append(_("Void: %(reason)s") % {"reason": letter.annulled_reason})
    if letter.returned:
        said.append(pgettext("letter", "Came back"))
    if letter.is_late_entry:
        said.append(_("Entered later"))
    return "; ".join(said)


def summary_of(letter: Letter) -> str:
    """内容摘要: how the letter begins."""
    words = " ".join(letter.body.split())
    return words if len(words) <= _SUMMARY else words[: _SUMMARY - 1] + "…"


def letter_register_page(letters: Iterable[Letter], *, branch: Branch, month: date) -> LetterRegisterPage:
    """F04: the lines of the book as its printed pages; build it inside printing.in_chinese()."""
    return LetterRegisterPage(branch=branch.name, month=month, lines=tuple(_line(one) for one in letters))


def _line(letter: Letter) -> LetterLine:
    return LetterLine(
        seq=letter.register_line,
        at=letter.sent_at,
        letter_no=letter.letter_no,
        kind=letter.get_kind_display(),
        customer=letter.customer_name,
        addressee=letter.addressee,
        address=letter.address,
        subject=letter.subject,
        summary=summary_of(letter),
        way=letter.get_way_display(),
        tracking_no=letter.tracking_no,
        record_no=letter.call.record_no if letter.call else "",
        delivered_on=letter.delivered_on,
        reply=letter.reply,
        agent=sender_of(letter),
        remark=remark_of(letter),
    )

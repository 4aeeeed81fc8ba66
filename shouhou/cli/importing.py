"""`shouhou import`: a workbook, through the same verbs, checks and undo as on the page.

It ends with 0 where every row came in or was there already, with 3 where rows were not taken, and with 1 where
nothing could be done.
"""

import argparse
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shouhou.cli.ready import CannotStart, bring_up, refusals_said
from shouhou.cli.words import _, say

_BAR = 30
NOT_ALL = 3
"""What the command ends with where rows were not taken."""

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff
    from shouhou.core.actor import Actor
    from shouhou.intake.models import ImportJob


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `import` to the command line."""
    parser = commands.add_parser(
        "import", parents=[shared], help=_("import a workbook, old books or address cards")
    )
    parser.add_argument("file", type=Path, metavar=_("FILE"))
    parser.add_argument("--as", dest="username", required=True, metavar=_("NAME"), help=_("who imports"))
    parser.add_argument(
        "--dry-run", "--check", dest="check", action="store_true", help=_("only check, bring nothing in")
    )
    parser.add_argument(
        "--kind", default="", metavar=_("KIND"), help=_("what the table lists, such as ASSETS")
    )
    parser.add_argument(
        "--sheet", default="", metavar=_("SHEET"), help=_("its name, or * for all that are alike")
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar=_("HEADING=FIELD"),
        help=_("what a column is; without a field it is left out"),
    )
    parser.set_defaults(run=import_file)


def import_file(given: argparse.Namespace) -> int:
    """Checks the file with its columns as guessed, says what would happen, and brings it in."""
    bring_up(given)
    from shouhou.core import clock
    from shouhou.intake.actions import imports

    with refusals_said():
        staff, by = _person(given.username)
        at = clock.now()
        job = _upload(given, staff, by, at)
        job = _carry_out(job)
        _say_foreseen(job)
        if given.check:
            return NOT_ALL if job.foreseen.get("rejected") else 0
        if not job.foreseen.get("comes"):
            say(_("There is nothing new to bring in."))
            return NOT_ALL if job.foreseen.get("rejected") else 0
        imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=by, at=clock.now())
        job = _carry_out(job)
    said = _("%(created)s rows came in, %(skipped)s were left aside, %(rejected)s were not taken.")
    say(said % {"created": job.created_count, "skipped": job.skipped_count, "rejected": job.rejected_count})
    say(
        _("The page of the import has the rows that were not taken, and the undo: %s")
        % job.get_absolute_url()
    )
    return NOT_ALL if job.rejected_count else 0


def _person(username: str) -> "tuple[Staff, Actor]":
    from shouhou.accounts.models import Staff
    from shouhou.accounts.permissions import may
    from shouhou.core.actor import Actor

    staff = Staff.objects.filter(username=username, is_active=True).first()
    if staff is None:
        raise CannotStart(_("There is nobody with the sign-in name %s.") % username)
    if not may(staff, "customers.import"):
        raise CannotStart(_("%s may not import customers.") % staff.name)
    return staff, Actor(staff.pk, staff.name, staff.branch_id)


def _upload(given: argparse.Namespace, staff: "Staff", by: "Actor", at: datetime) -> "ImportJob":
    from django.utils.crypto import get_random_string

    from shouhou.intake.actions import imports
    from shouhou.intake.importing.kinds import Book
    from shouhou.intake.importing.sentences import BOOK_NAMES, FIELD_NAMES

    kind = given.kind.upper()
    if kind and kind not in Book:
        raise CannotStart(_("A kind is one of: %s") % ", ".join(Book))
    try:
        content = given.file.read_bytes()
    except OSError as fault:
        raise CannotStart(f"{given.file}: {fault.strerror}") from None
    job = imports.upload(
        data=content,
        name=given.file.name,
        token=get_random_string(32),
        branch_id=staff.branch_id,
        by=by,
        at=at,
        sheet=given.sheet,
        kind=kind,
    )
    mapping = _mapping(job, given.map)
    say(str(BOOK_NAMES[Book(job.kind)]))
    for column, code in zip(job.columns, mapping, strict=True):
        say(f"  {column['heading'] or '?'} → {FIELD_NAMES[code] if code else '-'}")
    return imports.confirm_columns(job_id=job.pk, mapping=mapping, version=job.version, by=by, at=at)


def _mapping(job: "ImportJob", told: list[str]) -> list[str]:
    """The columns as guessed, but for those that the command line names."""
    from shouhou.intake.importing.kinds import COLUMNS, Book

    mapping = list(job.mapping)
    headings = [column["heading"] for column in job.columns]
    for one in told:
        heading, _equals, field = one.partition("=")
        if heading not in headings:
            raise CannotStart(_("No column has the heading “%s”.") % heading)
        if field and field not in COLUMNS[Book(job.kind)]:
            fields = ", ".join(COLUMNS[Book(job.kind)])
            raise CannotStart(
                _("“%(field)s” is no field; the fields are: %(fields)s") % {"field": field, "fields": fields}
            )
        column = headings.index(heading)
        mapping = ["" if code == field and field != "notes" else code for code in mapping]
        mapping[column] = field
    return mapping


def _carry_out(job: "ImportJob") -> "ImportJob":
    """Works on the import here, or waits for the worker that was quicker; says how far it is."""
    from shouhou.intake.importing.tasks import work_here

    while True:
        work_here(job.pk, show=show_bar)
        job.refresh_from_db()
        if not job.is_at_work:
            break
        show_bar(job.rows_passed, job.phase_total)
        time.sleep(2)
    say("")
    if job.fault:
        raise CannotStart(job.fault)
    return job


def show_bar(done: int, total: int) -> None:
    """One line that fills up."""
    share = min(100, done * 100 // total) if total else 100
    filled = share * _BAR // 100
    print(f"\r  [{'#' * filled}{'.' * (_BAR - filled)}] {share:3} %  {done}/{total}", end="", flush=True)


def _say_foreseen(job: "ImportJob") -> None:
    words = {
        "comes": _("%s rows come in"),
        "incomplete": _("%s of them are to be completed"),
        "joins": _("%s rows join a customer above"),
        "skipped": _("%s rows are left aside"),
        "rejected": _("%s rows cannot be taken"),
    }
    for what, sentence in words.items():
        if count := job.foreseen.get(what):
            say("  " + sentence % count)

"""The access log as people read it: names instead of keys, of a page or of all lines one after another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from shouhou.access.kinds import EXPORTED, PRINTED, UNMASKED, VIEWED
from shouhou.access.models import AccessNote
from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.customers.models import Customer
from shouhou.followups.models import Call

ORDER: Final = ("-at", "-id")
WHATS: Final[dict[str, Any]] = {
    VIEWED: _("viewed"),
    PRINTED: _("printed"),
    EXPORTED: _("exported"),
    UNMASKED: _("had a number shown"),
}
ICONS: Final = {VIEWED: "eye", PRINTED: "printer", EXPORTED: "file-export", UNMASKED: "phone"}
SUBJECTS: Final[dict[str, Any]] = {
    "CUSTOMER": _("Customer file"),
    "CASE": _("Case"),
    "CALL": _("Call record"),
    "CONTACT": _("Telephone of a contact"),
    "REQUEST": _("Telephone of a request"),
    "REGISTER": _("Register"),
    "LIST": _("List"),
    "FILE": _("File"),
    "CALENDAR": _("Calendar feed"),
    "ACCESS_LOG": _("Access log"),
    "ANNOUNCEMENT": _("Announcement"),
    "INSPECTION": _("Inspector's link"),
    "MY_DAY": _("Day of a colleague"),
    "EVERYTHING": _("All records"),
}
_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log with the names of today; `url` leads to the record where it has a page."""

    at: datetime
    person: str
    code: str
    what: str
    icon: str
    subject: str
    number: str
    url: str
    customer: str
    customer_id: int | None
    detail: str


def chosen_notes(chosen: dict[str, Any]) -> QuerySet[AccessNote]:
    """The notes that the filters of the page leave, in no order."""
    notes = AccessNote.objects.all()
    if person := chosen.get("person"):
        notes = notes.filter(staff_id=person.pk)
    if what := chosen.get("what"):
        notes = notes.filter(what=what)
    if chosen.get("customer"):
        notes = notes.filter(customer_id=chosen["customer"])
    if chosen.get("begins"):
        notes = notes.filter(at__gte=chosen["begins"])
    if chosen.get("ends"):
        notes = notes.filter(at__lt=chosen["ends"])
    return notes


def lines_of(notes: Iterable[AccessNote]) -> Iterator[Line]:
    """The notes with names, a thousand at a time; four statements for each thousand."""
    for some in batched(notes, _CHUNK):
        yield from _named(some)


def _named(notes: tuple[AccessNote, ...]) -> Iterator[Line]:
    people = _texts(Staff, "name", (n.staff_id for n in notes))
    customers = _texts(Customer, "name", (n.customer_id for n in notes))
    cases = _texts(Case, "number", (n.subject_id for n in notes if n.subject_kind == "CASE"))
    calls = _texts(Call, "record_no", (n.subject_id for n in notes if n.subject_kind == "CALL"))
    for note in notes:
        number, url = _record(note, cases, calls)
        yield Line(
            at=note.at,
            person=people.get(note.staff_id, str(note.staff_id))
            if note.staff_id
            else _say("Inspector by link"),
            code=note.what,
            what=str(WHATS.get(note.what, note.what)),
            icon=ICONS.get(note.what, "eye"),
            subject=str(SUBJECTS.get(note.subject_kind, note.subject_kind)),
            number=number,
            url=url,
            customer=customers.get(note.customer_id or 0, ""),
            customer_id=note.customer_id,
            detail=note.detail if note.detail != number else "",
        )


def _record(note: AccessNote, cases: dict[int, str], calls: dict[int, str]) -> tuple[str, str]:
    """The number of the record and its page."""
    key = note.subject_id or 0
    if note.subject_kind == "CASE" and cases.get(key):
        return cases[key], reverse("desk:case", args=[cases[key]])
    if note.subject_kind == "CALL" and calls.get(key):
        return calls[key], reverse("followups:detail", args=[calls[key]])
    return "", ""


def _texts(model: type[Model], field: str, keys: Iterable[int | None]) -> dict[int, str]:
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    return dict(model._default_manager.filter(pk__in=wanted).values_list("pk", field))

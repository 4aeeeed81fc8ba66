"""What the page of a customer shows, in as few statements as it takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.wording import clause_of, rule_what
from shouhou.core.paging import Page, page
from shouhou.customers.models import (
    Asset,
    Consent,
    Contact,
    ContactRole,
    Customer,
    NextServicePlan,
    PhoneMark,
)
from shouhou.documents.models import Attachment
from shouhou.journal.models import EventSubject, SubjectKind
from shouhou.journal.sentences import sentence

ASSETS_SHOWN: Final = 24
CONTACT_KINDS: Final = ("CONTACT_ADDED", "CONTACT_CHANGED", "CONTACT_REMOVED")
_ICONS: Final = (
    ("CALL", "phone"),
    ("PROMISE", "clock"),
    ("REQUEST", "inbox"),
    ("REPORT", "send"),
    ("ESCALATED", "help"),
    ("SOLUTION", "tool"),
    ("CUSTOMER_TOLD", "phone-check"),
    ("ANSWERED", "message"),
    ("PROFILE", "address-book"),
    ("CONTACT", "user"),
    ("ASSET", "box"),
    ("CONSENT", "shield-check"),
    ("NEXT_SERVICE", "calendar-plus"),
    ("FILE", "paperclip"),
    ("SHEET", "printer"),
)
TOPICS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "calls": (_("Calls"), ("CALL_", "PROMISE_", "CUSTOMER_TOLD")),
    "requests": (
        _("Requests"),
        ("REQUEST_", "REPORT", "ESCALATED", "SOLUTION_", "ANSWERED", "STUDY_", "QUESTION_", "CASE_"),
    ),
    "file": (_("Profile"), ("PROFILE_", "CONTACT_", "ASSET_", "CONSENT_", "NEXT_SERVICE_")),
    "papers": (_("Papers"), ("FILE_", "SHEET_")),
}


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """A telephone of a contact; templates print it by who reads."""

    pk: int
    number: str
    extension: str
    mark: str


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact with all telephones."""

    pk: int
    name: str
    post: str
    role: str
    is_primary: bool
    notes: tuple[tuple[Any, str], ...]
    phones: list[PhoneLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: Any
    words: str
    icon: str
    by: str
    case: Case | None


_CONTACT_NOTES: Final = {
    "shift": _("Shift"),
    "convenient_time": _("Convenient time"),
    "wechat": _("WeChat"),
    "email": _("E-mail"),
    "fax": _("Fax"),
    "birthday": _("Birthday"),
    "interests": _("Interests"),
}


def contact_cards(customer: Customer) -> list[ContactCard]:
    """The active contacts, the first one first, with their telephones; one statement."""
    rows = (
        Contact.objects.filter(customer=customer, is_active=True)
        .order_by("-is_primary", "pk", "phones__pk")
        .values(
            "pk", "name", "post", "role", "is_primary", *_CONTACT_NOTES,
            "phones__pk", "phones__number", "phones__extension", "phones__mark",
        )
    )  # fmt: skip
    cards: dict[int, ContactCard] = {}
    for row in rows:
        card = cards.setdefault(row["pk"], _card(row))
        if row["phones__pk"] is not None:
            card.phones.append(_phone_line(row))
    return list(cards.values())


def _card(row: Mapping[str, Any]) -> ContactCard:
    return ContactCard(
        pk=row["pk"],
        name=row["name"],
        post=row["post"],
        role=str(ContactRole(row["role"]).label) if row["role"] else "",
        is_primary=row["is_primary"],
        notes=tuple((label, str(row[name])) for name, label in _CONTACT_NOTES.items() if row[name]),
    )


def _phone_line(row: Mapping[str, Any]) -> PhoneLine:
    return PhoneLine(
        pk=row["phones__pk"],
        number=row["phones__number"],
        extension=row["phones__extension"],
        mark=str(PhoneMark(row["phones__mark"]).label),
    )


def consents_now(customer: Customer) -> list[Consent]:
    """The latest line of the ledger for each purpose and way."""
    latest: dict[tuple[str, str], Consent] = {}
    for line in Consent.objects.filter(customer=customer).order_by("pk"):
        latest[line.purpose, line.channel] = line
    return sorted(latest.values(), key=lambda line: (line.purpose, line.channel))


def plans_ahead(customer: Customer) -> QuerySet[NextServicePlan]:
    """The plans not yet carried out, the next one first."""
    return NextServicePlan.objects.filter(customer=customer, done_at=None).order_by("planned_date", "pk")


def assets_of(customer: Customer) -> QuerySet[Asset]:
    """The service objects, those in use first."""
    return Asset.objects.filter(customer=customer).order_by("-is_active", "kind", "pk")


def cases_of(customer: Customer, staff: Staff) -> list[Case]:
    """The latest cases that she may see; the customer's own file is no case to look into."""
    cases = Case.objects.visible_to(staff).filter(customer=customer).exclude(line=Line.CUSTOMER_FILE)
    return list(cases.order_by("-opened_at", "-pk")[:60])


@dataclass(frozen=True, slots=True)
class Owed:
    """Something the company owes this customer."""

    row: Obligation
    clause: str
    what: str


def owed_to(customer: Customer) -> list[Owed]:
    """What is owed, the most urgent first; one statement."""
    rows = Obligation.objects.open().filter(case__customer=customer).select_related("case", "owner")
    return [
        Owed(row, clause_of(row.rule_id), rule_what(row.rule_id))
        for row in rows.order_by("due_at", "pk")[:30]
    ]


def papers_of(customer: Customer, cases: Iterable[Case]) -> list[Attachment]:
    """The papers of the customer and of these cases, newest first."""
    return list(Attachment.objects.of_customer(customer.pk, case_ids=[case.pk for case in cases])[:40])


def topic_tabs(topic: str) -> list[dict[str, Any]]:
    """The filter of the timeline as tabs."""
    every = {"label": _("All"), "url": "?#timeline", "current": topic not in TOPICS}
    return [
        every,
        *(
            {"label": label, "url": f"?topic={code}#timeline", "current": code == topic}
            for code, (label, _starts) in TOPICS.items()
        ),
    ]


def changes_since(customer: Customer, version: int) -> list[Moment]:
    """What others have saved since a version of the sheet was opened, newest first."""
    rows = EventSubject.objects.filter(
        kind=SubjectKind.CUSTOMER, ref=customer.pk, event__kind__in=("PROFILE_CHANGED", *CONTACT_KINDS)
    )
    loaded = _with_names(rows).order_by("-event_id")[:8]
    return [_moment(row, {}) for row in loaded if row.event.data.get("version", version + 1) > version]


def timeline(
    customer: Customer, cases: Iterable[Case], *, topic: str = "", cursor: str = ""
) -> tuple[list[Moment], Page[EventSubject]]:
    """What happened with this customer, newest first, 50 at a time; two statements."""
    rows = EventSubject.objects.filter(kind=SubjectKind.CUSTOMER, ref=customer.pk)
    if topic in TOPICS:
        rows = rows.filter(event__kind__regex="^(" + "|".join(TOPICS[topic][1]) + ")")
    found = page(_with_names(rows), order=("-event_id",), cursor=cursor)
    known = {case.pk: case for case in cases}
    return [_moment(row, known) for row in found.rows], found


def _with_names(rows: QuerySet[EventSubject]) -> QuerySet[Any]:
    """The events with their words, who wrote them and the case they belong to."""
    of_case = EventSubject.objects.filter(event=OuterRef("event_id"), kind=SubjectKind.CASE)
    return (
        rows.select_related("event")
        .prefetch_related("event__words")
        .annotate(
            by_name=Subquery(Staff.objects.filter(pk=OuterRef("event__by_id")).values("name")[:1]),
            case_ref=Subquery(of_case.values("ref")[:1]),
        )
    )


def _moment(row: Any, known: Mapping[int, Case]) -> Moment:
    kind = row.event.kind
    icon = next((icon for start, icon in _ICONS if kind.startswith(start)), "circle-dashed")
    return Moment(
        row.event.happened_at, sentence(row.event), icon, row.by_name or "", known.get(row.case_ref)
    )

"""What the page of a customer shows, in as few statements as it takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.wording import clause_of, rule_what
from shouhou.customers.models import (
    Asset,
    Consent,
    ConsentChannel,
    ConsentPurpose,
    ConsentState,
    Contact,
    ContactRole,
    Customer,
    NextServicePlan,
    PhoneMark,
)
from shouhou.documents.models import Attachment

ASSETS_SHOWN: Final = 24
GROUP_SHOWN: Final = 12
PLANS_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """A telephone of a contact; templates print it by who reads."""

    pk: int
    number: str
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
            "phones__pk", "phones__number", "phones__mark",
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
        mark=str(PhoneMark(row["phones__mark"]).label),
    )


def latest_answers(customer_ids: Sequence[int], purpose: str) -> dict[int, dict[str, str]]:
    """What each customer last said to being contacted for a purpose, by way; one statement."""
    found: dict[int, dict[str, str]] = {}
    lines = Consent.objects.filter(customer__in=customer_ids, purpose=purpose).order_by("pk")
    for customer_id, channel, state in lines.values_list("customer_id", "channel", "state"):
        found.setdefault(customer_id, {})[channel] = state
    return found


def consents_now(customer: Customer) -> list[Consent]:
    """The latest line of the ledger for each purpose and way."""
    latest: dict[tuple[str, str], Consent] = {}
    for line in Consent.objects.filter(customer=customer).order_by("pk"):
        latest[line.purpose, line.channel] = line
    return sorted(latest.values(), key=lambda line: (line.purpose, line.channel))


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """What holds for one purpose: the latest answer for any way, and the ways that differ."""

    purpose: str
    state: str
    said: str
    line: Consent | None
    ways: tuple[Consent, ...]


def consents_shown(customer: Customer) -> list[ConsentLine]:
    """Each purpose with one of the three states; what was never asked is not stated (decision 21)."""
    now = consents_now(customer)
    found = []
    for purpose in ConsentPurpose:
        lines = [line for line in now if line.purpose == purpose]
        whole = next((line for line in lines if line.channel == ConsentChannel.ANY), None)
        state = ConsentState(whole.state if whole else ConsentState.UNSTATED)
        ways = tuple(line for line in lines if line.channel != ConsentChannel.ANY)
        found.append(ConsentLine(str(purpose.label), state.value, str(state.label), whole, ways))
    return found


def plans_ahead(customer: Customer) -> QuerySet[NextServicePlan]:
    """The plans not yet carried out, the next one first."""
    ahead = NextServicePlan.objects.ahead().filter(customer=customer)
    return ahead.select_related("asset").order_by("planned_date", "pk")


def plans_told(customer: Customer) -> tuple[list[NextServicePlan], list[NextServicePlan]]:
    """What is planned, the next one first, and what was carried out last, with its record; one statement."""
    rows = NextServicePlan.objects.filter(customer=customer, dropped_at=None)
    rows = rows.select_related("asset", "done_case", "owner")
    listed = list(rows.order_by(F("done_at").desc(nulls_first=True), "planned_date", "pk")[: PLANS_SHOWN + 3])
    done = [plan for plan in listed if plan.done_at is not None]
    return [plan for plan in listed if plan.done_at is None][:PLANS_SHOWN], done[:3]


def assets_of(customer: Customer) -> QuerySet[Asset]:
    """The service objects, those in use first."""
    return Asset.objects.filter(customer=customer).order_by("-is_active", "kind", "pk")


def merged_files(customer: Customer) -> list[Customer]:
    """The files merged into this one, latest merging first; no statement where the row says that there is none."""
    if not getattr(customer, "has_merged", True):
        return []
    return list(customer.merged_files.order_by("-merged_event_id"))


def group_of(customer: Customer, staff: Staff) -> list[Customer]:
    """Other customers of the same group that she may see; one statement where there is a group."""
    if not customer.group_name:
        return []
    same = Customer.objects.visible_to(staff).standing().filter(group_name=customer.group_name)
    return list(same.exclude(pk=customer.pk).order_by("pk")[: GROUP_SHOWN + 1])


def cases_of(customer: Customer, staff: Staff, *, merged: Sequence[Customer] = ()) -> list[Case]:
    """The latest cases that she may see; the customer's own file is no case to look into."""
    cases = Case.objects.visible_to(staff).filter(customer__in=[customer, *merged])
    cases = cases.exclude(line=Line.CUSTOMER_FILE)
    return list(cases.order_by("-opened_at", "-pk")[:60])


@dataclass(frozen=True, slots=True)
class Owed:
    """Something the company owes this customer."""

    row: Obligation
    clause: str
    what: str


def owed_to(customer: Customer, *, merged: Sequence[Customer] = ()) -> list[Owed]:
    """What is owed, the most urgent first; one statement."""
    rows = Obligation.objects.open().filter(case__customer__in=[customer, *merged])
    rows = rows.select_related("case", "owner")
    return [
        Owed(row, clause_of(row.rule_id), rule_what(row.rule_id))
        for row in rows.order_by("due_at", "pk")[:30]
    ]


def papers_of(customer: Customer, cases: Iterable[Case]) -> list[Attachment]:
    """The papers of the customer and of these cases, newest first."""
    return list(Attachment.objects.of_customer(customer.pk, case_ids=[case.pk for case in cases])[:40])


@dataclass(frozen=True, slots=True)
class Invoice:
    """开票信息 as Chinese invoices ask for it; `text` is what is copied."""

    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """All of it, one line for each, in Chinese whatever the page's language: it goes to a Chinese office."""
        return "\n".join(f"{label}：{value}" for label, value in self.lines)


def invoice_of(customer: Customer) -> Invoice | None:
    """The invoice data; the customer's own name and credit code stand in, nothing where neither number is known."""
    tax_no = customer.invoice_tax_no or customer.credit_code
    if not (tax_no or customer.invoice_bank or customer.invoice_account):
        return None
    address = customer.invoice_address or f"{customer.region}{customer.address}"
    lines = (
        ("名称", customer.invoice_name or customer.name),
        ("纳税人识别号", tax_no),
        ("地址、电话", f"{address} {customer.invoice_phone}".strip()),
        ("开户行及账号", f"{customer.invoice_bank} {customer.invoice_account}".strip()),
    )
    return Invoice(tuple((label, value) for label, value in lines if value))

"""The customer card beside a call: who it is, all open cases, what we owe, the last three talks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from shouhou.accounts.models import Staff
from shouhou.campaigns.calling import Notice, is_unasked, notices_for
from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.wording import rule_what
from shouhou.customers.asset_cards import FAR, asset_cards
from shouhou.customers.models import Asset, Contact, Customer, NextServicePlan
from shouhou.followups.actions import promised_words
from shouhou.followups.following import RULE as SECOND_RULE
from shouhou.followups.following import Following, following_of, new_topics, topic_names
from shouhou.followups.models import Call
from shouhou.search.finding import Hit, find
from shouhou.search.models import Kind

CHECKS = ("AS-19", "AS-23")


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing we owe this customer, in words; a promise can be ticked as kept by its event."""

    rule_id: str
    what: str
    due_at: datetime
    opens_at: datetime
    case_id: int
    promise_id: int | None = None
    first: Following | None = None  # the first follow-up that a second one follows
    first_said: str = ""

    @property
    def is_check(self) -> bool:
        """Whether asking if all is in order meets it."""
        return self.rule_id in CHECKS

    @property
    def first_topics(self) -> list[str]:
        """What the first follow-up spoke of, in words."""
        return topic_names(self.first.topics) if self.first else []

    @property
    def to_offer(self) -> list[str]:
        """The services that the first follow-up did not speak of, in words."""
        return new_topics(self.first.topics) if self.first else []


class Card:
    """What the card shows; each part is asked for when it is looked at, since a save needs only some of them."""

    def __init__(self, customer: Customer, *, chosen: Sequence[int] = ()) -> None:
        self.customer = customer
        self.chosen = frozenset(chosen)

    @cached_property
    def contacts(self) -> list[Contact]:
        """Whom one can ask for, the first one first."""
        active = self.customer.contacts.filter(is_active=True)
        return list(active.prefetch_related("phones").order_by("-is_primary", "pk"))

    @cached_property
    def assets(self) -> list[Asset]:
        """What they have of ours."""
        return list(self.customer.assets.order_by("pk")[:20])

    @cached_property
    def cases(self) -> list[Case]:
        """All open cases, newest first."""
        open_ones = Case.objects.filter(customer=self.customer, closed_at=None).exclude(
            line__in=(Line.DUTY_TURN, Line.RECIPIENT)
        )
        return list(open_ones.select_related("service_request", "complaint").order_by("-opened_at")[:20])

    @cached_property
    def owed(self) -> list[Owed]:
        """What we owe them, most urgent first."""
        return _owed(self.customer)

    @cached_property
    def talks(self) -> list[Call]:
        """The last three talks."""
        calls = Call.objects.filter(customer=self.customer, annulled_at=None).select_related("recorder")
        return list(calls.order_by("-started_at")[:3])

    @cached_property
    def plans(self) -> list[NextServicePlan]:
        """What was planned to be talked about next and has not been yet, the earliest first."""
        return list(self.customer.plans.ahead().order_by("planned_date", "pk")[:10])

    @property
    def plans_open(self) -> list[tuple[int, str]]:
        """The open plans as choices of the talk's form."""
        return [(plan.pk, plan.content) for plan in self.plans]

    @property
    def promises(self) -> list[tuple[int, str]]:
        """The open promises as choices of the talk's form."""
        return [(o.promise_id, o.what) for o in self.owed if o.promise_id is not None]

    def care(self, today: date) -> list[str]:
        """What an asset needs soon or has missed, in words: something to talk about that the customer minds."""
        cards = asset_cards(self.assets, today) if any(o.first for o in self.owed) else []
        due = [(card, one) for card in cards for one in card.dates if one.state != FAR]
        return [f"{card.asset} {one.label} {one.day:%F}" for card, one in due[:3]]

    @property
    def seconds_open(self) -> list[tuple[int, str]]:
        """The cases whose second follow-up is owed, as choices of the talk's form."""
        return [(o.case_id, o.what) for o in self.owed if o.first is not None]

    @property
    def checks_open(self) -> list[tuple[int, str]]:
        """The cases whose work is to be asked about, as choices of the talk's form."""
        return [(o.case_id, o.what) for o in self.owed if o.is_check]

    @cached_property
    def notices(self) -> list[Notice]:
        """The events that the customer is to be told of, with what is said."""
        return notices_for(self.customer)

    @property
    def notices_open(self) -> list[tuple[int, str]]:
        """They as choices of the talk's form."""
        return [(notice.case_id, notice.title) for notice in self.notices]

    @cached_property
    def is_unasked(self) -> bool:
        """Whether it never said if it wants to hear of events: the next call asks (decision 21)."""
        return is_unasked(self.customer)

    @property
    def main_contact(self) -> Contact | None:
        """Whom to ask for first."""
        return next((c for c in self.contacts if c.is_primary), self.contacts[0] if self.contacts else None)


def card_of(customer_id: int, staff: Staff, *, chosen: Sequence[int] = ()) -> Card | None:
    """The card of a customer this person may see; None where there is none."""
    customer = Customer.objects.visible_to(staff).filter(pk=customer_id).first()
    return Card(customer, chosen=chosen) if customer is not None else None


def _owed(customer: Customer) -> list[Owed]:
    listed = list(Obligation.objects.open().filter(case__customer=customer).order_by("due_at", "pk")[:30])
    promised = [o.trigger_event_id for o in listed if o.rule_id == "X-02"]
    said = promised_words(promised) if promised else {}
    firsts = following_of({o.case_id for o in listed if o.rule_id == SECOND_RULE})
    told = _said_first(firsts)
    return [
        Owed(
            rule_id=o.rule_id,
            what=said.get(o.trigger_event_id) or rule_what(o.rule_id),
            due_at=o.due_at,
            opens_at=o.opens_at,
            case_id=o.case_id,
            first=firsts.get(o.case_id) if o.rule_id == SECOND_RULE else None,
            first_said=told.get(o.case_id, "") if o.rule_id == SECOND_RULE else "",
            promise_id=o.trigger_event_id if o.rule_id == "X-02" else None,
        )
        for o in listed
    ]


def _said_first(firsts: dict[int, Following]) -> dict[int, str]:
    """What was said in the first follow-up, by case."""
    ids = {case_id: int(stands.first.data["call_id"]) for case_id, stands in firsts.items()}
    said = dict(Call.objects.filter(pk__in=ids.values()).values_list("pk", "gist")) if ids else {}
    return {case_id: said.get(call_id, "") for case_id, call_id in ids.items()}


def callers(query: str, staff: Staff, *, limit: int = 12) -> list[Hit]:
    """Customers that a number or a name may mean, among those this person may see."""
    if not query.strip():
        return []
    hits = find(query, kinds=[Kind.CUSTOMER], limit=limit)
    visible = set(
        Customer.objects.visible_to(staff)
        .filter(pk__in=[hit.ref for hit in hits])
        .values_list("pk", flat=True)
    )
    return [hit for hit in hits if hit.ref in visible]

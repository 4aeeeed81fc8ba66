"""What is done to all recipients of an event, a small chunk at a time, each a transaction of its own: where the work
was cut off it goes on, and nobody is booked twice."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import cycle, islice
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.accounts.words import ROLE_NAMES
from shouhou.campaigns.audience import fitting, from_json
from shouhou.campaigns.codes import Work, WorkState
from shouhou.campaigns.consents import INCLUDED, WAYS, consents_of, unstated_choice, with_fate
from shouhou.campaigns.models import Campaign, Recipient
from shouhou.campaigns.notice import said_when
from shouhou.campaigns.sending import WAYS as SENDING_WAYS
from shouhou.campaigns.sending import parcels_for
from shouhou.cases.actions import Booking, Happening, assign_each, book_many, lock, open_cases
from shouhou.cases.models import Case, Line
from shouhou.channels.actions.outbox import put_in_outbox
from shouhou.core.actor import Actor
from shouhou.core.rows import insert_values
from shouhou.customers.models import Customer
from shouhou.policy.states.campaign import COMING, INVITED, TOLD, TRIED

CHUNK: Final = 300
TO_WRITE: Final = (TRIED, TOLD, COMING)
"""The telephone comes first: a message goes to whoever was told or could not be reached (CP-01)."""
_LONGEST_STEM: Final = 17


@transaction.atomic
def work_on(*, case_id: int, by: Actor, at: datetime) -> bool:
    """Does the next chunk of an event's work; returns whether there is more."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=case_id)
    if not campaign.is_at_work:
        return False
    campaign.case = Case.objects.get(pk=case_id)
    asker = campaign.asked_by
    actor = Actor(asker.pk, asker.name, asker.branch_id) if asker else by
    seen = _STEPS[Work(campaign.work)](campaign, actor, at)
    campaign.done += len(seen)
    campaign.last_seen = seen[-1] if seen else campaign.last_seen
    if len(seen) < CHUNK:
        campaign.work_state = WorkState.DONE
    campaign.save(update_fields=["work_state", "last_seen", "done", "chosen", "left_out"])
    return campaign.is_at_work


def _invite(campaign: Campaign, by: Actor, at: datetime) -> Sequence[int]:
    """Books the next customers who fit: those to be told with a case and its duty, the others with the reason."""
    branch_id = campaign.case.branch_id
    some = fitting(from_json(campaign.conditions), branch_id).filter(pk__gt=campaign.last_seen)
    listed = list(with_fate(some, unstated_choice()).only("pk", "agent_id").order_by("pk")[:CHUNK])
    ids = [customer.pk for customer in listed]
    told = [customer for customer in listed if _fate(customer) == INCLUDED]
    cases = dict(zip([c.pk for c in told], _open(campaign, told, by, at), strict=True))
    said = consents_of(ids)
    insert_values(
        Recipient,
        [
            (
                customer.pk,
                cases[customer.pk].pk if customer.pk in cases else None,
                _fate(customer),
                *(said[customer.pk][way] for way in WAYS),
            )
            for customer in listed
        ],
        ("customer_id", "case_id", "why_out", *(f"by_{way.value.lower()}" for way in WAYS)),
        campaign_id=campaign.pk,
    )
    campaign.chosen += len(told)
    campaign.left_out += len(listed) - len(told)
    return ids


def _fate(customer: Customer) -> str:
    return str(customer.fate)  # type: ignore[attr-defined]


def _open(campaign: Campaign, customers: Sequence[Customer], by: Actor, at: datetime) -> list[Case]:
    if not customers:
        return []
    decided_at = campaign.asked_at or at
    callers = _shared_out(campaign, customers)
    first = campaign.chosen + 1
    cases = open_cases(
        line=Line.RECIPIENT,
        branch_id=campaign.case.branch_id,
        customer_ids=[customer.pk for customer in customers],
        agent_ids=[person.pk for person in callers],
        numbers=[f"{_stem(campaign)}-{n}" for n in range(first, first + len(customers))],
        parent_id=campaign.pk,
        by=by,
        at=decided_at,
    )
    assigned = assign_each(
        list(zip(cases, callers, strict=True)),
        role=Role.AGENT,
        role_name=str(ROLE_NAMES[Role.AGENT]),
        at=decided_at,
    )
    chosen = _chosen(campaign, decided_at)
    pairs = [(case, [assigned[case.pk], replace(chosen, customer_id=case.customer_id)]) for case in cases]
    _waive(campaign, book_many(pairs, by=by, at=at), by, at)
    return cases


def _stem(campaign: Campaign) -> str:
    """What the numbers of recipients begin with; room is left for a million of them."""
    return campaign.case.number if len(campaign.case.number) <= _LONGEST_STEM else f"HD{campaign.pk}"


def _shared_out(campaign: Campaign, customers: Sequence[Customer]) -> list[Staff]:
    """Who calls whom: the people named take turns; else each customer's own agent, strangers shared out."""
    here = Staff.objects.working().filter(branch_id=campaign.case.branch_id).order_by("pk")
    people = {person.pk: person for person in here}
    named = [people[pk] for pk in campaign.callers if pk in people]
    turns = named or [person for person in people.values() if Role.AGENT in person.roles]
    turns = turns or ([campaign.asked_by] if campaign.asked_by else list(people.values()))
    spare = islice(cycle(turns), campaign.chosen % len(turns), None)
    own = {} if named else people
    return [own.get(customer.agent_id or 0) or next(spare) for customer in customers]


def _chosen(campaign: Campaign, at: datetime) -> Happening:
    return Happening(
        "RECIPIENT_CHOSEN",
        at,
        data={"campaign_id": campaign.pk, "event_date": campaign.day.isoformat()},
        words={"title": campaign.title, "when": said_when(campaign)},
    )


def _waive(campaign: Campaign, booked: Sequence[Booking], by: Actor, at: datetime) -> None:
    """Where it was decided too late with a reason, the two weeks are waived for each (CP-07)."""
    if not campaign.waiver:
        return
    pairs = []
    for booking in booked:
        trigger = next(event for event in booking.events if event.kind == "RECIPIENT_CHOSEN")
        data = {"rule_id": "CP-01", "trigger_id": trigger.pk}
        told = Happening(
            "OBLIGATION_WAIVED", at, data=data, words={"rule_id": "CP-01", "reason": campaign.waiver}
        )
        pairs.append((booking.case, [told]))
    book_many(pairs, by=by, at=at)


def _move(campaign: Campaign, by: Actor, at: datetime) -> Sequence[int]:
    """Has the next recipients told anew."""
    cases = _next(campaign, INVITED)
    moved_at = campaign.asked_at or at
    chosen = _chosen(campaign, moved_at)
    pairs = [(case, [replace(chosen, customer_id=case.customer_id)]) for case in cases]
    _waive(campaign, book_many(pairs, by=by, at=at), by, at)
    return [case.pk for case in cases]


def _call_off(campaign: Campaign, by: Actor, at: datetime) -> Sequence[int]:
    cases = _next(campaign)
    pairs = []
    for case in cases:
        data = {"told": case.state in {TOLD, COMING}, "begins_at": campaign.begins_at.isoformat()}
        words = {"title": campaign.title, "reason": campaign.called_off}
        told = Happening(
            "CAMPAIGN_CALLED_OFF",
            campaign.asked_at or at,
            data=data,
            words=words,
            customer_id=case.customer_id,
        )
        pairs.append((case, [told]))
    book_many(pairs, by=by, at=at)
    return [case.pk for case in cases]


def _close(campaign: Campaign, by: Actor, at: datetime) -> Sequence[int]:
    cases = _next(campaign)
    note = _("The event is over.")
    ended_at = campaign.asked_at or at
    book_many(
        [
            (case, [Happening("CASE_CLOSED", ended_at, words={"note": note}, customer_id=case.customer_id)])
            for case in cases
        ],
        by=by,
        at=at,
    )
    return [case.pk for case in cases]


def _send(campaign: Campaign, by: Actor, at: datetime) -> Sequence[int]:
    """Puts the next notices into the outbox; whoever has refused by then is asked for once more before it leaves."""
    cases = _next(campaign, TO_WRITE)
    parcels = parcels_for(campaign, cases, SENDING_WAYS[Work(campaign.work)])
    put_in_outbox(parcels=parcels, branch_id=campaign.case.branch_id, by=by, at=at)
    return [case.pk for case in cases]


def _next(campaign: Campaign, states: Sequence[str] = ()) -> list[Case]:
    """The next recipients whose case is open, locked."""
    found = Case.objects.filter(parent_id=campaign.pk, line=Line.RECIPIENT, closed_at=None)
    found = found.filter(state__in=states) if states else found
    after = found.filter(pk__gt=campaign.last_seen).order_by("pk")
    return lock(*after.values_list("pk", flat=True)[:CHUNK])


_STEPS: Final[dict[Work, Callable[[Campaign, Actor, datetime], Sequence[int]]]] = {
    Work.INVITE: _invite,
    Work.MOVE: _move,
    Work.CALL_OFF: _call_off,
    Work.CLOSE: _close,
    Work.EMAIL: _send,
    Work.SMS: _send,
}

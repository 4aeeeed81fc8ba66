"""Taking back what was entered wrongly, and waiving what cannot be met: by further facts, never by deleting."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.standing_in import same_hands
from shouhou.cases.actions.booking import Booking, CannotMove, book, lock
from shouhou.cases.models import Case, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.journal.happening import Happening
from shouhou.journal.models import Event, EventSubject, SubjectKind
from shouhou.policy.rulebook import ANNULLED, WAIVED, Outcome

_NAMED = (SubjectKind.CASE, SubjectKind.ALSO, SubjectKind.HEARD)


class CannotAnnul(Refusal):
    """The entry cannot be taken back: others lean on it, or it was taken back already."""


class CannotWaive(Refusal):
    """The duty cannot be waived by this person, or not any more."""


@transaction.atomic
def annul(*, event_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Takes back one entry; see annul_save."""
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        raise CannotAnnul(_("There is no such entry."))
    return _annul([event], reason=reason, by=by, at=at)


@transaction.atomic
def annul_save(*, save_key: str, reason: str, by: Actor, at: datetime) -> Booking:
    """Takes back everything one save entered; raises CannotAnnul when other entries lean on it.

    What the save met is owed again, what it asked for falls away; rows and register lines stay, marked.
    """
    events = list(Event.objects.filter(save_key=save_key).order_by("pk"))
    if not events:
        raise CannotAnnul(_("There is no such entry."))
    return _annul(events, reason=reason, by=by, at=at)


def _annul(events: list[Event], *, reason: str, by: Actor, at: datetime) -> Booking:
    reason = tidy_long(reason)
    if not reason:
        raise CannotAnnul(_("Say why this entry is taken back."), field="reason")
    ids = [event.pk for event in events]
    cases = lock(*_cases_of(ids))
    if not cases:
        raise CannotAnnul(_("This entry belongs to no case and cannot be taken back here."))
    _refuse_if_leaned_on(cases, ids)
    told = [_annulment(event, reason, at) for event in events]
    try:
        return book(cases[0], *told, by=by, at=at)
    except CannotMove:
        raise CannotAnnul(_("Later steps build on this entry; take those back first.")) from None


def _cases_of(event_ids: list[int]) -> list[int]:
    named = EventSubject.objects.filter(event_id__in=event_ids, kind__in=_NAMED)
    return list(named.values_list("ref", flat=True).distinct())


def _refuse_if_leaned_on(cases: list[Case], event_ids: list[int]) -> None:
    already = Event.objects.filter(
        kind=ANNULLED, data__event_id__in=event_ids, subjects__ref__in=[c.pk for c in cases]
    )
    if already.exists():
        raise CannotAnnul(_("This entry was taken back already."))
    leaning = Obligation.objects.filter(
        case__in=cases,
        trigger_event_id__in=event_ids,
        outcome__in=[Outcome.MET, Outcome.MET_LATE, Outcome.WAIVED],
    ).exclude(settled_by_event_id__in=event_ids)
    if leaning.exists():
        raise CannotAnnul(_("Later entries answer this one; take those back first."))


def _annulment(event: Event, reason: str, at: datetime) -> Happening:
    subjects = list(event.subjects.all())
    case_id = next((s.ref for s in subjects if s.kind == SubjectKind.CASE), None)
    return Happening(
        ANNULLED,
        at,
        data={"event_id": event.pk, "kind": event.kind},
        words={"reason": reason},
        case_id=case_id,
        also=tuple(s.ref for s in subjects if s.kind in (SubjectKind.ALSO, SubjectKind.HEARD)),
        customer_id=next((s.ref for s in subjects if s.kind == SubjectKind.CUSTOMER), None),
    )


@transaction.atomic
def waive(*, obligation_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Waives one open duty with a reason; raises CannotWaive for one's own, for a settled one or without a reason.

    A waiver is never given by the person who is late (domain §3.3).
    """
    reason = tidy_long(reason)
    owed = Obligation.objects.select_related("case").filter(pk=obligation_id).first()
    if owed is None:
        raise CannotWaive(_("There is no such duty."))
    case = lock(owed.case_id)[0]
    owed.refresh_from_db()
    if owed.outcome != Outcome.OPEN:
        raise CannotWaive(_("This duty is settled; there is nothing to waive."))
    if owed.owner_id is not None and owed.owner_id in same_hands(by.staff_id, by.acting_for_id, at):
        raise CannotWaive(_("Nobody waives a duty of her own; ask another supervisor."), clause=owed.rule_id)
    if not reason:
        raise CannotWaive(_("Say why this duty is waived."), field="reason")
    told = Happening(
        WAIVED,
        at,
        data={"rule_id": owed.rule_id, "trigger_id": owed.trigger_event_id},
        words={"reason": reason, "rule_id": owed.rule_id},
        customer_id=case.customer_id,
    )
    return book(case, told, by=by, at=at)

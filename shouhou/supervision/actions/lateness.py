"""Saying why something was late: asked of whoever did it late (domain §0.2, B1)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import book_many, lock
from shouhou.cases.models import Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.journal.happening import Happening
from shouhou.supervision.actions.objections import may_object
from shouhou.supervision.models import OTHER, LateReason, cause_choices

_MOST = 200


class CannotExplain(Refusal):
    """These duties are not late, not this person's, or were explained."""


@transaction.atomic
def explain_lateness(
    *, obligation_ids: Collection[int], cause: str, words: str = "", by: Actor, at: datetime
) -> int:
    """Gives one reason for several late duties of one's own; returns how many.

    It is kept beside the duty and changes nothing about how that counts. Raises CannotExplain, and then keeps none.
    """
    words = tidy(words)[:500]
    duties = list(Obligation.objects.select_related("case").filter(pk__in=list(obligation_ids)[:_MOST]))
    if not duties or len(duties) < len(set(obligation_ids)):
        raise CannotExplain(_("Tick what the reason is for."), field="duty")
    if cause not in dict(cause_choices()):
        raise CannotExplain(_("Say what it was due to."), field="cause")
    if cause == OTHER and not words:
        raise CannotExplain(_("Say it in your own words."), field="words")
    cases = {case.pk: case for case in lock(*{duty.case_id for duty in duties})}
    for duty in duties:
        if duty.owner_id is None or not may_object(duty, by=by, at=at):
            raise CannotExplain(
                _("%(rule)s is not a late duty of yours.") % {"rule": duty.rule_id}, field="duty"
            )
        _keep(duty, duty.owner_id, cause, words, at)
    said = ": ".join(part for part in (str(dict(cause_choices())[cause]), words) if part)
    told = {pk: [_happening(duty, cause, said, at) for duty in duties if duty.case_id == pk] for pk in cases}
    book_many([(cases[pk], its) for pk, its in told.items()], by=by, at=at)
    return len(duties)


def _keep(duty: Obligation, owner_id: int, cause: str, words: str, at: datetime) -> None:
    _reason, is_new = LateReason.objects.get_or_create(
        case_id=duty.case_id,
        rule_id=duty.rule_id,
        trigger_event_id=duty.trigger_event_id,
        defaults={"owner_id": owner_id, "cause": cause, "words": words, "given_at": at},
    )
    if not is_new:
        raise CannotExplain(
            _("A reason was given for %(rule)s already.") % {"rule": duty.rule_id}, field="duty"
        )


def _happening(duty: Obligation, cause: str, said: str, at: datetime) -> Happening:
    data = {"rule_id": duty.rule_id, "trigger_id": duty.trigger_event_id, "cause": cause}
    words = {"rule_id": duty.rule_id, "reason": said}
    return Happening("LATENESS_EXPLAINED", at, data=data, words=words, customer_id=duty.case.customer_id)

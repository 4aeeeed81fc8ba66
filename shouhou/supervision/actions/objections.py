"""申诉: whoever owes a duty that counts as late says why, and somebody above her answers (decision 3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.accounts.standing_in import same_hands
from shouhou.cases.actions import book, lock
from shouhou.cases.models import Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.journal.happening import Happening
from shouhou.policy.rulebook import Outcome, Standing
from shouhou.supervision.models import Objection, Ruling, cause_choices

_ANSWERING = (Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER)


class CannotObject(Refusal):
    """Nothing counts against this person here, or she has objected already."""


class CannotAnswerObjection(Refusal):
    """The objection was answered, or is not for this person to answer."""


def may_object(duty: Obligation, *, by: Actor, at: datetime) -> bool:
    """Whether a duty counts as late against this person, or whom she stands in for."""
    is_hers = duty.owner_id is not None and duty.owner_id in (by.staff_id, by.acting_for_id)
    return is_hers and duty.standing == Standing.DUTY and _counts_as_late(duty, at)


def _counts_as_late(duty: Obligation, at: datetime) -> bool:
    return duty.is_late(at) or duty.outcome in (Outcome.MET_LATE, Outcome.MISSED)


@transaction.atomic
def raise_objection(*, obligation_id: int, cause: str, reason: str, by: Actor, at: datetime) -> Objection:
    """Objects to a duty of one's own that is late, was met late or was missed.

    The duty stays as it is and keeps counting; the objection stands beside it. Raises CannotObject.
    """
    reason = tidy_long(reason)
    duty = Obligation.objects.filter(pk=obligation_id).first()
    if duty is None:
        raise CannotObject(_("There is no such duty."))
    case = lock(duty.case_id)[0]
    duty.refresh_from_db()
    _demand_late(duty, by, at)
    if cause not in dict(cause_choices()):
        raise CannotObject(_("Say what it was due to."), field="cause")
    if not reason:
        raise CannotObject(_("Say why it should not be held against you."), field="reason")
    owner = Staff.objects.get(pk=duty.owner_id)
    objection, is_new = Objection.objects.get_or_create(
        case=case,
        rule_id=duty.rule_id,
        trigger_event_id=duty.trigger_event_id,
        defaults={
            "branch_id": duty.branch_id,
            "owner": owner,
            "goes_up": owner.has_role(*_ANSWERING),
            "cause": cause,
            "reason": reason,
            "raised_at": at,
        },
    )
    if not is_new:
        raise CannotObject(_("There is an objection to this duty already."))
    book(case, _happening("OBJECTION_RAISED", objection, reason, at), by=by, at=at)
    return objection


def _demand_late(duty: Obligation, by: Actor, at: datetime) -> None:
    if duty.owner_id is None or duty.owner_id not in (by.staff_id, by.acting_for_id):
        raise CannotObject(_("Only whoever owes a duty objects to it."), clause=duty.rule_id)
    if duty.standing != Standing.DUTY:
        raise CannotObject(_("This was a reminder; it counts for nobody."), clause=duty.rule_id)
    if not _counts_as_late(duty, at):
        raise CannotObject(_("This duty does not count as late."), clause=duty.rule_id)


@transaction.atomic
def answer_objection(*, objection_id: int, ruling: str, answer: str, by: Actor, at: datetime) -> Objection:
    """Answers an objection; never one's own, and a supervisor's only as the general manager.

    Upheld or not, the duty stays in the figures as it is; the answer stands beside it. Raises CannotAnswerObjection.
    """
    answer = tidy_long(answer)
    objection = Objection.objects.select_related("case").filter(pk=objection_id).first()
    if objection is None:
        raise CannotAnswerObjection(_("There is no such objection."))
    case = lock(objection.case_id)[0]
    objection.refresh_from_db()
    _demand_above(objection, by, at)
    if objection.answered_at is not None:
        raise CannotAnswerObjection(_("This objection was answered already."))
    if ruling not in Ruling.values:
        raise CannotAnswerObjection(_("Say whether the objection is upheld."), field="ruling")
    if not answer:
        raise CannotAnswerObjection(_("Give your reasons."), field="answer")
    objection.ruling, objection.answer = ruling, answer
    objection.answered_at, objection.answered_by_id = at, by.person_id
    objection.save(update_fields=["ruling", "answer", "answered_at", "answered_by"])
    book(case, _happening("OBJECTION_ANSWERED", objection, answer, at), by=by, at=at)
    return objection


def may_answer(objection: Objection, staff: Staff, by: Actor) -> bool:
    """Whether this person is above whoever objects."""
    if objection.owner_id in (by.staff_id, by.acting_for_id):
        return False
    return staff.has_role(Role.GENERAL_MANAGER) or (
        staff.has_role(Role.AFTER_SALES_SUPERVISOR) and not objection.goes_up
    )


def _demand_above(objection: Objection, by: Actor, at: datetime) -> None:
    if objection.owner_id in same_hands(by.staff_id, by.acting_for_id, at):
        raise CannotAnswerObjection(_("Nobody answers an objection of her own."), clause=objection.rule_id)
    people = Staff.objects.filter(pk__in=[pk for pk in (by.staff_id, by.acting_for_id) if pk is not None])
    if not any(may_answer(objection, person, by) for person in people):
        raise CannotAnswerObjection(
            _("A supervisor's own objection is answered by the general manager."), clause=objection.rule_id
        )


def _happening(kind: str, objection: Objection, said: str, at: datetime) -> Happening:
    data = {
        "rule_id": objection.rule_id,
        "trigger_id": objection.trigger_event_id,
        "objection_id": objection.pk,
    }
    words = {"rule_id": objection.rule_id, "reason": said}
    if kind == "OBJECTION_ANSWERED":
        words["ruling"] = str(Ruling(objection.ruling).label)
    return Happening(kind, at, data=data, words=words, customer_id=objection.case.customer_id)

"""A complaint is assessed, looked into, and decided by whoever has the power (CM-03, CM-07, CM-08, X-21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions import Booking, assign, book
from shouhou.cases.wording import owner_role_word
from shouhou.complaints.actions.taking import assign_assessor
from shouhou.complaints.actions.telling import locked
from shouhou.complaints.codes import SAFE, Category, Level, Reason
from shouhou.complaints.models import Complaint
from shouhou.complaints.people import deciders_of, has_the_power, is_concerned
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy, tidy_long
from shouhou.journal.happening import Happening
from shouhou.policy.holding import DECIDER, HANDLER
from shouhou.policy.states.complaint import OVER


class CannotAssess(Refusal):
    """The complaint cannot be assessed so, or not by this person."""


class CannotInvestigate(Refusal):
    """What was found cannot be written so, or not by this person."""


class CannotDecide(Refusal):
    """The complaint cannot be decided so, or not by this person."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a complaint is seen at first: its class, how grave and complex it is, and who handles it."""

    level: str
    severity: str
    complexity: str
    impact: str
    categories: Sequence[str]
    handler_id: int
    touches_safety: bool = False
    immediate: str = ""
    claim: Decimal | None = None
    about_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out: the facts of all sides, the cause, and through whom it came."""

    found: str
    reason: str
    reason_words: str
    person_direct_id: int | None = None
    person_second_id: int | None = None


def _refuse_concerned(complaint: Complaint, by: Actor, at: datetime, refusal: type[Refusal]) -> None:
    if is_concerned(complaint, by, at):
        raise refusal(
            _("This complaint is about you, or about whom you stand in for; somebody else sees to it.")
        )


@transaction.atomic
def assess_complaint(*, case_id: int, values: Assessment, by: Actor, at: datetime) -> Booking:
    """Gives a complaint its class, and with it its limit, and names who handles it (CM-03); again where it turns out
    to be another. Raises CannotAssess.
    """
    case, complaint = locked(case_id)
    before = complaint.about_id
    _refuse_concerned(complaint, by, at, CannotAssess)
    if values.about_id != before:
        complaint.about = Staff.objects.get(pk=values.about_id) if values.about_id is not None else None
        _refuse_concerned(complaint, by, at, CannotAssess)
    _check_assessment(complaint, values)
    handler = _handler_of(complaint, values)
    told = assign_assessor(case, complaint.about, at=at) if complaint.about_id != before else []
    told.append(assign(case, role=HANDLER, staff=handler, role_name=owner_role_word(HANDLER), at=at))
    complaint.handler = handler
    complaint.level, complaint.severity = values.level, values.severity
    complaint.complexity, complaint.impact = values.complexity, values.impact
    complaint.touches_safety, complaint.immediate = values.touches_safety, tidy(values.immediate)[:300]
    complaint.categories = [code for code in Category.values if code in values.categories]
    complaint.claim, complaint.assessed_at, complaint.assessed_by_id = values.claim, at, by.person_id
    complaint.save(
        update_fields=[
            "about", "handler", "level", "severity", "complexity", "impact", "touches_safety", "immediate",
            "categories", "claim", "assessed_at", "assessed_by",
        ]
    )  # fmt: skip
    is_open = complaint.investigated_at is None and case.state not in OVER
    told.append(
        Happening(
            "COMPLAINT_ASSESSED",
            at,
            data={
                "level": values.level,
                "handler_id": handler.pk,
                "to_investigate": is_open,
                "safety": values.touches_safety,
            },
            words={
                "level": str(Level(values.level).label),
                "handler": handler.name,
                "reason": tidy_long(values.reason),
            },
            customer_id=case.customer_id,
        )
    )
    return book(case, *told, by=by, at=at)


def _handler_of(complaint: Complaint, values: Assessment) -> Staff:
    handler = Staff.objects.working().filter(pk=values.handler_id).first()
    if handler is None:
        raise CannotAssess(_("Choose somebody who works here."), field="handler")
    if handler.pk in complaint.concerned:
        raise CannotAssess(
            _("Nobody handles a complaint about herself; choose somebody else."),
            field="handler",
            clause="CM-07",
        )
    return handler


def _check_assessment(complaint: Complaint, values: Assessment) -> None:
    if not values.categories:
        raise CannotAssess(_("Say what it is about."), field="categories")
    if values.touches_safety and values.level not in SAFE:
        raise CannotAssess(
            _("It touches safety, so it is at least an urgent complaint."), field="level", clause="CM-03"
        )
    if values.claim is not None and values.claim < 0:
        raise CannotAssess(_("A claim cannot be negative."), field="claim")
    if complaint.level and values.level != complaint.level and not tidy(values.reason):
        raise CannotAssess(_("Say why the class changes."), field="reason")


@transaction.atomic
def investigate_complaint(*, case_id: int, values: Findings, by: Actor, at: datetime) -> Booking:
    """Writes what was found out and why it came so (CM-07); raises CannotInvestigate."""
    case, complaint = locked(case_id)
    found, words = tidy_long(values.found), tidy_long(values.reason_words)
    _refuse_concerned(complaint, by, at, CannotInvestigate)
    whom = {pk for pk in (values.person_direct_id, values.person_second_id) if pk is not None}
    if is_concerned(complaint, by, at, whom):
        raise CannotInvestigate(
            _("You name yourself; then somebody else writes what was found."), field="person_direct",
            clause="CM-07",
        )  # fmt: skip
    if not found:
        raise CannotInvestigate(
            _("Write what all sides say and what was seen."), field="found", clause="CM-07"
        )
    if not words:
        raise CannotInvestigate(_("Write why it came so."), field="reason_words", clause="CM-07")
    complaint.found, complaint.reason, complaint.reason_words = found, values.reason, words
    complaint.person_direct_id, complaint.person_second_id = values.person_direct_id, values.person_second_id
    complaint.investigated_at, complaint.investigated_by_id = at, by.person_id
    complaint.save(
        update_fields=[
            "found", "reason", "reason_words", "person_direct", "person_second", "investigated_at",
            "investigated_by",
        ]
    )  # fmt: skip
    told = Happening(
        "COMPLAINT_INVESTIGATED",
        at,
        data={"cause": values.reason},
        words={"cause_name": str(Reason(values.reason).label), "found": found, "why": words},
        customer_id=case.customer_id,
    )
    return book(case, told, by=by, at=at)


@transaction.atomic
def ask_decision(*, case_id: int, to_id: int, question: str, by: Actor, at: datetime) -> Booking:
    """Asks whoever has the power to decide (请示); raises CannotDecide."""
    case, complaint = locked(case_id)
    question = tidy_long(question)
    to = next((one for one in deciders_of(complaint, case.branch_id) if one.pk == to_id), None)
    if to is None:
        raise CannotDecide(_("This person has not the power to decide it; choose another."), field="to")
    if not question:
        raise CannotDecide(_("Write what is to be decided."), field="question")
    complaint.asked, complaint.asked_at, complaint.question = to, at, question
    complaint.save(update_fields=["asked", "asked_at", "question"])
    told = Happening(
        "COMPLAINT_DECISION_ASKED",
        at,
        data={"to_id": to.pk},
        words={"to_name": to.name, "question": question},
        customer_id=case.customer_id,
    )
    named = assign(case, role=DECIDER, staff=to, role_name=owner_role_word(DECIDER), at=at)
    return book(case, named, told, by=by, at=at)


def seen_decision(complaint: Complaint) -> str:
    """Which decision stands: by its moment, "" for none."""
    return complaint.decided_at.isoformat() if complaint.decided_at else ""


@transaction.atomic
def decide_complaint(
    *, case_id: int, decision: str, by: Actor, at: datetime, seen: str | None = None
) -> Booking:
    """Says what is done for the customer; the same day it is told (CM-08). Raises CannotDecide for whom it is about,
    and for those without the power.

    `seen` is the moment of the decision that the decider had before her, "" for none: where somebody else has decided
    since, that decision stands and CannotDecide says so.
    """
    case, complaint = locked(case_id)
    decision = tidy_long(decision)
    _refuse_concerned(complaint, by, at, CannotDecide)
    if not has_the_power(complaint, case.branch_id, by):
        raise CannotDecide(
            _("This complaint is decided by the general manager: ask for a decision."), clause="CM-08"
        )
    if not decision:
        raise CannotDecide(_("Write what is done for the customer."), field="decision")
    if seen is not None and seen != seen_decision(complaint):
        raise CannotDecide(
            _("%(name)s has decided this complaint in the meantime: “%(decision)s” Load the page again.")
            % {
                "name": complaint.decided_by.name if complaint.decided_by else "",
                "decision": complaint.decision,
            }
        )
    complaint.decision, complaint.decided_at, complaint.decided_by_id = decision, at, by.person_id
    complaint.told_at, complaint.reaction, complaint.reaction_words = None, "", ""
    complaint.save(
        update_fields=["decision", "decided_at", "decided_by", "told_at", "reaction", "reaction_words"]
    )
    told = Happening(
        "COMPLAINT_DECIDED",
        at,
        words={"by_name": by.name, "decision": decision},
        customer_id=case.customer_id,
    )
    return book(case, told, by=by, at=at)

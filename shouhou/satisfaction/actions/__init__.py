"""Verbs of satisfaction: a customer is invited, answers, or is asked in a talk; how many are asked is set."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import book, lock
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.documents.printing import in_chinese
from shouhou.followups.codes import LineState
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening
from shouhou.satisfaction.codes import DAYS, OVERALL, Attribute, Channel, Service
from shouhou.satisfaction.models import SamplingRate, Survey
from shouhou.satisfaction.sampling import service_of

_LONGEST = 2000


class CannotInvite(Refusal):
    """This customer cannot be invited so."""


class CannotAnswer(Refusal):
    """This survey cannot be answered so, or not any more."""


class CannotSetRates(Refusal):
    """These shares cannot be meant."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the customer said; only the overall mark must be there."""

    overall: int
    attributes: Mapping[str, int] = field(default_factory=dict)
    nps: int | None = None
    ces: int | None = None
    solved_first: bool | None = None
    comment: str = ""
    may_contact: bool | None = None


@transaction.atomic
def invite(*, case_id: int, by: Actor, at: datetime) -> Survey:
    """Makes a link by which the customer of a case says how satisfied it is; raises CannotInvite."""
    case = lock(case_id)[0]
    service = service_of(case)
    if service is None or not case.number:
        raise CannotInvite(_("There is no service here that a customer could be asked about."))
    if Survey.objects.open(at).filter(case=case).exists():
        raise CannotInvite(_("This customer has a link already that can be answered; copy that one."))
    name, contact = _whom(case)
    survey = Survey.objects.create(
        service=service, channel=Channel.LINK, branch_id=case.branch_id, case=case, customer_id=case.customer_id,
        customer_name=name, contact_name=contact, asked_at=at, asked_by_id=by.person_id,
        number=1 + secrets.randbelow(2**60), ends_at=at + timedelta(days=DAYS),
    )  # fmt: skip
    told = Happening(
        "SATISFACTION_ASKED",
        at,
        data={"survey_id": survey.pk, "service": service},
        words={"contact": contact or name},
        customer_id=case.customer_id,
    )
    book(case, told, by=by, at=at)
    return survey


@transaction.atomic
def revoke_invitation(*, survey_id: int, by: Actor, at: datetime) -> Survey:
    """Ends a link that was not answered; raises CannotInvite."""
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    if survey.answered_at is not None:
        raise CannotInvite(_("The customer has answered already."))
    if survey.revoked_at is None:
        survey.revoked_at = at
        survey.save(update_fields=["revoked_at"])
        case = lock(survey.case_id)[0]
        told = Happening(
            "SATISFACTION_LINK_ENDED", at, data={"survey_id": survey.pk},
            words={"contact": survey.contact_name or survey.customer_name}, customer_id=case.customer_id,
        )  # fmt: skip
        book(case, told, by=by, at=at)
    return survey


@transaction.atomic
def answer_invitation(*, survey_id: int, answers: Answers, by: Actor, at: datetime) -> Survey:
    """Keeps what a customer answers by its link, once; raises CannotAnswer when it is over."""
    case_id = Survey.objects.values_list("case_id", flat=True).get(pk=survey_id)
    case = lock(case_id)[0]
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    if survey.answered_at is not None:
        raise CannotAnswer(_("You have answered already. Thank you."))
    if survey.revoked_at is not None or survey.ends_at is None or survey.ends_at <= at:
        raise CannotAnswer(_("This link has ended."))
    _take(survey, answers, at)
    survey.save()
    book(case, _told(survey), by=by, at=at)
    return survey


def write_answers(*, call: Call, answers: Answers, by: Actor) -> list[Happening]:
    """Keeps what a customer answered at the end of a talk, and returns what to book; part of the save of the talk.

    Raises CannotAnswer where nobody was reached.
    """
    if call.line_state != LineState.CONNECTED:
        raise CannotAnswer(_("Nobody was reached in this talk, so nobody was asked."))
    survey = Survey(
        service=service_of(call.case) or Service.TALK, channel=Channel.CALL, branch_id=call.branch_id,
        case=call.case, call=call, customer_id=call.customer_id, customer_name=call.customer_name,
        contact_name=call.contact_name, asked_at=call.started_at, asked_by_id=by.person_id,
    )  # fmt: skip
    _take(survey, answers, call.started_at)
    survey.save()
    return [_told(survey)]


def _take(survey: Survey, answers: Answers, when: datetime) -> None:
    _check(answers)
    survey.answered_at, survey.overall = when, answers.overall
    survey.attributes = {
        code: answers.attributes[code] for code in Attribute.values if code in answers.attributes
    }
    survey.nps, survey.ces, survey.solved_first = answers.nps, answers.ces, answers.solved_first
    survey.comment, survey.may_contact = tidy_long(answers.comment), answers.may_contact


def _told(survey: Survey) -> Happening:
    overall = survey.overall or 0
    with in_chinese():
        word = str(dict(OVERALL).get(overall, ""))
    return Happening(
        "SATISFACTION_TOLD",
        survey.answered_at or survey.asked_at,
        data={"survey_id": survey.pk, "service": survey.service, "overall": overall, "nps": survey.nps,
              "ces": survey.ces, "solved_first": survey.solved_first, "channel": survey.channel},
        words={"contact": survey.contact_name or survey.customer_name, "word": word, "comment": survey.comment},
        customer_id=survey.customer_id,
    )  # fmt: skip


def _check(answers: Answers) -> None:
    """Raises CannotAnswer for a mark that no scale has, and for a comment as long as a book."""
    given = (
        (answers.overall, 1, 5, "overall"),
        (answers.nps, 0, 10, "nps"),
        (answers.ces, 1, 7, "ces"),
        *((mark, 1, 5, "overall") for mark in answers.attributes.values()),
    )
    for mark, low, high, name in given:
        if mark is not None and not low <= mark <= high:
            raise CannotAnswer(_("This mark is not on the scale."), field=name)
    if len(answers.comment) > _LONGEST:
        raise CannotAnswer(_("Write 2000 characters at most."), field="comment")


@transaction.atomic
def set_rates(*, percents: Mapping[str, int], by: Actor, at: datetime) -> None:
    """Sets how many of a hundred customers are asked about each service; raises CannotSetRates."""
    if any(not 0 <= percent <= 100 for percent in percents.values()):
        raise CannotSetRates(_("A share lies between 0 and 100 per cent."))
    changed = []
    for service in Service:
        known = SamplingRate.objects.filter(service=service).first()
        if service not in percents or (known is not None and known.percent == percents[service]):
            continue
        SamplingRate.objects.update_or_create(
            service=service,
            defaults={"percent": percents[service], "set_at": at, "set_by_id": by.person_id},
        )
        changed.append(service)
    if changed:
        said = "、".join(f"{service.label} {percents[service]}%" for service in changed)
        data = {str(service): percents[service] for service in changed}
        tell_many([Happening("SAMPLING_SET", at, data=data, words={"rates": said})], by=by, at=at)


def _whom(case: Case) -> tuple[str, str]:
    """The customer's name and whom we talk to."""
    told = getattr(case, "complaint", None) or getattr(case, "service_request", None)
    name = case.customer.name if case.customer else ""
    if told is not None:
        return name or getattr(told, "customer_name", "") or getattr(told, "org_name", ""), told.contact_name
    call = Call.objects.filter(case=case, annulled_at=None).order_by("-started_at").first()
    return (name or call.customer_name, call.contact_name) if call else (name, "")

"""What a talk is to the recipients of an event: the notice by telephone, the answer, and why no letter follows."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from shouhou.cases.models import Case, Line
from shouhou.core.errors import Refusal
from shouhou.followups.codes import NoLetter, NoticeAnswer
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening
from shouhou.policy.states.campaign import CALLED_OFF, WAITING

_ANSWERS = {NoticeAnswer.COMING: "INVITATION_ACCEPTED", NoticeAnswer.NOT_COMING: "INVITATION_DECLINED"}


class CannotNotify(Refusal):
    """This talk cannot have been the notice of an event."""


def tell_notices(call: Call, case_ids: Sequence[int], answer: str, no_letter: str) -> list[Happening]:
    """That customers were told of an event, to be booked in their own small cases (CP-01, CP-02); one told before
    only answers. Raises CannotNotify."""
    if not case_ids:
        return []
    found = list(Case.objects.filter(pk__in=case_ids, line=Line.RECIPIENT).order_by("pk"))
    if len(found) != len(set(case_ids)) or any(case.customer_id != call.customer_id for case in found):
        raise CannotNotify(_("This event is over, or another customer is meant. Load the page again."))
    return [told for case in found for told in _of_case(call, case, answer, no_letter)]


def _of_case(call: Call, case: Case, answer: str, no_letter: str) -> list[Happening]:
    if case.state == CALLED_OFF:
        return [_told("CALLING_OFF_TOLD", call, case)]
    told = [_told("NOTICE_PHONED", call, case, answer=answer)] if case.state in WAITING else []
    if told and no_letter:
        told.append(_told("NO_LETTER_NEEDED", call, case, reason=no_letter))
    kind = _ANSWERS.get(NoticeAnswer(answer)) if answer else None
    return [*told, _told(kind, call, case, way="CALL")] if kind else told


def _told(kind: str, call: Call, case: Case, **data: str) -> Happening:
    contact = {"contact": call.contact_name or call.customer_name}
    words = {"reason": str(NoLetter(data["reason"]).label)} if "reason" in data else contact
    if "way" in data:
        words["way"] = _("by telephone")
    return Happening(
        kind,
        call.started_at,
        data={"case_id": case.pk, "call_id": call.pk, **data},
        words=words,
        case_id=case.pk,
        customer_id=case.customer_id,
    )

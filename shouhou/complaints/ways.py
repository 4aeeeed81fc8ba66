"""What the page of a case offers for a complaint: the next step first, then what else can be done now."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.cases.models import Case, Line
from shouhou.complaints.codes import BELOW_SATISFIED, GRAVE
from shouhou.complaints.models import Complaint
from shouhou.complaints.people import is_for_the_manager, is_high
from shouhou.policy.states.complaint import BEFORE_DECISION, OVER, REFUSED

type Way = tuple[str, str, str]


def complaint_ways(case: Case, staff: Staff) -> list[Way]:
    """The next steps of a complaint: label, address, icon; the first one is what comes next."""
    if case.line != Line.COMPLAINT:
        return []
    complaint = Complaint.objects.filter(pk=case.pk).select_related("about").first()
    if complaint is None:
        return []
    found = [
        (label, reverse(f"complaints:{step}", args=[case.slug]), icon)
        for step, permission, label, icon in _offered(case, complaint)
        if may(staff, permission)
    ]
    return list(dict.fromkeys(found))


_TAKE, _WORK, _JUDGE = "complaints.take", "complaints.work", "complaints.judge"


def _offered(case: Case, complaint: Complaint) -> list[tuple[str, str, str, str]]:
    labels = {
        "acknowledgement": (_TAKE, _("Acknowledge to the customer"), "phone-call"),
        "assessment": (_JUDGE, _("Assess"), "scale"),
        "answer": (_TAKE, _("Answer at once"), "check"),
        "promise": (_TAKE, _("Apologise, say when"), "calendar-time"),
        "progress": (_TAKE, _("Keep informed"), "phone-call"),
        "investigation": (_WORK, _("Write what was found"), "search"),
        "question": (_WORK, _("Ask for a decision"), "help"),
        "decision": (_JUDGE, _("Decide"), "gavel"),
        "telling": (_WORK, _("Tell the decision"), "phone-call"),
        "further-ways": (_JUDGE, _("Offer further ways"), "route"),
        "outcome": (_JUDGE, _("Say how it ended"), "flag"),
        "call-back": (_TAKE, _("Call back"), "phone-check"),
        "improvement": (_WORK, _("What will be better"), "report"),
        "agreement": (_WORK, _("Signed settlement"), "writing"),
        "closing": (_TAKE, _("Close the complaint"), "archive"),
        "reopening": (_TAKE, _("Take up again"), "refresh"),
        "cancellation": (_TAKE, _("Withdrawn or entered by mistake"), "x"),
    }
    return [(step, *labels[step]) for step in steps_of(case, complaint)]


def steps_of(case: Case, complaint: Complaint) -> list[str]:
    """The steps that fit the state, what comes next first."""
    state = case.state
    if state in ("CANCELLED", "MERGED"):
        return []
    if state == "CLOSED":
        return ["reopening"]
    found = []
    if complaint.acknowledged_at is None:
        found.append("acknowledgement")
    if state in ("RECEIVED", "ACKNOWLEDGED", "REOPENED") or (state in OVER and not complaint.level):
        found.append("assessment")
    if state in BEFORE_DECISION:
        found += _before_decision(case, complaint)
    elif state in ("DECIDED", "COMMUNICATED"):
        found += ["telling"]
    elif state in REFUSED:
        found += ["further-ways", "question"] if complaint.ways_told_at is None else ["outcome", "question"]
        found += ["decision", "progress"]
    else:
        found += _at_the_end(case, complaint)
    if state not in OVER:
        found.append("assessment")
    return [*dict.fromkeys(found), "cancellation"]


def _before_decision(case: Case, complaint: Complaint) -> list[str]:
    promised = ["progress"] if complaint.promised_at else ["promise"]
    if case.state in ("RECEIVED", "ACKNOWLEDGED", "REOPENED"):
        return ["answer", *promised]
    if complaint.investigated_at is None:
        return ["investigation", "question", "answer", *promised]
    first = (
        ["question", "decision"]
        if is_for_the_manager(complaint, case.branch_id)
        else ["decision", "question"]
    )
    if case.state == "ESCALATED":
        first = ["decision", "question"]
    return [*first, "investigation", "answer", *promised]


def _at_the_end(case: Case, complaint: Complaint) -> list[str]:
    found = [] if complaint.called_back_at else ["call-back"]
    is_grave = complaint.satisfaction in BELOW_SATISFIED or complaint.level in GRAVE
    if is_grave and not complaint.improvement:
        found.append("improvement")
    if complaint.settled_at is None and is_high(complaint.claim, case.branch_id, complaint.received_at):
        found.append("agreement")
    if complaint.called_back_at:
        found.append("closing")
    return [*found, "improvement", "agreement", "call-back", "reopening"]

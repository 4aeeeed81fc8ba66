"""A case on one page: what was reported, how it stands, what is owed, what was said, and all that happened."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.access.actions import note_access
from shouhou.access.kinds import VIEWED
from shouhou.accounts.http import StaffRequest, see_other
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may, requires
from shouhou.campaigns.ways import recipient_shown, recipient_ways
from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.running import kept_in_case
from shouhou.complaints.showing import complaint_shown
from shouhou.complaints.ways import complaint_ways
from shouhou.core import clock
from shouhou.core.addresses import view_at
from shouhou.desk.owed import Row, rows_of, with_everything
from shouhou.desk.waiting import waits_shown
from shouhou.documents.models import Attachment
from shouhou.field.ways import on_site, site_ways, text_for_customer
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.journal.sentences import sentences
from shouhou.policy.states.service_request import ON_SITE, WAITING
from shouhou.satisfaction.ways import answers_of, satisfaction_ways
from shouhou.service_requests.models import Report, Solution
from shouhou.service_requests.views.finding import case_of
from shouhou.service_requests.wechat import for_wechat

_TIMELINE = 100


@dataclass(frozen=True, slots=True)
class Way:
    """One step that can be taken from here."""

    label: str
    url: str
    icon: str
    main: bool = False


@requires("requests.see")
def case_page(request: StaffRequest, slug: str) -> HttpResponse:
    """The page of a case of any line."""
    now = clock.now()
    case = case_of(slug, request.user)
    if case.line == Line.LOAN:
        return see_other(reverse("archive:loans"))
    if case.line == Line.ABSENCE:
        return see_other(reverse("supervision:absence", args=[case.number]))
    if case.line == Line.APPOINTMENT:
        return see_other(reverse("supervision:appointments"))
    if case.line == Line.PERIOD:
        return see_other(reverse("reports:period", args=[case.number]))
    if case.line == Line.CAMPAIGN:
        return see_other(reverse("campaigns:campaign", args=[case.slug]))
    owed = list(with_everything(Obligation.objects.filter(case=case)).order_by("due_at", "pk"))
    rows = rows_of(owed, now=now)
    events = Event.objects.filter(subjects__kind="CASE", subjects__ref=case.pk).prefetch_related("words")
    told = getattr(case, "service_request", None)
    # The latest that were written down, told in the order in which they happened.
    latest = sorted(events.order_by("-pk")[:_TIMELINE], key=lambda event: event.happened_at, reverse=True)
    timeline = sentences(latest)
    solutions = list(Solution.objects.filter(case=case).select_related("set_by").order_by("-set_at", "-pk"))
    site = on_site(case)
    context: dict[str, Any] = {
        "case": case,
        "told": told,
        "now": now,
        "open_duties": [_within_reach(r, request) for r in rows if r.outcome == "OPEN"],
        "settled": [(r, o) for r, o in zip(rows, owed, strict=True) if r.outcome != "OPEN"],
        "reports": list(
            Report.objects.filter(case=case).select_related("sent_by", "sent_to", "acknowledged_by")
        ),
        "kept": kept_in_case(owed, branch_id=case.branch_id),
        "solutions": solutions,
        "calls": _calls(case),
        "files": list(
            Attachment.objects.filter(kind="CASE", ref=case.pk, removed_at=None).select_related("file")
        ),
        "timeline": timeline,
        "waits": waits_shown(event for event, _words in timeline),
        "may_note_waits": not case.is_closed and may(request.user, "waits.note"),
        "ways": _ways(request, case),
        "on_site": site,
        "surveys": answers_of(case),
        "complaint": complaint_shown(case) if case.line == Line.COMPLAINT else None,
        **recipient_shown(case),
        "wechat": (
            text_for_customer(site, told.contact_name)
            or for_wechat(case, told, solutions[0] if solutions else None)
        )
        if told
        else "",
    }
    note_access(
        staff_id=request.user.pk, what=VIEWED, subject_kind="CASE", subject_id=case.pk,
        customer_id=case.customer_id, at=now,
    )  # fmt: skip
    return render(request, "desk/case.html", context)


def _within_reach(row: Row, request: StaffRequest) -> Row:
    """The row, with its action only for those who may take it."""
    if not row.action_url:
        return row
    view: Any = view_at(row.action_url)
    return row if may(request.user, view.permission) else replace(row, action_url="")


def _calls(case: Case) -> list[Call]:
    direct = Call.objects.filter(case=case)
    further = Call.objects.filter(further__case=case)
    return sorted(
        {
            c.pk: c
            for c in [
                *direct.select_related("recorder", "acting_for"),
                *further.select_related("recorder", "acting_for"),
            ]
        }.values(),
        key=lambda c: (c.started_at, c.pk),
        reverse=True,
    )


_WRITTEN_ABOUT = (Line.SERVICE_REQUEST, Line.CONTACT, Line.COMPLAINT)
_NO_REQUEST = (Line.COMPLAINT, Line.RECIPIENT)
_STEPS = {
    "report": (("RECEIVED", "PROFILED", "STUDYING", "REOPENED"), "requests.take", "send"),
    "answer": (
        ("RECEIVED", "PROFILED", "REPORTED", "STUDYING", "ESCALATED", "REOPENED", *WAITING),
        "requests.take",
        "check",
    ),
    "study": (("RECEIVED", "PROFILED", "REPORTED", "STUDYING", "REOPENED"), "requests.take", "pencil"),
    "escalation": (("RECEIVED", "PROFILED", "REPORTED", "STUDYING", "REOPENED"), "requests.take", "help"),
    "solution": (("REPORTED", "STUDYING", "ESCALATED", "REOPENED"), "requests.decide", "gavel"),
    "telling": (("SOLUTION_SET",), "calls.record", "phone-call"),
    "closing": (("ANSWERED", "INFORMED", "RESOLVED", "FOLLOWED"), "requests.take", "archive"),
    "reopening": (("ANSWERED", "INFORMED", "RESOLVED", "FOLLOWED", "CLOSED"), "requests.take", "refresh"),
}


def _ways(request: StaffRequest, case: Case) -> list[Way]:
    labels = {
        "report": _("Report to engineering"),
        "answer": _("Record the answer"),
        "study": _("Note what was studied"),
        "escalation": _("Ask for a solution"),
        "solution": _("Give the solution"),
        "telling": _("Tell the customer"),
        "closing": _("Close the request"),
        "reopening": _("Open the request again"),
    }
    ways = [
        Way(labels[step], reverse(f"service_requests:{step}", args=[case.slug]), icon)
        for step, (states, permission, icon) in _STEPS.items()
        if case.line not in _NO_REQUEST and case.state in states and may(request.user, permission)
    ]
    to_the_site = [Way(*way) for way in _elsewhere(case, request.user)]
    # What comes next stands first: once somebody must go, the way to the site.
    ways = to_the_site + ways if case.state in (*ON_SITE, "RESOLVED") else ways + to_the_site
    if case.line == Line.CONTACT and may(request.user, "requests.take") and _is_question_open(case):
        ways.append(Way(labels["answer"], reverse("service_requests:answer", args=[case.slug]), "check"))
    if case.line == Line.SPOT_CHECK and may(request.user, "supervision.see"):
        ways.append(Way(_("The talks drawn"), reverse("desk:spot-checks-of", args=[case.slug]), "list-check"))
    if case.line == Line.CONTACT and case.customer_id is None and may(request.user, "customers.write"):
        ways.append(Way(_("File the caller"), f"{reverse('customers:new')}?case={case.pk}", "user-plus"))
    if may(request.user, "letters.write") and case.line in _WRITTEN_ABOUT and case.number:
        ways.append(Way(_("Write a letter"), f"{reverse('followups:letter-new')}?case={case.pk}", "mail"))
    ways += [Way(*way) for way in satisfaction_ways(case, request.user)]
    if case.state == "DRAFT" and may(request.user, "requests.take"):
        facts = reverse("service_requests:facts", args=[case.slug])
        ways.insert(0, Way(_("Complete the draft"), facts, "pencil"))
    return ways


def _elsewhere(case: Case, staff: Staff) -> list[tuple[str, str, str]]:
    """The steps that stand in rooms of their own."""
    return [*site_ways(case, staff), *complaint_ways(case, staff), *recipient_ways(case, staff)]


def _is_question_open(case: Case) -> bool:
    """Whether a talk left something open that is still owed an answer."""
    return Obligation.objects.open().filter(case=case, rule_id__in=("AS-08", "AS-09")).exists()

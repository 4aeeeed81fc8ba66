"""The sheets of a request on paper: F05 报修登记表, F06 上报单 and 请示单."""

from django.http import Http404, HttpResponse

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.documents.models import Attachment
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.sheets import ReportSheet, ServiceRequestSheet, Sheet, Ticks
from shouhou.documents.workstations.answering import Kind, answer_with
from shouhou.service_requests.codes import Channel, ReportKind, RequestKind, Urgency, Warranty
from shouhou.service_requests.models import Report, Solution
from shouhou.service_requests.views.finding import request_case_of


@requires("requests.see")
def request_sheet(request: StaffRequest, slug: str, kind: Kind = "pdf") -> HttpResponse:
    """F05 on paper or as a picture."""
    case = request_case_of(slug, request.user)
    with in_chinese():
        sheet = sheet_of(case)
    return _answer(request, sheet, case, kind, Form.REQUEST, case.slug)


@requires("requests.see")
def report_sheet(request: StaffRequest, slug: str, pk: int, kind: Kind = "pdf") -> HttpResponse:
    """F06 on paper or as a picture."""
    case = request_case_of(slug, request.user)
    report = Report.objects.filter(case=case, pk=pk).select_related("sent_by", "sent_to").first()
    if report is None:
        raise Http404
    return _answer(request, _report(case, report), case, kind, Form.REPORT, report.number)


def _answer(
    request: StaffRequest, sheet: Sheet, case: Case, kind: Kind, form: Form, name: str
) -> HttpResponse:
    return answer_with(
        request, sheet, form=form, kind=kind, name=name, subject=("CASE", case.pk), customer_id=case.customer_id,
        detail=name, at=clock.now(),
    )  # fmt: skip


def sheet_of(case: Case) -> ServiceRequestSheet:
    """The paper of a request; call inside in_chinese()."""
    told = case.service_request
    report = (
        Report.objects.filter(case=case, annulled_at=None)
        .select_related("sent_to")
        .order_by("sent_at")
        .first()
    )
    solution = Solution.objects.filter(case=case, annulled_at=None).order_by("-set_at").first()
    names = tuple(str(a) for a in Attachment.objects.of("CASE", case.pk))
    return ServiceRequestSheet(
        request_no=case.number,
        channel=Ticks.of(Channel.choices, told.channel),
        received_at=told.received_at,
        kind=Ticks.of(RequestKind.choices, told.kind),
        org_name=told.org_name,
        address=told.address,
        contact=told.contact_name,
        phone=told.phone,
        problem=told.problem,
        wanted=told.wanted,
        wanted_at=told.wanted_at,
        asset=str(told.asset) if told.asset else "",
        serial=told.asset.serial if told.asset else "",
        fault_code=told.fault_code,
        environment=told.environment,
        urgency=Ticks.of(Urgency.choices, told.urgency),
        safety_risk=told.safety_risk,
        warranty=Ticks.of([c for c in Warranty.choices if c[0]], told.warranty),
        pictures=names if told.channel != Channel.FAX else (),
        fax_pages=names if told.channel == Channel.FAX else (),
        agent=case.agent.name if case.agent else "",
        reported_at=report.sent_at if report else None,
        reported_to=report.sent_to.name if report else "",
        answer=told.answer,
        answered_at=told.answered_at,
        solution=solution.text if solution else "",
        solution_at=solution.set_at if solution else None,
        told_at=solution.told_at if solution else None,
        duplicate_of=told.duplicate_of.case.number if told.duplicate_of else "",
        prepared_by=case.agent.name if case.agent else "",
    )


def _report(case: Case, report: Report) -> ReportSheet:
    told = case.service_request
    solution = report.solutions.filter(annulled_at=None).select_related("set_by").order_by("-set_at").first()
    return ReportSheet(
        report_no=report.number,
        is_escalation=report.kind == ReportKind.ESCALATION,
        request_no=case.number,
        sender=report.sent_by.name,
        receiver=report.sent_to.name,
        sent_at=report.sent_at,
        acknowledged_at=report.acknowledged_at,
        customer=told.org_name,
        contact=told.contact_name,
        phone=told.phone,
        asset=str(told.asset) if told.asset else "",
        question=report.question or told.problem,
        tried=report.tried,
        decision=solution.text if solution else "",
        decided_at=solution.set_at if solution else None,
        decided_by=solution.set_by.name if solution else "",
        prepared_by=report.sent_by.name,
    )

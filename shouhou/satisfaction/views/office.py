"""Pages of the office: whom to ask, who answered what, the formulas with their records, how many are asked."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import EXPORTED
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of, say_day
from shouhou.documents.printing import in_chinese
from shouhou.documents.spreadsheets import workbook
from shouhou.satisfaction.actions import invite, revoke_invitation, set_rates
from shouhou.satisfaction.figures import Found, satisfaction_of
from shouhou.satisfaction.forms import FiguresForm, RatesForm
from shouhou.satisfaction.links import token_of
from shouhou.satisfaction.lists import SURVEYS
from shouhou.satisfaction.models import SamplingRate, Survey
from shouhou.satisfaction.sampling import is_drawn, rates, service_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("satisfaction.see")
@require_GET
def surveys(request: StaffRequest) -> HttpResponse:
    """Those asked and what they answered."""
    now = clock.now()
    context = {
        "list": list_page(request, SURVEYS, at=now), "may_set": may(request.user, "satisfaction.set"), "now": now,
    }  # fmt: skip
    return render(request, "satisfaction/list.html", context)


@requires("satisfaction.ask")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: StaffRequest, slug: str) -> HttpResponse:
    """The link for the customer of a case: made here, copied into a message, ended here."""
    now = clock.now()
    cases = Case.objects.visible_to(request.user).with_slug(slug).select_related("customer")
    case = get_object_or_404(cases)
    service = service_of(case)
    if service is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            invite(case_id=case.pk, by=actor_of(request), at=now)
        except Refusal as declined:
            refusal = declined
        else:
            messages.success(request, _("The link is ready. Copy the text into a message to the customer."))
            return see_other(reverse("satisfaction:invitation", args=[case.slug]))
    open_one = Survey.objects.open(now).filter(case=case).order_by("-pk").first()
    percent = rates()[service]
    context: dict[str, Any] = {
        "case": case, "service": service, "percent": percent, "refusal": refusal, "open": open_one, "now": now,
        "is_drawn": is_drawn(f"{service}-{case.pk}", percent),
        "answered": list(Survey.objects.answered().filter(case=case).order_by("-answered_at")),
        "text": _text(request, open_one) if open_one else "",
    }  # fmt: skip
    return render(request, "satisfaction/invitation.html", context, status=422 if refusal else 200)


@requires("satisfaction.ask")
@require_POST
def ending(request: StaffRequest, pk: int) -> HttpResponse:
    """Ends a link that was not answered."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user).select_related("case"), pk=pk)
    try:
        revoke_invitation(survey_id=survey.pk, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The link opens nothing any more."))
    return see_other(reverse("satisfaction:invitation", args=[survey.case.slug]))


def _text(request: StaffRequest, survey: Survey) -> str:
    address = request.build_absolute_uri(reverse("satisfaction:answer", args=[token_of(survey)]))
    whom = survey.contact_name or survey.customer_name
    with in_chinese():
        until = say_day(day_of(survey.ends_at)) if survey.ends_at else ""
        return f"{whom}您好：请用一分钟说说您对这次服务是否满意，{until}之前有效：{address}"


@requires("satisfaction.see")
@require_GET
def figures(request: StaffRequest) -> HttpResponse:
    """满意度: each formula with its part and its whole, of the last ninety days where nothing else is asked."""
    now = clock.now()
    form = FiguresForm(request.GET or None, branches=_branches(request))
    last = day_of(now)
    first = last - timedelta(days=89)
    branch_id = None if request.user.reach == Reach.ALL else request.user.branch_id
    service = ""
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        first, last = told["first_day"] or first, told["last_day"] or last
        service, branch_id = told["service"], told.get("branch") or branch_id
    found = satisfaction_of(first=first, last=last, branch_id=branch_id, service=service)
    if request.GET.get("file") == "xlsx":
        note_access(staff_id=request.user.pk, what=EXPORTED, subject_kind="LIST", at=now)
        return _file(found, first, last)
    context = {"form": form, "figures": found, "query": request.GET.urlencode(), "now": now}
    return render(request, "satisfaction/figures.html", context, status=422 if form.errors else 200)


def _branches(request: StaffRequest) -> list[tuple[int, str]]:
    if request.user.reach != Reach.ALL:
        return []
    return list(Branch.objects.filter(is_active=True).order_by("pk").values_list("pk", "name"))


def _file(found: Found, first: date, last: date) -> HttpResponse:
    headings = (_("Figure"), _("What"), _("Number"), _("Of"), _("Comes to"))
    name = f"satisfaction-{first:%Y%m%d}-{last:%Y%m%d}.xlsx"
    return HttpResponse(
        workbook(headings, found.lines(), _("Satisfaction")),
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@requires("satisfaction.set")
@require_http_methods(["GET", "HEAD", "POST"])
def sampling(request: StaffRequest) -> HttpResponse:
    """抽样比例: how many of a hundred are asked about each service."""
    now = clock.now()
    known = {service.value: percent for service, percent in rates().items()}
    form = RatesForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            set_rates(percents=form.cleaned_data, by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return see_other(reverse("satisfaction:sampling"))
    newest = SamplingRate.objects.select_related("set_by").order_by("-set_at").first()
    context = {"form": form, "newest": newest, "now": now}
    return render(request, "satisfaction/sampling.html", context, status=422 if form.errors else 200)

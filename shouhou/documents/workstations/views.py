"""The page on which a PC is told which workstation it is and on which paper it prints, and its test page."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.documents.actions.workstations import add_workstation, set_paper
from shouhou.documents.labels import TestPage
from shouhou.documents.models import Workstation
from shouhou.documents.papers import Form, Setup
from shouhou.documents.printing import company_header, in_chinese
from shouhou.documents.printing import render as render_paper
from shouhou.documents.workstations.forms import NameForm, PaperForm, WorkstationForm
from shouhou.documents.workstations.knowing import remember, setup_for, setups_of, workstation_of

_TEST_SLIP: Final = 120.0  # mm


@requires("paper.set")
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: StaffRequest) -> HttpResponse:
    """Which workstation this PC is and on which paper it prints each form."""
    station = workstation_of(request)
    if request.method != "POST":
        return _page(request, station)
    if station is None:
        return see_other(reverse("documents:paper"))
    rows = [PaperForm(request.POST, form=form, setup=setup) for form, setup in setups_of(station).items()]
    name = NameForm(request.POST)
    if all([name.is_valid(), *(row.is_valid() for row in rows)]):
        setups = {row.form: row.setup() for row in rows}
        called = name.cleaned_data["name"]
        try:
            set_paper(
                workstation_id=station.pk, name=called, setups=setups, by=actor_of(request), at=clock.now()
            )
        except Refusal as refusal:
            add_refusal(name, refusal)
        else:
            messages.success(request, _("Saved."))
            return _saved(station)
    return _page(request, station, name=name, rows=rows, status=422)


@requires("paper.set")
@require_POST
def workstation(request: StaffRequest) -> HttpResponse:
    """This PC is one of the workstations, or a new one."""
    form = WorkstationForm(request.POST, stations=list(Workstation.objects.all()))
    if form.is_valid():
        told = form.cleaned_data
        try:
            if told["name"]:
                station = add_workstation(name=told["name"], by=actor_of(request), at=clock.now())
            else:
                station = Workstation.objects.get(pk=told["station"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("This PC is now “%(name)s”.") % {"name": station.name})
            return _saved(station)
    return _page(request, workstation_of(request), chooser=form, status=422)


@requires("paper.set")
@require_GET
def test_page(request: StaffRequest) -> HttpResponse:
    """A page with rulers, on the paper and with the offsets with which this workstation prints a form."""
    if request.GET.get("form", "") not in Form:
        raise Http404
    form = Form(request.GET["form"])
    setup = setup_for(request, form)
    with in_chinese():
        page = TestPage(name=str(setup.paper.name), lines=_lines(form, setup, workstation_of(request)))
    if setup.paper.height is None:
        setup = replace(setup, paper=replace(setup.paper, height=_TEST_SLIP))
    body = render_paper(
        page, company=company_header(), printed_at=clock.now(), printed_by=request.user.name, setup=setup
    )
    return HttpResponse(body, content_type="application/pdf")


def _lines(form: Form, setup: Setup, station: Workstation | None) -> tuple[str, ...]:
    """In the middle of the test page: always Chinese, as all paper."""
    return (
        f"{form.label}　{setup.paper.name}",
        *([f"工作站：{station.name}"] if station else []),
        f"当前偏移：向右 {_millimetres(setup.x)} mm，向下 {_millimetres(setup.y)} mm",
        "方框应距纸边各 10 mm。",
        "左边实际多于 10 mm，向右偏移就减去多出的毫米数；少于 10 mm 则加上。上边同理。",
        "打印时请选择“实际大小”，不要缩放。",
    )


def _millimetres(offset: Decimal) -> str:
    return f"{offset:g}" if offset else "0"


def _page(
    request: StaffRequest,
    station: Workstation | None,
    *,
    chooser: WorkstationForm | None = None,
    name: NameForm | None = None,
    rows: list[PaperForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = rows or ([PaperForm(form=f, setup=s) for f, s in setups_of(station).items()] if station else [])
    first = {"station": station.pk} if station else {}
    context = {
        "station": station,
        "chooser": chooser
        or WorkstationForm(initial=first, auto_id="station_%s", stations=list(Workstation.objects.all())),
        "name": name or NameForm(initial={"name": station.name} if station else {}),
        "rows": shown,
    }
    return render(request, "documents/paper.html", context, status=status)


def _saved(station: Workstation) -> HttpResponse:
    """Back to the page; the PC keeps for another year which workstation it is."""
    response = see_other(reverse("documents:paper"))
    remember(response, station)
    return response

"""The first-run page: it exists only while there is no company."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shouhou.accounts import founding
from shouhou.accounts.actions import Founding
from shouhou.accounts.door import sessions, shared_pc
from shouhou.accounts.forms import refuse
from shouhou.accounts.permissions import public
from shouhou.accounts.views.company import read_uploaded_logo
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.desk.setup_forms import NUMBER_PREFIXES, SetUpForm, first_values
from shouhou.supervision.founding import open_house


@public
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Set the company up; of two who do it at once one wins, and afterwards this page leads to the sign-in."""
    at = clock.now()
    if request.method != "POST":
        if founding.is_founded():
            return HttpResponseRedirect(reverse("accounts:sign-in"))
        return _page(request, SetUpForm(initial=first_values(at.astimezone(_zone()).date())))
    form = SetUpForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        made = _open(form, at)
    except Refusal as no:
        refuse(form, no)
        return _page(request, form, status=422)
    return _enter(request, made, at)


def _open(form: SetUpForm, at: datetime) -> Founding:
    return open_house(
        facts=form.facts,
        person=form.first_person,
        branch=form.cleaned_data["branch"],
        departments=form.cleaned_data["departments"],
        last_numbers=form.last_numbers,
        law_rules=form.cleaned_data["law_rules"],
        logo=read_uploaded_logo(form) if form.cleaned_data["logo"] else None,
        at=at,
    )


def _enter(request: HttpRequest, made: Founding, at: datetime) -> HttpResponse:
    sessions.open_session(request, made.administrator, at=at)
    messages.success(request, _("The company is set up. Now enter the people who work here."))
    response = HttpResponseRedirect(reverse("accounts:staff"), status=303)
    shared_pc.keep(response, shared_pc.read(request).welcomed(made.administrator, at))
    return response


def _page(request: HttpRequest, form: SetUpForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "numbers": [form[prefix] for prefix in NUMBER_PREFIXES],
        "logo_again": bool(request.FILES),
    }
    return render(request, "desk/set_up.html", context, status=status)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)

"""The company: its header, its dates and its logo."""

import hashlib

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts import actions
from shouhou.accounts.actions.company import CannotUseLogo, fingerprint, read_logo
from shouhou.accounts.forms import CompanyForm, LogoForm, refuse
from shouhou.accounts.founding import COMPANY_NAME_KEY
from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.models import Company
from shouhou.accounts.permissions import public, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal


@requires("company.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: StaffRequest) -> HttpResponse:
    """The company's header on paper, and from when the regulation counts."""
    row = _company()
    if request.method != "POST":
        return _company_page(request, row, CompanyForm(initial=_initial(row)), LogoForm())
    form = CompanyForm(request.POST)
    if form.is_valid():
        try:
            actions.change_company(
                facts=form.facts, seen=form.cleaned_data["seen"], by=actor_of(request), at=clock.now()
            )
        except Refusal as no:
            refuse(form, no)
    if form.errors:
        return _company_page(request, row, form, LogoForm(), status=422)
    cache.delete(COMPANY_NAME_KEY)
    return _saved(request)


@requires("company.manage")
@require_POST
def logo_change(request: StaffRequest) -> HttpResponse:
    """Put another logo on paper, or with `remove` none."""
    row, form = _company(), LogoForm(request.POST, request.FILES)
    if "remove" in request.POST:
        actions.set_logo(logo=None, by=actor_of(request), at=clock.now())
        return _saved(request)
    if form.is_valid():
        try:
            picture = read_uploaded_logo(form)
            actions.set_logo(logo=picture, by=actor_of(request), at=clock.now())
        except Refusal as no:
            refuse(form, no)
    if form.errors:
        return _company_page(request, row, CompanyForm(initial=_initial(row)), form, status=422)
    return _saved(request)


@public
@require_GET
def logo(request: HttpRequest) -> HttpResponse:
    """The logo itself, also on the sign-in page."""
    row = Company.objects.only("logo", "logo_type").filter(pk=1).first()
    if row is None or not row.logo:
        raise Http404
    content = bytes(row.logo)
    response = HttpResponse(content, content_type=row.logo_type)
    response.headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response.headers["Cache-Control"] = "public, max-age=60"
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def read_uploaded_logo(form: LogoForm) -> actions.Logo:
    """The picture of a bound form, looked at by its content; raises CannotUseLogo."""
    upload = form.cleaned_data["logo"]
    if upload.size > actions.LOGO_BYTES:
        raise CannotUseLogo(_("The picture is larger than 1 MB."), field="logo")
    return read_logo(upload.read())


def _company() -> Company:
    return get_object_or_404(Company, pk=1)


def _initial(row: Company) -> dict[str, object]:
    shown = {name: getattr(row, name) for name in actions.CompanyFacts.__dataclass_fields__}
    return {**shown, "seen": fingerprint(row)}


def _company_page(
    request: StaffRequest, row: Company, form: CompanyForm, logo_form: LogoForm, status: int = 200
) -> HttpResponse:
    context = {"company": row, "form": form, "logo_form": logo_form}
    return render(request, "accounts/company.html", context, status=status)


def _saved(request: StaffRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("accounts:company"), status=303)

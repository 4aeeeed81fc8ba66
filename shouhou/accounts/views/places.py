"""Branches and their departments on one page."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts import actions
from shouhou.accounts.forms import BranchForm, DepartmentForm, refuse
from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.models import Branch, Department
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal


@requires("company.manage")
@require_GET
def places(request: StaffRequest) -> HttpResponse:
    """All branches with their departments and how many people work in each."""
    return _page(request)


@requires("company.manage")
@require_POST
def branch_new(request: StaffRequest) -> HttpResponse:
    """Open a branch."""
    form = BranchForm(request.POST)
    if form.is_valid():
        try:
            actions.add_branch(
                name=form.cleaned_data["name"],
                code=form.cleaned_data["code"],
                by=actor_of(request),
                at=clock.now(),
            )
        except Refusal as no:
            refuse(form, no)
    if form.errors:
        return _page(request, branch_form=form, status=422)
    return _saved(request)


@requires("company.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def branch(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a branch."""
    row = get_object_or_404(Branch, pk=pk)
    form = BranchForm(request.POST or None, initial={"name": row.name, "code": row.code})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_branch(
                branch_id=pk,
                name=form.cleaned_data["name"],
                code=form.cleaned_data["code"],
                by=actor_of(request),
                at=clock.now(),
            )
        except Refusal as no:
            refuse(form, no)
        else:
            return _saved(request)
    return _rename_page(request, form, row)


@requires("company.manage")
@require_POST
def department_new(request: StaffRequest) -> HttpResponse:
    """Open a department."""
    form = DepartmentForm(request.POST, branches=_open_branches())
    if form.is_valid():
        try:
            actions.add_department(
                branch_id=form.cleaned_data["branch"],
                name=form.cleaned_data["name"],
                by=actor_of(request),
                at=clock.now(),
            )
        except Refusal as no:
            refuse(form, no)
    if form.errors:
        return _page(request, department_form=form, status=422)
    return _saved(request)


@requires("company.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a department."""
    row = get_object_or_404(Department, pk=pk)
    form = DepartmentForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_department(
                department_id=pk, name=form.cleaned_data["name"], by=actor_of(request), at=clock.now()
            )
        except Refusal as no:
            refuse(form, no)
        else:
            return _saved(request)
    return _rename_page(request, form, row)


@requires("company.manage")
@require_POST
def branch_closing(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a branch, unless it is in use."""
    get_object_or_404(Branch, pk=pk)
    return _try(
        request,
        lambda: actions.close_branch(branch_id=pk, by=actor_of(request), at=clock.now()),
        _("Closed."),
    )


@requires("company.manage")
@require_POST
def branch_reopening(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a closed branch again."""
    get_object_or_404(Branch, pk=pk)
    return _try(
        request,
        lambda: actions.reopen_branch(branch_id=pk, by=actor_of(request), at=clock.now()),
        _("Open again."),
    )


@requires("company.manage")
@require_POST
def department_closing(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a department, unless it is in use."""
    get_object_or_404(Department, pk=pk)
    return _try(
        request,
        lambda: actions.close_department(department_id=pk, by=actor_of(request), at=clock.now()),
        _("Closed."),
    )


@requires("company.manage")
@require_POST
def department_reopening(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a closed department again."""
    get_object_or_404(Department, pk=pk)
    return _try(
        request,
        lambda: actions.reopen_department(department_id=pk, by=actor_of(request), at=clock.now()),
        _("Open again."),
    )


def _page(
    request: StaffRequest,
    *,
    branch_form: BranchForm | None = None,
    department_form: DepartmentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    working = Count("staff", filter=Q(staff__is_active=True, staff__left_at=None))
    departments = Department.objects.annotate(people=working).order_by("-is_active", "pk")
    branches = list(
        Branch.objects.order_by("-is_active", "pk").prefetch_related(Prefetch("departments", departments))
    )
    context = {
        "branches": branches,
        "branch_form": branch_form or BranchForm(auto_id="branch_%s"),
        "department_form": department_form
        or DepartmentForm(auto_id="department_%s", branches=[b for b in branches if b.is_active]),
    }
    return render(request, "accounts/places.html", context, status=status)


def _rename_page(
    request: StaffRequest, form: BranchForm | DepartmentForm, row: Branch | Department
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "accounts/place_form.html", {"form": form, "place": row}, status=status)


def _try(request: StaffRequest, verb: Callable[[], object], done: str) -> HttpResponse:
    try:
        verb()
        messages.success(request, done)
    except Refusal as no:
        messages.error(request, no.sentence)
    return HttpResponseRedirect(reverse("accounts:places"), status=303)


def _saved(request: StaffRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("accounts:places"), status=303)


def _open_branches() -> list[Branch]:
    return list(Branch.objects.filter(is_active=True).order_by("pk"))

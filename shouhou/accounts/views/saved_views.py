"""Keeping, changing and deleting saved views, and the choice of columns."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, see_other
from shouhou.accounts.listing import address_of
from shouhou.accounts.models import SavedView, Sharing
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.saved_views import (
    ViewFacts,
    change_view,
    choices_of,
    delete_view,
    keep_columns,
    save_view,
    start_with,
    undo_view,
)
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import LineField, add_refusal
from shouhou.core.lists import Listing, listing

_LONG: Final = 4000


class ViewForm(forms.Form):
    """Name of a view, who sees it, whether it stands as a tab, and whether one starts with it."""

    name = LineField(label=gettext_lazy("Name of the view"), max_length=40)
    sharing = forms.ChoiceField(
        label=gettext_lazy("Who sees it"), choices=Sharing.choices, widget=forms.RadioSelect
    )
    is_pinned = forms.BooleanField(label=gettext_lazy("Pin as a tab above the list"), required=False)
    is_default = forms.BooleanField(label=gettext_lazy("Open the list with it"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            self.fields["sharing"].widget = forms.HiddenInput()


@requires("account.own")
@require_http_methods(["GET", "HEAD", "POST"])
def view_new(request: StaffRequest, code: str) -> HttpResponse:
    """Keep the filters, columns and order of a list under a name."""
    one = _listing(request, code)
    query = (request.POST if request.method == "POST" else request.GET).get("query", "")[:_LONG]
    sharing = may(request.user, "views.share")
    if request.method != "POST":
        form = ViewForm(may_share=sharing, initial={"sharing": Sharing.PRIVATE.value})
        return _page(request, one, form, query=query)
    form = ViewForm(request.POST, may_share=sharing)
    if not form.is_valid():
        return _page(request, one, form, query=query, status=422)
    asked = QueryDict(query)
    from_ref = request.POST.get("saved", "0")
    choice = choices_of(request.user, code).get(int(from_ref) if from_ref.isdecimal() else 0)
    facts = _facts(form, query=query, columns=choice.columns if choice else (), order=asked.get("order", ""))
    try:
        view = save_view(staff=request.user, list_code=code, facts=facts)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _page(request, one, form, query=query, status=422)
    if form.cleaned_data["is_default"]:
        start_with(staff=request.user, list_code=code, view_ref=view.pk)
    messages.success(request, _("The view is kept."))
    return see_other(address_of(one, view.query, view.pk))


@requires("account.own")
@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename, share or pin one's own view, or let it hold what is shown now."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user, deleted_at=None)
    one = _listing(request, view.list_code)
    sharing = may(request.user, "views.share")
    choice = choices_of(request.user, view.list_code).get(view.pk)
    if request.method != "POST":
        initial = {name: getattr(view, name) for name in ("name", "sharing", "is_pinned")}
        form = ViewForm(
            may_share=sharing, initial={**initial, "is_default": choice is not None and choice.is_default}
        )
        return _page(request, one, form, query=request.GET.get("query", view.query)[:_LONG], view=view)
    query = request.POST.get("query", view.query)[:_LONG]
    form = ViewForm(request.POST, may_share=sharing)
    if form.is_valid():
        order = QueryDict(query).get("order", "") or view.order
        columns = choice.columns if choice and choice.columns else view.columns
        facts = _facts(form, query=query, columns=columns, order=order)
        try:
            view = change_view(staff=request.user, view_id=pk, facts=facts)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            _start(
                request, view, form.cleaned_data["is_default"], was=choice is not None and choice.is_default
            )
            messages.success(request, _("The view is changed."))
            return see_other(address_of(one, view.query, view.pk))
    return _page(request, one, form, query=query, view=view, status=422)


@requires("account.own")
@require_POST
def view_deletion(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete one's own view; the answer offers to bring it back."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user, deleted_at=None)
    one = _listing(request, view.list_code)
    delete_view(staff=request.user, view_id=pk, at=clock.now())
    return render(
        request, "accounts/view_deleted.html", {"view": view, "listing": one, "url": reverse(one.url_name)}
    )


@requires("account.own")
@require_POST
def view_undoing(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring back a deleted view, or what it was before its last change."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    one = _listing(request, view.list_code)
    view = undo_view(staff=request.user, view_id=pk)
    messages.success(request, _("The view is as it was before."))
    return see_other(address_of(one, view.query, view.pk))


@requires("account.own")
@require_POST
def columns(request: StaffRequest, code: str) -> HttpResponse:
    """Remember which columns of a list are shown, and in which order; `move` shifts one of them."""
    one = _listing(request, code)
    ref = request.POST.get("saved", "0")
    view_ref = int(ref) if ref.isdecimal() and len(ref) < 19 else 0
    codes = [c.code for c in one.chosen_columns(request.POST.getlist("column"))]
    move = request.POST.get("move", "")
    if "usual" in request.POST:
        codes = []
    elif move:
        codes = _moved(codes, move)
    keep_columns(staff=request.user, list_code=code, view_ref=view_ref, columns=codes)
    back = address_of(one, request.POST.get("query", "")[:_LONG], view_ref)
    if move:
        back = f"{back}{'&' if '?' in back else '?'}columns=1#columns"
    return see_other(back)


def _moved(codes: Sequence[str], move: str) -> list[str]:
    """The columns with one of them a place up or down: `name:up`, `name:down`."""
    code, _sep, way = move.partition(":")
    moved = list(codes)
    if code in moved:
        place = moved.index(code)
        to = max(0, min(len(moved) - 1, place + (-1 if way == "up" else 1)))
        moved.insert(to, moved.pop(place))
    return moved


def _start(request: StaffRequest, view: SavedView, wanted: bool, *, was: bool) -> None:
    if wanted != was:
        start_with(staff=request.user, list_code=view.list_code, view_ref=view.pk if wanted else 0)


def _facts(form: ViewForm, *, query: str, columns: Sequence[str], order: str) -> ViewFacts:
    told = form.cleaned_data
    return ViewFacts(told["name"], told["sharing"], told["is_pinned"], query, columns, order)


def _listing(request: StaffRequest, code: str) -> Listing:
    one = listing(code)
    if one is None:
        raise Http404
    if not may(request.user, one.permission):
        raise PermissionDenied
    return one


def _page(
    request: StaffRequest,
    one: Listing,
    form: ViewForm,
    *,
    query: str,
    view: SavedView | None = None,
    status: int = 200,
) -> HttpResponse:
    ref = (request.POST if request.method == "POST" else request.GET).get("saved", "0")
    context = {
        "form": form,
        "listing": one,
        "query": query,
        "view": view,
        "view_ref": ref,
        "back": address_of(one, query),
    }
    return render(request, "accounts/view_form.html", context, status=status)

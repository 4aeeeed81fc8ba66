"""Failures: those that were declared, declaring one, and taking it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Branch, Staff
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import LineField, MomentField, add_refusal
from shouhou.core.paging import page
from shouhou.policy.figures import figures_at
from shouhou.policy.models import DeclaredFailure, FailureKind
from shouhou.supervision.absence_lists import failures_seen_by
from shouhou.supervision.actions import declare_failure, withdraw_failure
from shouhou.supervision.actions.failures import LATEST


class FailureForm(forms.Form):
    """What was gone from when until when, where, and what happened."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("failure", "What was gone"), choices=FailureKind.choices, widget=forms.RadioSelect
    )
    begins_at = MomentField(label=gettext_lazy("From when"))
    ends_at = MomentField(label=gettext_lazy("Until when"))
    branch = forms.TypedChoiceField(
        label=pgettext_lazy("failure", "Where"), coerce=int, required=False, empty_value=None
    )
    reason = LineField(
        label=pgettext_lazy("failure", "What happened"),
        max_length=200,
        help_text=gettext_lazy("It stands in the journal; each limit that it moves names it."),
    )

    def __init__(self, data: Any = None, *, branches: Sequence[tuple[int, str]], whole: bool) -> None:
        super().__init__(data)
        field = self.fields["branch"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [*([("", _("The whole company"))] if whole else []), *branches]
        self._only = None if whole else branches[0][0]
        if not whole:
            del self.fields["branch"]

    @property
    def branch_id(self) -> int | None:
        """Where: a branch, or the whole company."""
        chosen: int | None = self.cleaned_data.get("branch")
        return chosen if "branch" in self.fields else self._only


@requires("absences.see")
def failures(request: StaffRequest) -> HttpResponse:
    """What was declared; those who look after the regulation declare here."""
    now = clock.now()
    form = None
    if may(request.user, "regulation.edit"):
        form = _form(request)
        if form.is_bound and form.is_valid() and _declare(request, form, now):
            return see_other(reverse("supervision:failures"))
    shown = page(
        failures_seen_by(request.user),
        order=("-begins_at", "-pk"),
        cursor=request.GET.get("cursor", ""),
    )
    ids = {pk for row in shown.rows for pk in (row.declared_by_id, row.withdrawn_by_id) if pk}
    names = dict(Staff.objects.filter(pk__in=ids).values_list("pk", "name"))
    context = {
        "form": form,
        "hours": figures_at(now, request.user.branch_id).failure_hours,
        "rows": [
            (
                row,
                names.get(row.declared_by_id or 0, ""),
                names.get(row.withdrawn_by_id or 0, ""),
                form is not None and row.withdrawn_at is None and now - row.declared_at <= LATEST,
            )
            for row in shown.rows
        ],
        "page": shown,
        "now": now,
    }
    return render(request, "supervision/failures.html", context, status=422 if form and form.errors else 200)


@requires("regulation.edit")
@require_POST
def failure_withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes a failure back, with the reason."""
    row = get_object_or_404(DeclaredFailure, pk=pk, **_reached(request.user))
    try:
        _row, touched = withdraw_failure(
            failure_id=row.pk, reason=request.POST.get("reason", ""), by=actor_of(request), at=clock.now()
        )
        messages.success(request, _reckoned(_("The failure was taken back."), touched))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_other(reverse("supervision:failures"))


def _form(request: StaffRequest) -> FailureForm:
    sees_all = request.user.reach == Reach.ALL
    rows = Branch.objects.filter(is_active=True, **({} if sees_all else {"pk": request.user.branch_id}))
    return FailureForm(
        request.POST if request.method == "POST" else None,
        branches=list(rows.order_by("pk").values_list("pk", "name")),
        whole=sees_all,
    )


def _reached(staff: Staff) -> dict[str, Any]:
    return {} if staff.reach == Reach.ALL else {"branch_id": staff.branch_id}


def _declare(request: StaffRequest, form: FailureForm, now: datetime) -> bool:
    told = form.cleaned_data
    try:
        _row, touched = declare_failure(
            kind=told["kind"],
            begins_at=told["begins_at"],
            ends_at=told["ends_at"],
            reason=told["reason"],
            branch_id=form.branch_id,
            by=actor_of(request),
            at=now,
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, _reckoned(_("The failure is declared."), touched))
    return True


def _reckoned(sentence: str, touched: int) -> str:
    """What was done, and how many cases it concerns."""
    n = ngettext("%(n)s case is reckoned anew.", "%(n)s cases are reckoned anew.", touched) % {"n": touched}
    return f"{sentence} {n}"

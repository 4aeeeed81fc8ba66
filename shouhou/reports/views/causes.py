"""The complaints of a month beside each other, and the common causes that were found in them (CM-12)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.complaints.analysis import analysed
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.reports.actions import review_complaints
from shouhou.reports.forms import CausesForm
from shouhou.reports.models import ComplaintReview
from shouhou.reports.views.finding import back_to, period_of


@requires("reports.write")
@require_http_methods(["GET", "HEAD", "POST"])
def causes(request: StaffRequest, slug: str) -> HttpResponse:
    """Figures of the month's complaints, each opening its records, and the words about their causes."""
    one, now = period_of(slug, request), clock.now()
    known = ComplaintReview.objects.filter(pk=one.pk).first()
    figures = analysed(first=one.first_day, last=one.last_day, branch_id=one.branch_id, at=now)
    initial = {
        "causes": known.causes if known else _("No complaint this month.") if not figures.received else ""
    }
    form = CausesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            review_complaints(
                period_id=one.pk, causes=form.cleaned_data["causes"], by=actor_of(request), at=now
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Kept as a section of the summary."))
            return back_to(one)
    context = {"period": one, "form": form, "figures": figures, "now": now}
    return render(request, "reports/causes.html", context, status=422 if form.errors else 200)

"""申诉: raising one on the page of a duty, the list, and answering."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.supervision.actions import answer_objection, raise_objection
from shouhou.supervision.models import Objection
from shouhou.supervision.objection_forms import AnswerForm, ObjectionForm
from shouhou.supervision.objection_lists import OBJECTIONS
from shouhou.supervision.views.board import duty_page
from shouhou.supervision.views.finding import duty_of


@requires("desk.use")
@require_POST
def objection(request: StaffRequest, pk: int) -> HttpResponse:
    """Objects to a late duty of one's own."""
    owed, now = duty_of(request, pk), clock.now()
    form, refusal = ObjectionForm(request.POST), None
    if form.is_valid():
        try:
            raise_objection(obligation_id=owed.pk, **form.cleaned_data, by=actor_of(request), at=now)
        except Refusal as declined:
            refusal = declined
            add_refusal(form, declined)
        else:
            messages.success(request, _("Your objection was passed on."))
            return see_other(f"{reverse('supervision:duty', args=[owed.pk])}#objection")
    return duty_page(request, owed, now, objecting=form, refusal=refusal, status=422)


@requires("desk.use")
@require_GET
def objections(request: StaffRequest) -> HttpResponse:
    """The objections of one's reach, or one's own."""
    now = clock.now()
    context = {"list": list_page(request, OBJECTIONS, at=now), "now": now}
    return render(request, "supervision/objections.html", context)


@requires("desk.use")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Leads to the duty an objection is about; a POST by whoever stands above answers it."""
    now = clock.now()
    seen = Objection.objects.visible_to(request.user, as_supervisor=may(request.user, "supervision.see"))
    told = get_object_or_404(seen, pk=pk)
    owed = get_object_or_404(
        Obligation, case_id=told.case_id, rule_id=told.rule_id, trigger_event_id=told.trigger_event_id
    )
    duty_url = f"{reverse('supervision:duty', args=[owed.pk])}#objection"
    if request.method != "POST":
        return see_other(duty_url)
    form, refusal = AnswerForm(request.POST), None
    if form.is_valid():
        try:
            answer_objection(objection_id=told.pk, **form.cleaned_data, by=actor_of(request), at=now)
        except Refusal as declined:
            refusal = declined
            add_refusal(form, declined)
        else:
            messages.success(request, _("Answered."))
            return see_other(duty_url)
    return duty_page(request, duty_of(request, owed.pk), now, answering=form, refusal=refusal, status=422)

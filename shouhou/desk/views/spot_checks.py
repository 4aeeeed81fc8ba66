"""抽查: the list of checks, the talks drawn for one person who checks, and ringing back."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import VIEWED
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.cases.models import Case, Line, Obligation
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.customers.models import ContactPhone
from shouhou.desk.check_forms import CheckForm
from shouhou.desk.check_lists import CHECKS
from shouhou.intake.actions.spot_checks import draw_month, draws_the_same, month_before
from shouhou.supervision.actions import record_check
from shouhou.supervision.actions.spot_checks import checks_of
from shouhou.supervision.models import MOST_ATTEMPTS, SpotCheck, SpotRound


@requires("checks.see")
@require_GET
def spot_checks(request: StaffRequest) -> HttpResponse:
    """The checks one may see: a supervisor those of her reach, others those of their own talks."""
    now = clock.now()
    month = month_before(now)
    may_draw = may(request.user, "checks.record")
    drawn = SpotRound.objects.filter(branch_id=request.user.branch_id, month=month).exists()
    waiting = Case.objects.visible_to(request.user).filter(line=Line.SPOT_CHECK, closed_at=None)
    context = {
        "list": list_page(request, CHECKS, at=now),
        "month": month,
        "may_draw": may_draw and not drawn,
        "waiting": list(waiting.select_related("agent").order_by("-pk")[:20]) if may_draw else [],
        "now": now,
    }
    return render(request, "desk/spot_checks.html", context)


@requires("checks.record")
@require_POST
def spot_check_drawing(request: StaffRequest) -> HttpResponse:
    """Draws last month's talks of one's own branch, where that has not been done by itself."""
    now = clock.now()
    month, branch_id = month_before(now), request.user.branch_id
    try:
        draw_month(branch_id=branch_id, month=month, seed=secrets.token_hex(16), by=actor_of(request), at=now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Drawn."))
    return see_other(reverse("desk:spot-checks"))


@requires("supervision.see")
@require_GET
def spot_checks_of(request: StaffRequest, slug: str) -> HttpResponse:
    """The talks that were drawn for one person to check, with the seed and whether it draws the same again."""
    now = clock.now()
    case = _case_of(request, slug)
    checks = checks_of(case)
    told = checks[0].round
    context = {
        "case": case,
        "round": told,
        "checks": checks,
        "left": sum(not check.is_done for check in checks),
        "same": draws_the_same(told),
        "duty": Obligation.objects.filter(case=case, rule_id="PR-01").first(),
        "may_record": may(request.user, "checks.record"),
        "viewer_id": request.user.pk,
        "now": now,
    }
    return render(request, "desk/spot_checks_of.html", context)


@requires("checks.record")
@require_http_methods(["GET", "HEAD", "POST"])
def spot_check(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """One talk as it was recorded, and beside it what the customer says now."""
    now = clock.now()
    case = _case_of(request, slug)
    check = get_object_or_404(
        SpotCheck.objects.select_related("talk__customer", "agent", "round", "done_by"), pk=pk, case=case
    )
    initial = {"called_at": timezone.localtime(check.called_at if check.is_done and check.called_at else now)}
    if check.is_done:
        initial |= {"finding": check.finding, "content": check.content, "words": check.words}  # type: ignore[dict-item]
    form = CheckForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            done = record_check(check_id=check.pk, **form.cleaned_data, by=actor_of(request), at=now)
        except Refusal as declined:
            refusal = declined
            add_refusal(form, declined)
        else:
            messages.success(request, _said(done))
            return see_other(reverse("desk:spot-checks-of", args=[case.slug]))
    note_access(
        staff_id=request.user.pk, what=VIEWED, subject_kind="CASE", subject_id=case.pk,
        customer_id=check.talk.customer_id, at=now,
    )  # fmt: skip
    context: dict[str, Any] = {
        "case": case,
        "check": check,
        "talk": check.talk,
        "phones": _phones(check) if not check.talk.phone else [],
        "form": form,
        "refusal": refusal if refusal and refusal.field is None else None,
        "is_own": check.agent_id == request.user.pk,
        "is_closed_to_me": check.is_done and check.done_by_id != request.user.pk,
        "now": now,
    }
    return render(request, "desk/spot_check.html", context, status=422 if form.is_bound else 200)


def _phones(check: SpotCheck) -> list[ContactPhone]:
    """Where the customer can be rung back if the record names no number: the first three of its contacts."""
    if check.talk.customer_id is None:
        return []
    phones = ContactPhone.objects.filter(contact__customer_id=check.talk.customer_id, contact__is_active=True)
    return list(phones.select_related("contact").order_by("-contact__is_primary", "pk")[:3])


def _said(check: SpotCheck) -> str:
    if check.is_done:
        return _("Recorded.")
    return _("Not reached, %(n)s of %(most)s attempts.") % {"n": check.attempts, "most": MOST_ATTEMPTS}


def _case_of(request: StaffRequest, slug: str) -> Case:
    cases = Case.objects.visible_to(request.user).with_slug(slug).filter(line=Line.SPOT_CHECK)
    case = cases.select_related("agent", "branch").first()
    if case is None:
        raise Http404
    return case

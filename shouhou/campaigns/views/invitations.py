"""The invitation as its recipient opens it without signing in, and as the phone of somebody on the spot scans it."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouhou.accounts.http import see_other
from shouhou.accounts.models import Company, Staff
from shouhou.accounts.permissions import may, public
from shouhou.campaigns import actions
from shouhou.campaigns.codes import Way
from shouhou.campaigns.links import path_of, qr, recipient_of, token_of
from shouhou.campaigns.models import Recipient
from shouhou.campaigns.notice import said_when
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.actor import SYSTEM, Actor
from shouhou.core.errors import Refusal
from shouhou.policy.states.campaign import ATTENDED, INVITED

_OPENS = timedelta(hours=12)


@never_cache
@public
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What, when and where, with the answer; whoever works at the event and scans it counts the visitor."""
    now, recipient = clock.now(), _recipient(token)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _take(request, recipient, now)
        except Refusal as sorry:
            refusal = sorry
        else:
            return see_other(request.path)
    return render(
        request,
        "campaigns/invitation.html",
        _context(request, recipient, refusal, now),
        status=422 if refusal else 200,
    )


def _take(request: HttpRequest, recipient: Recipient, now: datetime) -> None:
    case_id, answer = recipient.case_id or 0, request.POST.get("answer", "")
    staff = _on_the_spot(request, recipient)
    if answer == "HERE":
        by = Actor(staff.pk, staff.name, staff.branch_id) if staff else SYSTEM
        actions.note_attendance(case_id=case_id, way=Way.QR if staff else Way.LINK, by=by, at=now)
    elif answer in {"COMING", "NOT_COMING"}:
        actions.note_answer(case_id=case_id, answer=answer, way=Way.LINK, by=SYSTEM, at=now)


def _on_the_spot(request: HttpRequest, recipient: Recipient) -> Staff | None:
    """Somebody signed in who works with campaigns and may see this recipient."""
    user = getattr(request, "user", None)
    if not isinstance(user, Staff) or not may(user, "campaigns.work"):
        return None
    return user if Case.objects.visible_to(user).filter(pk=recipient.campaign.pk).exists() else None


def _context(
    request: HttpRequest, recipient: Recipient, refusal: Refusal | None, now: datetime
) -> dict[str, object]:
    campaign, case = recipient.campaign, recipient.case
    assert case is not None
    return {
        "campaign": campaign,
        "recipient": recipient,
        "state": case.state,
        "when": said_when(campaign),
        "company": Company.objects.first(),
        "is_open": case.state in INVITED and campaign.ends_at > now,
        "is_there": case.state in {ATTENDED, "CAME"},
        "is_day": campaign.begins_at - _OPENS <= now < campaign.ends_at,
        "staff": _on_the_spot(request, recipient),
        "qr": qr(request.build_absolute_uri(path_of(recipient))),
        "refuse_url": reverse("campaigns:refusal", args=[token_of(recipient)]),
        "refusal": refusal,
        "now": now,
    }


@never_cache
@public
@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: HttpRequest, token: str) -> HttpResponse:
    """No more notices of events: one button, honoured at once. Programs that only look at links press none."""
    now, recipient = clock.now(), _recipient(token)
    if request.method == "POST":
        actions.withdraw_consent(case_id=recipient.case_id or 0, by=SYSTEM, at=now)
        return see_other(f"{request.path}?done=1")
    context = {
        "campaign": recipient.campaign,
        "company": Company.objects.first(),
        "is_done": "done" in request.GET,
        "now": now,
    }
    return render(request, "campaigns/refusal.html", context)


def _recipient(token: str) -> Recipient:
    found = recipient_of(token)
    if found is None:
        raise Http404
    return found

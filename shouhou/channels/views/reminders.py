"""Pages of channels: the administrator's, one's own reminders, and the receipt that opens without signing in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import public, requires
from shouhou.channels.actions import (
    ACKNOWLEDGE_FOR,
    acknowledge,
    plan_reminders,
    set_addressee,
    set_channel,
    try_channel,
)
from shouhou.channels.carriers import drop_folder
from shouhou.channels.forms import AddresseeForm, ChannelForm, PlanForm, TrialForm
from shouhou.channels.lists import MESSAGES
from shouhou.channels.models import Addressee, Channel, Kind, OutgoingWay, ReminderPlan
from shouhou.channels.receipts import message_of
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal

_OF_MAIL = (
    *("host", "port", "security", "username", "sender"),
    *("imap_host", "imap_port", "imap_security", "imap_folder"),
)
_SHOWN = ("name", "kind", *_OF_MAIL, "is_on")
_TIMES = ("base_url", "morning_at", "before_minutes", "evening_at", "quiet_from", "quiet_until")


@requires("channels.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: StaffRequest) -> HttpResponse:
    """The channels with how they do, and when reminders go out; a POST changes that."""
    now = clock.now()
    plan = ReminderPlan.objects.first() or ReminderPlan(base_url=request.build_absolute_uri("/").rstrip("/"))
    initial = {name: getattr(plan, name) for name in _TIMES}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            plan_reminders(**form.cleaned_data, by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return see_other(reverse("channels:channels"))
    context = {
        "channels": list(Channel.objects.select_related("branch").order_by("-is_on", "name", "pk")),
        "form": form,
        "fax_folder": drop_folder(OutgoingWay.FAX),
        "sms_folder": drop_folder(OutgoingWay.SMS),
        "now": now,
    }
    return render(request, "channels/channels.html", context, status=422 if form.is_bound else 200)


@requires("channels.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """One channel; what is secret of it is never shown again."""
    now = clock.now()
    kept = get_object_or_404(Channel, pk=pk) if pk else None
    initial: dict[str, Any] = {}
    if kept:
        initial = _shown(kept)
    branches = list(Branch.objects.filter(is_active=True).order_by("pk").values_list("pk", "name"))
    form = ChannelForm(request.POST if request.method == "POST" else None, initial=initial, branches=branches)
    if form.is_bound and form.is_valid():
        try:
            saved = set_channel(channel_id=pk, values=form.values(), by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. Send a trial to see whether it arrives."))
            return see_other(reverse("channels:channel", args=[saved.pk]))
    return _channel_page(request, kept, form, now, status=422 if form.is_bound else 200)


@requires("channels.manage")
@require_POST
def trial(request: StaffRequest, pk: int) -> HttpResponse:
    """Sends one line over a channel and says what the other side answered."""
    now = clock.now()
    kept = get_object_or_404(Channel, pk=pk)
    form = TrialForm(request.POST)
    if form.is_valid():
        try:
            try_channel(channel_id=pk, **form.cleaned_data, by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The other side has taken it. Look whether it is there."))
            return see_other(reverse("channels:channel", args=[pk]))
    branches = list(Branch.objects.filter(is_active=True).order_by("pk").values_list("pk", "name"))
    whole = ChannelForm(initial=_shown(kept), branches=branches)
    kept.refresh_from_db()
    return _channel_page(request, kept, whole, now, trying=form, status=422)


def _shown(kept: Channel) -> dict[str, Any]:
    """What may be shown of a channel; the fields of mail stay folded away for a robot."""
    names = [name for name in _SHOWN if not kept.is_robot or name not in _OF_MAIL]
    return {name: getattr(kept, name) for name in names} | {"branch": kept.branch_id}


def _channel_page(
    request: StaffRequest, kept: Channel | None, form: ChannelForm, now: Any, *, trying: TrialForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {"channel": kept, "form": form, "trial": trying or TrialForm(), "now": now}
    return render(request, "channels/channel.html", context, status=status)


@requires("channels.manage")
@require_GET
def messages_sent(request: StaffRequest) -> HttpResponse:
    """The outbox: what was sent, to whom, and who has acknowledged it."""
    now = clock.now()
    context = {"list": list_page(request, MESSAGES, at=now), "now": now}
    return render(request, "channels/messages.html", context)


@requires("account.own")
@require_http_methods(["GET", "HEAD", "POST"])
def my_reminders(request: StaffRequest) -> HttpResponse:
    """Where one's own reminders go."""
    now = clock.now()
    kept = Addressee.objects.filter(staff=request.user).first() or Addressee(mobile=request.user.phone)
    initial = {name: getattr(kept, name) for name in ("email", "mobile", "by_robot", "by_email")}
    form = AddresseeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        set_addressee(staff=request.user, **form.cleaned_data, by=actor_of(request), at=now)
        messages.success(request, _("Saved."))
        return see_other(reverse("channels:mine"))
    ways = Channel.objects.filter(is_on=True)
    context = {
        "form": form,
        "plan": ReminderPlan.objects.first(),
        "has_robot": any(way.is_robot and way.branch_id in (None, request.user.branch_id) for way in ways),
        "has_mail": any(way.kind == Kind.EMAIL for way in ways),
        "now": now,
    }
    return render(request, "channels/mine.html", context, status=422 if form.is_bound else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Whose reminder it was, with one button; it takes a POST, since chat programs open links to preview them."""
    now = clock.now()
    message = message_of(token)
    if message is None or now - message.written_at > ACKNOWLEDGE_FOR:
        raise Http404
    staff = message.staff
    with translation.override(staff.language or translation.get_language()):
        if request.method == "POST":
            by = Actor(staff.pk, staff.name, staff.branch_id)
            message = acknowledge(message_id=message.pk, by=by, at=now)
        context = {"message": message, "name": staff.name, "now": now}
        return render(request, "channels/receipt.html", context)

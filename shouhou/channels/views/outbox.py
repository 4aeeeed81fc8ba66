"""Pages of the outbox: what waits, was sent or died, one thing as it goes out, and the mail that came in."""

from datetime import datetime

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.channels.actions import let_go, note_as_sent, read_incoming, take_back, try_again
from shouhou.channels.fetching import fetch
from shouhou.channels.forms import AgainForm
from shouhou.channels.lists import INCOMING, OUTGOING
from shouhou.channels.models import Channel, Incoming, Outgoing, OutgoingState
from shouhou.channels.odd import trouble_of
from shouhou.channels.refusals import CannotFetch
from shouhou.channels.sending import note_failure
from shouhou.channels.subjects import address_of
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal


@requires("outbox.see")
@require_GET
def outbox(request: StaffRequest) -> HttpResponse:
    """What goes out to customers, with how it stands."""
    now = clock.now()
    context = {"list": list_page(request, OUTGOING, at=now), "now": now}
    return render(request, "channels/outbox.html", context)


@requires("outbox.see")
@require_GET
def outgoing(request: StaffRequest, pk: int) -> HttpResponse:
    """One thing exactly as it goes out, and what can still be done about it."""
    return _page(request, _outgoing_of(request, pk), clock.now())


@requires("outbox.decide")
@require_POST
def decision(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """Takes it back, tries again, notes it as sent or lets it go."""
    one, now, by = _outgoing_of(request, pk), clock.now(), actor_of(request)
    form = AgainForm(request.POST if what == "retry" else None, initial={"address": one.address})
    if what == "retry" and not form.is_valid():
        return _page(request, one, now, form=form, status=422)
    try:
        match what:
            case "return":
                take_back(outgoing_ids=[pk], by=by, at=now)
                said = _("Taken back; it is not sent.")
            case "retry":
                try_again(outgoing_id=pk, address=form.cleaned_data["address"], by=by, at=now)
                said = _("It is sent again within a minute.")
            case "sent":
                note_as_sent(outgoing_id=pk, by=by, at=now)
                said = _("Noted as sent.")
            case "end":
                let_go(outgoing_id=pk, by=by, at=now)
                said = _("It is not sent any more.")
            case _:
                raise Http404
    except Refusal as refusal:
        if what == "retry":
            add_refusal(form, refusal)
            return _page(request, one, now, form=form, status=422)
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, said)
    return see_other(reverse("channels:outgoing", args=[pk]))


@requires("outbox.see")
@require_GET
def enclosure(request: StaffRequest, pk: int, n: int) -> HttpResponse:
    """A file that goes along, to be saved and never to be run in the page."""
    one = _outgoing_of(request, pk)
    if n >= len(one.enclosures):
        raise Http404
    told = one.enclosures[n]
    try:
        with default_storage.open(told["path"]) as file:
            content = file.read()
    except OSError:
        raise Http404 from None
    return _as_download(content, told["name"], told["content_type"])


@requires("outbox.see")
@require_GET
def incoming(request: StaffRequest) -> HttpResponse:
    """The mail that came in."""
    now = clock.now()
    context = {"list": list_page(request, INCOMING, at=now), "now": now}
    return render(request, "channels/incoming.html", context)


@requires("outbox.see")
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: StaffRequest, pk: int) -> HttpResponse:
    """One mail, its words only; a POST notes who has read it."""
    now = clock.now()
    one = _mail_of(request, pk)
    if request.method == "POST":
        read_incoming(incoming_id=pk, by=actor_of(request), at=now)
        messages.success(request, _("Noted as read."))
        return see_other(reverse("channels:mail", args=[pk]))
    answered = one.answers
    context = {
        "mail": one,
        "trouble": trouble_of(one),
        "answered": answered,
        "about_url": address_of(answered) if answered else "",
        "now": now,
    }
    return render(request, "channels/mail.html", context)


@requires("outbox.see")
@require_GET
def raw(request: StaffRequest, pk: int) -> HttpResponse:
    """The mail as it came, as a file."""
    one = _mail_of(request, pk)
    if one.raw is None:
        raise Http404
    return _as_download(bytes(one.raw), f"mail-{one.pk}.eml", "application/octet-stream")


@requires("channels.manage")
@require_POST
def fetching(request: StaffRequest, pk: int) -> HttpResponse:
    """Fetches the mail of a mailbox now, and says what came of it."""
    now = clock.now()
    channel = get_object_or_404(Channel.objects.exclude(imap_host=""), pk=pk)
    is_first = channel.imap_validity is None
    try:
        count = fetch(channel, now)
    except CannotFetch as fault:
        note_failure(channel, str(fault), now)
        messages.error(request, _("The mailbox cannot be read: %(trouble)s") % {"trouble": fault})
    else:
        first = _("The mailbox can be read. Mail is fetched from now on; what is in it already stays there.")
        messages.success(request, first if is_first else _("Fetched: %(n)s.") % {"n": count})
    return see_other(reverse("channels:channel", args=[pk]))


def _page(
    request: StaffRequest, one: Outgoing, now: datetime, *, form: AgainForm | None = None, status: int = 200
) -> HttpResponse:
    decides = may(request.user, "outbox.decide")
    may_retry = one.state in (OutgoingState.DEAD, OutgoingState.UNCERTAIN, OutgoingState.BOUNCED)
    context = {
        "outgoing": one,
        "about_url": address_of(one),
        "answers": one.answers.order_by("pk").defer("raw", "text"),
        "may_take_back": decides and one.state == OutgoingState.WAITING,
        "form": (form or AgainForm(initial={"address": one.address})) if decides and may_retry else None,
        "now": now,
    }
    return render(request, "channels/outgoing.html", context, status=status)


def _as_download(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _outgoing_of(request: StaffRequest, pk: int) -> Outgoing:
    rows = Outgoing.objects.visible_to(request.user).select_related("by", "channel", "branch")
    return get_object_or_404(rows, pk=pk)


def _mail_of(request: StaffRequest, pk: int) -> Incoming:
    rows = Incoming.objects.visible_to(request.user).select_related("answers", "seen_by", "channel")
    return get_object_or_404(rows, pk=pk)

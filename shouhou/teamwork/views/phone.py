"""Photos from the phone: the QR at the PC, and the page that the phone opens without signing in."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import public, requires
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.teamwork.actions import add_photo, drop_photo, end_phone_link, open_phone_link
from shouhou.teamwork.models import PhoneLink, PhonePhoto
from shouhou.teamwork.phone_links import link_of, photos_of, qr_code, token_of
from shouhou.teamwork.subjects import subjects_named
from shouhou.teamwork.views.finding import subject_or_404

_AT_ONCE: Final = 12
_STOP_POLLING: Final = 286  # htmx takes it as the last answer
_ONLY_HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


@requires("files.add")
def links(request: StaffRequest) -> HttpResponse:
    """Opens a link and shows its QR; asked for without script, it first offers the button."""
    if request.method != "POST":
        told = {name: request.GET.get(name, "")[:40] for name in ("kind", "ref", "form_key")}
        return render(request, "teamwork/phone_start.html", {**told, "now": clock.now()})
    key, ref = request.POST.get("form_key", ""), request.POST.get("ref", "")
    subject = None
    if not key:
        number = int(ref) if ref.isdecimal() and len(ref) < 19 else 0
        subject = subject_or_404(request.POST.get("kind", ""), number, request.user)
    now = clock.now()
    link = open_phone_link(subject=subject, form_key=key, by=actor_of(request), at=now)
    if request.htmx:
        return render(request, "teamwork/parts/phone_panel.html", _panel(request, link, now))
    return see_other(reverse("teamwork:phone-link", args=[link.pk]))


@requires("files.add")
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """The QR of one's own link on a page; as a part (?part) what has arrived, asked every three seconds."""
    found = PhoneLink.objects.filter(pk=pk, staff=request.user).first()
    if found is None:
        raise Http404
    now = clock.now()
    if "part" not in request.GET:
        return render(request, "teamwork/phone_link.html", _panel(request, found, now))
    context = {"link": found, "photos": list(photos_of(found)), "is_open": found.is_open(now), "now": now}
    status = 200 if found.is_open(now) else _STOP_POLLING
    return render(request, "teamwork/parts/phone_arrived.html", context, status=status)


@require_POST
@requires("files.add")
def ending(request: StaffRequest, pk: int) -> HttpResponse:
    """Ends one's own link."""
    now = clock.now()
    try:
        ended = end_phone_link(link_id=pk, by=actor_of(request), at=now)
    except PhoneLink.DoesNotExist:
        raise Http404 from None
    if request.htmx:
        return render(request, "teamwork/parts/phone_panel.html", _panel(request, ended, now))
    return see_other(reverse("teamwork:phone-link", args=[pk]))


@require_POST
@requires("files.add")
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes a photo away again that came in for a form not yet saved."""
    now = clock.now()
    try:
        of = drop_photo(photo_id=pk, by=actor_of(request), at=now)
    except PhonePhoto.DoesNotExist:
        raise Http404 from None
    if request.htmx:
        context = {"link": of, "photos": list(photos_of(of)), "is_open": of.is_open(now), "now": now}
        return render(request, "teamwork/parts/phone_arrived.html", context)
    return see_other(reverse("teamwork:phone-link", args=[of.pk]))


@public
@never_cache
def phone(request: HttpRequest, token: str) -> HttpResponse:
    """What the phone opens: pictures can be added, nothing can be read but what this very link has brought."""
    found = link_of(token)
    now = clock.now()
    if found is None:
        return _closed(request, _("This link is not valid. Scan the QR code again."), HTTPStatus.NOT_FOUND)
    if not found.is_open(now) or not found.staff.works_here:
        said = _("This link has ended. Show a new QR code at the PC and scan it.")
        return _closed(request, said, HTTPStatus.GONE)
    refused = _take_in(request, found, now) if request.method == "POST" else []
    context = {
        "link": found,
        "photos": list(photos_of(found)),
        "refused": refused,
        "minutes": max(1, int((found.ends_at - now).total_seconds() // 60)),
        "now": now,
    }
    name = "teamwork/parts/phone_sent.html" if request.headers.get("HX-Request") else "teamwork/phone.html"
    if request.method == "POST" and not refused and name == "teamwork/phone.html":
        return see_other(request.path)
    return render(request, name, context, status=422 if refused else 200)


def _take_in(request: HttpRequest, found: PhoneLink, now: datetime) -> list[str]:
    """Takes in what was sent; returns the sentences about what was not."""
    staff = found.staff
    by = Actor(staff.pk, staff.name, staff.branch_id)
    sent = request.FILES.getlist("files")
    refused = [] if sent else [_("Choose or take a picture first.")]
    for upload in sent[:_AT_ONCE]:
        try:
            add_photo(link_id=found.pk, upload=upload, by=by, at=now)
        except Refusal as refusal:
            refused.append(str(refusal.sentence))
    if len(sent) > _AT_ONCE:
        refused.append(_("At most %(count)s files can be sent at once.") % {"count": _AT_ONCE})
    return list(dict.fromkeys(refused))


def _closed(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "teamwork/phone_closed.html", {"sentence": sentence}, status=status)


def _panel(request: StaffRequest, link: PhoneLink, now: datetime) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("teamwork:phone", args=[token_of(link)]))
    host = request.get_host().rpartition(":")[0] if request.get_host()[-1].isdigit() else request.get_host()
    is_open = link.is_open(now)
    subject = subjects_named(link.kind, [link.ref]).get(link.ref) if link.ref is not None else None
    return {
        "link": link,
        "subject": subject,
        "is_open": is_open,
        "qr": qr_code(address) if is_open else "",
        "address": address,
        "is_only_here": (host or request.get_host()) in _ONLY_HERE,
        "photos": list(photos_of(link)),
        "now": now,
    }

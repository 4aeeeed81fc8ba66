"""Announcements: all of them, a new one, one to read and sign, who has read it, its printed edition."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import PRINTED
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.words import role_names
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of, say_day
from shouhou.policy.models import OwnDutyRevision, PolicyVersion, RegulationVersion
from shouhou.publishing.actions import announce, archive_edition, mark_read, remind_readers, sign
from shouhou.publishing.audience import concerns, readers, waiting_for
from shouhou.publishing.changes import changed_clauses, title_of
from shouhou.publishing.forms import AnnouncementForm
from shouhou.publishing.models import Announcement, Edition, Reading, What
from shouhou.publishing.paper import edition_pdf


@requires("desk.use")
@require_GET
def announcements(request: StaffRequest) -> HttpResponse:
    """All announcements, those that wait for the reader marked."""
    now = clock.now()
    rows = list(Announcement.objects.select_related("announced_by").order_by("-holds_from", "-pk")[:50])
    context = {
        "rows": [row for row in rows if concerns(row, request.user) or may(request.user, "regulation.edit")],
        "waiting": {row.pk for row in waiting_for(request.user, day_of(now))},
        "may_announce": may(request.user, "regulation.edit"),
        "now": now,
    }
    return render(request, "publishing/announcements.html", context)


@requires("regulation.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def announcement_new(request: StaffRequest) -> HttpResponse:
    """Chooses a version that was not announced yet, and to whom it goes; leads to the readers of one that was."""
    now = clock.now()
    versions = _unannounced()
    asked = request.GET.get("version", "")
    known = _announced().get(asked)
    if known is not None and request.method != "POST":
        return see_other(reverse("publishing:announcement-readers", args=[known]))
    initial = {"version": asked or (versions[0][0] if versions else ""), "must_sign": True}
    form = AnnouncementForm(
        request.POST if request.method == "POST" else None, versions=_all_versions(), initial=initial
    )
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        what, _dash, ref = told["version"].partition("-")
        try:
            made = announce(
                what=what, version_ref=int(ref), words=told["words"], posts=told["posts"],
                must_sign=told["must_sign"], by=actor_of(request), at=now,
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            n = made.readings.count()
            said = ngettext("Announced to %(n)s person.", "Announced to %(n)s people.", n) % {"n": n}
            messages.success(request, said)
            return see_other(reverse("publishing:announcement-readers", args=[made.pk]))
    context = {"form": form, "nothing": not versions, "now": now}
    return render(request, "publishing/announcement_form.html", context, status=422 if form.is_bound else 200)


@requires("desk.use")
@require_GET
def announcement(request: StaffRequest, pk: int) -> HttpResponse:
    """One announcement: what changed in words, and the button by which it is read or signed."""
    return _page(request, _of(request, pk), clock.now())


@requires("desk.use")
@require_POST
def announcement_reading(request: StaffRequest, pk: int) -> HttpResponse:
    """Reads it, or signs it where that is wanted: each for herself."""
    made, now, by = _of(request, pk), clock.now(), actor_of(request)
    told = request.POST.get("staff", "")
    staff_id = int(told) if told.isdecimal() and len(told) < 19 else request.user.pk
    try:
        if "sign" in request.POST:
            confirmed = request.POST.get("confirmed") == "on"
            sign(announcement_id=made.pk, staff_id=staff_id, confirmed=confirmed, by=by, at=now)
            messages.success(request, _("Signed."))
        else:
            mark_read(announcement_id=made.pk, staff_id=staff_id, by=by, at=now)
            messages.success(request, _("Noted as read."))
    except Refusal as refusal:
        return _page(request, made, now, refusal=refusal)
    return see_other(reverse("publishing:announcement", args=[made.pk]))


@requires("regulation.edit")
@require_GET
def announcement_readers(request: StaffRequest, pk: int) -> HttpResponse:
    """Who has read and signed it, and who has not."""
    return _readers_page(request, get_object_or_404(Announcement, pk=pk), clock.now())


@requires("regulation.edit")
@require_POST
def announcement_reminder(request: StaffRequest, pk: int) -> HttpResponse:
    """Reminds everybody who has not."""
    made, now = get_object_or_404(Announcement, pk=pk), clock.now()
    try:
        n = remind_readers(announcement_id=made.pk, by=actor_of(request), at=now)
    except Refusal as refusal:
        return _readers_page(request, made, now, refusal=refusal)
    messages.success(request, ngettext("%(n)s person reminded.", "%(n)s people reminded.", n) % {"n": n})
    return see_other(reverse("publishing:announcement-readers", args=[made.pk]))


@requires("regulation.edit")
@require_POST
def announcement_editions(request: StaffRequest, pk: int) -> HttpResponse:
    """Archives the edition with the signatures as they stand."""
    made, now = get_object_or_404(Announcement, pk=pk), clock.now()
    try:
        kept = archive_edition(announcement_id=made.pk, by=actor_of(request), at=now)
    except Refusal as refusal:
        return _readers_page(request, made, now, refusal=refusal)
    messages.success(request, _("Archived as %(n)s.") % {"n": kept.archive_no})
    return see_other(reverse("publishing:announcement-readers", args=[made.pk]))


@requires("regulation.edit")
@require_GET
def announcement_print(request: StaffRequest, pk: int) -> HttpResponse:
    """The edition as it would be printed now."""
    made, now = get_object_or_404(Announcement, pk=pk), clock.now()
    note_access(
        staff_id=request.user.pk, what=PRINTED, subject_kind="ANNOUNCEMENT", subject_id=made.pk, at=now
    )
    return _pdf(edition_pdf(made, at=now, printed_by=request.user.name), f"regulation-{made.holds_from}")


@requires("regulation.see")
@require_GET
def edition(request: StaffRequest, pk: int) -> HttpResponse:
    """An archived edition as it was kept."""
    kept = get_object_or_404(Edition, pk=pk)
    return _pdf(bytes(kept.pages), kept.archive_no)


def _pdf(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _of(request: StaffRequest, pk: int) -> Announcement:
    made = get_object_or_404(Announcement.objects.select_related("announced_by", "branch"), pk=pk)
    if not concerns(made, request.user) and not may(request.user, "regulation.edit"):
        raise Http404
    return made


def _page(
    request: StaffRequest, made: Announcement, now: datetime, refusal: Refusal | None = None
) -> HttpResponse:
    differences, changes = changed_clauses(made.what, made.version_ref)
    context: dict[str, Any] = {
        "made": made,
        "differences": differences,
        "changes": changes,
        "reading": Reading.objects.filter(announcement=made, staff=request.user).first(),
        "is_mine": concerns(made, request.user),
        "acting": actor_of(request).acting_for_name,
        "text_ref": made.version_ref if made.what == What.TEXT else None,
        "own_rule": made.topic,
        "may_announce": may(request.user, "regulation.edit"),
        "is_coming": made.holds_from > day_of(now),
        "refusal": refusal,
        "now": now,
    }
    return render(request, "publishing/announcement.html", context, status=422 if refusal else 200)


def _readers_page(
    request: StaffRequest, made: Announcement, now: datetime, refusal: Refusal | None = None
) -> HttpResponse:
    lines = readers(made)
    context = {
        "made": made,
        "lines": sorted(lines, key=lambda line: line.is_done),
        "done": sum(line.is_done for line in lines),
        "posts": role_names(made.posts),
        "editions": list(made.editions.defer("pages").select_related("made_by").order_by("-pk")),
        "refusal": refusal,
        "now": now,
    }
    return render(request, "publishing/readers.html", context, status=422 if refusal else 200)


def _all_versions() -> list[tuple[str, str]]:
    """Every version of texts and figures and every revision of own rules, the newest first."""
    texts = RegulationVersion.objects.only("pk", "holds_from", "title", "reason")
    figures = PolicyVersion.objects.defer("terms", "standings").select_related("branch")
    named = [
        (t.holds_from, f"TEXT-{t.pk}", f"{t.title} · {say_day(t.holds_from)} · {t.reason}") for t in texts
    ]
    for f in figures:
        day = day_of(f.holds_from)
        where = f" · {f.branch.name}" if f.branch else ""
        named.append((day, f"FIGURES-{f.pk}", f"{What.FIGURES.label}{where} · {say_day(day)} · {f.reason}"))
    named += [
        (r.holds_from, f"OWN_RULE-{r.pk}", f"{title_of(r)} · {say_day(r.holds_from)} · {r.reason}")
        for r in OwnDutyRevision.objects.all()
    ]
    return [(key, words) for _day, key, words in sorted(named, reverse=True)]


def _unannounced() -> list[tuple[str, str]]:
    told = _announced()
    return [(key, words) for key, words in _all_versions() if key not in told]


def _announced() -> dict[str, int]:
    """The announcement of each version that was announced."""
    rows = Announcement.objects.values_list("what", "version_ref", "pk")
    return {f"{what}-{ref}": pk for what, ref, pk in rows}

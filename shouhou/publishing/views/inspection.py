"""A period for an inspector: the manager's page with its links, and what a link opens without signing in."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import PRINTED, VIEWED
from shouhou.accounts.door.source import address_of
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import public, requires
from shouhou.cases.figures import end_of_day
from shouhou.cases.wording import clause_of, outcome_word, rule_what
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.paging import page
from shouhou.core.say import day_of
from shouhou.journal.models import Event
from shouhou.publishing.actions import open_period, revoke_period
from shouhou.publishing.forms import InspectionForm
from shouhou.publishing.inspecting import (
    duties_of,
    event_words,
    is_too_often,
    link_of,
    masked_name,
    rules_of,
    said_of,
    texts_of,
    token_of,
)
from shouhou.publishing.models import InspectorLink
from shouhou.publishing.paper import period_pdf

_ROWS = 50
_NOBODY = 0


@requires("inspection.open")
@require_http_methods(["GET", "HEAD", "POST"])
def inspections(request: StaffRequest) -> HttpResponse:
    """The links there are, and a new one."""
    now = clock.now()
    today = day_of(now)
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    initial = {"first_day": month, "last_day": today, "until": today + timedelta(days=7)}
    branches = list(Branch.objects.filter(is_active=True).order_by("pk").values_list("pk", "name"))
    form = InspectionForm(
        request.POST if request.method == "POST" else None, branches=branches, initial=initial
    )
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            open_period(
                for_whom=told["for_whom"], reason=told["reason"], branch_id=told["branch"],
                first=told["first_day"], last=told["last_day"], until=end_of_day(told["until"]),
                by=actor_of(request), at=now,
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The link is ready; copy it from the list."))
            return see_other(reverse("publishing:inspections"))
    rows = InspectorLink.objects.select_related("branch", "made_by").order_by("-pk")[:50]
    shown = [(row, _address(request, row) if row.opens(now) else "", said_of(row, now)) for row in rows]
    context = {"form": form, "rows": shown, "now": now}
    return render(request, "publishing/inspections.html", context, status=422 if form.is_bound else 200)


@requires("inspection.open")
@require_POST
def inspection_revocation(request: StaffRequest, pk: int) -> HttpResponse:
    """Revokes a link."""
    made = get_object_or_404(InspectorLink, pk=pk)
    revoke_period(link_id=made.pk, by=actor_of(request), at=clock.now())
    messages.success(request, _("The link opens nothing any more."))
    return see_other(reverse("publishing:inspections"))


@public
@never_cache
@require_GET
def inspection(request: HttpRequest, token: str) -> HttpResponse:
    """The period: texts in force, figures by clause, duties 50 at a time."""
    now = clock.now()
    link, closed = _open(request, token, now)
    if link is None or closed is not None:
        return closed or _closed(request, _wrong(), 404)
    _note(link, VIEWED, "PERIOD", now)
    listed = page(duties_of(link), order=("due_at", "pk"), cursor=request.GET.get("after", ""), size=_ROWS)
    context: dict[str, Any] = {
        "link": link, "token": token, "texts": texts_of(link), "rules": rules_of(link), "page": listed,
        "rows": [_row(duty, now) for duty in listed.rows], "now": now,
    }  # fmt: skip
    return _quiet(render(request, "publishing/inspection.html", context))


@public
@never_cache
@require_GET
def inspected_duty(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One duty of the period with its proof, names masked; nothing outside of the period."""
    now = clock.now()
    link, closed = _open(request, token, now)
    if link is None or closed is not None:
        return closed or _closed(request, _wrong(), 404)
    duty = duties_of(link).filter(pk=pk).first()
    if duty is None:
        return _closed(request, _("This duty does not belong to the period that was opened to you."), 404)
    _note(link, VIEWED, f"DUTY {duty.pk}", now)
    wanted = [pk for pk in (duty.trigger_event_id, duty.settled_by_event_id) if pk]
    events = Event.objects.in_bulk(wanted)
    told = [
        (label, events[ref], event_words(events[ref]))
        for label, ref in (
            (_("What asked for it"), duty.trigger_event_id),
            (_("Proof"), duty.settled_by_event_id or 0),
        )
        if ref in events
    ]
    context = {"link": link, "token": token, "duty": _row(duty, now), "told": told, "now": now}
    return _quiet(render(request, "publishing/inspected_duty.html", context))


@public
@never_cache
@require_GET
def inspected_edition(request: HttpRequest, token: str) -> HttpResponse:
    """The text and figures that held on the last day of the period, on paper."""
    now = clock.now()
    link, closed = _open(request, token, now)
    if link is None or closed is not None:
        return closed or _closed(request, _wrong(), 404)
    _note(link, PRINTED, "EDITION", now)
    body = period_pdf(link.last_day, link.branch_id, at=now, printed_by=link.for_whom)
    return _quiet(HttpResponse(body, content_type="application/pdf"))


def _open(
    request: HttpRequest, token: str, now: datetime
) -> tuple[InspectorLink | None, HttpResponse | None]:
    """The link that opens, or the page that says why nothing does."""
    source = address_of(request)[:64]
    too_often = _("Too many pages within a minute. Please wait a little.")
    if is_too_often(source):
        return None, _closed(request, too_often, 429)
    link = link_of(token)
    if link is None:
        many = is_too_often(source, wrong=True)
        return None, _closed(request, too_often if many else _wrong(), 429 if many else 404)
    if not link.opens(now):
        return link, _closed(request, said_of(link, now), 410)
    return link, None


def _wrong() -> str:
    return _("This link is not right. Copy it whole, or ask the company for a new one.")


def _closed(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return _quiet(render(request, "publishing/closed.html", {"sentence": sentence}, status=status))


def _quiet(answer: HttpResponse) -> HttpResponse:
    """The address is a key: it goes to no other site and into no index."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _note(link: InspectorLink, what: str, detail: str, now: datetime) -> None:
    note_access(
        staff_id=_NOBODY, what=what, subject_kind="INSPECTION", subject_id=link.pk, detail=detail, at=now
    )


def _row(duty: Any, now: datetime) -> dict[str, Any]:
    return {
        "pk": duty.pk,
        "rule_id": duty.rule_id,
        "clause": clause_of(duty.rule_id),
        "what": rule_what(duty.rule_id),
        "number": duty.case.number,
        "owner": masked_name(duty.owner.name) if duty.owner else "",
        "due_at": duty.due_at,
        "met_at": duty.met_at,
        "outcome": outcome_word(duty.outcome, is_late=duty.is_late(now)),
    }


def _address(request: HttpRequest, link: InspectorLink) -> str:
    return request.build_absolute_uri(reverse("publishing:inspection", args=[token_of(link)]))

"""自定规则: the list, a page of each, making, revising and ending one, and its preview on real history."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.cases.regulation_text import text_on
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of
from shouhou.duties.actions import adopt_own_duty, ask_preview, end_own_duty, next_id, stop_preview
from shouhou.duties.examples import examples_of
from shouhou.duties.forms import DutyForm, EndForm, typed
from shouhou.duties.models import Preview
from shouhou.duties.showing import Revision, facts_of, job_of, preview_shown, revisions_of, state_word, told
from shouhou.duties.tasks import start_preview
from shouhou.policy.models import OwnDutyRevision
from shouhou.policy.own import OwnDuty, from_json
from shouhou.service_requests.codes import RequestKind

_DAY = timedelta(days=1)


@requires("regulation.see")
@require_GET
def duty_list(request: StaffRequest) -> HttpResponse:
    """All own duties, those in force first."""
    today = day_of(clock.now())
    by_id: dict[str, list[OwnDutyRevision]] = {}
    for row in OwnDutyRevision.objects.order_by("rule_id", "holds_from"):
        by_id.setdefault(row.rule_id, []).append(row)
    each = [told(revisions_of(rows, today, _kinds())) for rows in by_id.values()]
    ordered = sorted(each, key=lambda one: (one.state == "ENDED", one.duty.id))
    context = {
        "rows": [(one, state_word(one.state)) for one in ordered],
        "may_edit": may(request.user, "regulation.edit"),
    }
    return render(request, "duties/list.html", context)


@requires("regulation.see")
@require_GET
def duty_page(request: StaffRequest, rule_id: str) -> HttpResponse:
    """One own duty: what it says, its worked examples, its revisions."""
    now = clock.now()
    revisions = _revisions(rule_id, day_of(now))
    shown = told(revisions)
    context = {
        "duty": shown.duty,
        "state": state_word(shown.state),
        "coming": shown.coming,
        "facts": facts_of(shown.duty, _kinds()),
        "quote": text_on(day_of(now)).text.text_of(shown.duty.clause),
        "examples": examples_of(shown.duty),
        "revisions": [(one, state_word(one.state)) for one in revisions],
        "is_ended": revisions[0].row.is_end,
        "may_edit": may(request.user, "regulation.edit"),
        "now": now,
    }
    return render(request, "duties/duty.html", context)


@requires("regulation.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def duty_new(request: StaffRequest) -> HttpResponse:
    """A new own duty: previewed on real history, then adopted from a day on."""
    now = clock.now()
    tomorrow = day_of(now) + _DAY
    initial = {"id": next_id(), "since": tomorrow, "clause": "二.3", "levels": ["KEY"], "rhythm": "QUARTER",
               "role": "AGENT", "window": "PERIOD", "proof": "VISIT"}  # fmt: skip
    return _make(request, initial, now=now, context={})


@requires("regulation.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def duty_revision(request: StaffRequest, rule_id: str) -> HttpResponse:
    """Another revision of an own duty."""
    now = clock.now()
    revisions = _revisions(rule_id, day_of(now))
    tomorrow = max(day_of(now), revisions[0].row.holds_from) + _DAY
    initial = typed(revisions[0].duty, tomorrow)
    return _make(request, initial, now=now, context={"duty": revisions[0].duty}, rule_id=rule_id)


def _make(
    request: StaffRequest,
    initial: dict[str, Any],
    *,
    now: datetime,
    context: dict[str, Any],
    rule_id: str = "",
) -> HttpResponse:
    asked = _preview(request)
    if asked is not None and request.method != "POST":
        initial = typed(_duty_of(asked), asked.since)
    form = _form(request, initial, rule_id, day_of(now))
    if form.is_bound and form.is_valid():
        try:
            return see_other(_save(request, form, now, is_new=not rule_id))
        except Refusal as refusal:
            add_refusal(form, refusal)
    shown = preview_shown(asked) if asked is not None else {}
    shown |= context | {"form": form, "now": now, "rule_id": rule_id}
    return render(request, "duties/form.html", shown, status=422 if form.errors else 200)


def _save(request: StaffRequest, form: DutyForm, now: datetime, *, is_new: bool) -> str:
    """Adopts the duty, or has it previewed; returns where to go."""
    actor, duty = actor_of(request), form.duty()
    if "preview" in request.POST:
        asked = ask_preview(duty=duty, is_new=is_new, by=actor, at=now)
        start_preview(asked)
        return f"{request.path}?preview={asked.pk}#preview"
    row = adopt_own_duty(duty=duty, reason=form.cleaned_data["reason"], is_new=is_new, by=actor, at=now)
    messages.success(
        request, _("%(duty)s holds from %(day)s.") % {"duty": f"{duty.id} {duty.name}", "day": row.holds_from}
    )
    return reverse("duties:duty", args=[row.rule_id])


@requires("regulation.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def duty_ending(request: StaffRequest, rule_id: str) -> HttpResponse:
    """Ends an own duty from a day on."""
    now = clock.now()
    revisions = _revisions(rule_id, day_of(now))
    form = EndForm(request.POST if request.method == "POST" else None, initial={"since": day_of(now) + _DAY})
    if form.is_bound and form.is_valid():
        told_so = form.cleaned_data
        try:
            end_own_duty(
                rule_id=rule_id,
                from_day=told_so["since"],
                falls=told_so["falls"] == "FALL",
                reason=told_so["reason"],
                by=actor_of(request),
                at=now,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("%(duty)s ends on %(day)s.") % {"duty": rule_id, "day": told_so["since"]}
            )
            return see_other(reverse("duties:duty", args=[rule_id]))
    context = {"form": form, "duty": revisions[0].duty, "now": now}
    return render(request, "duties/ending.html", context, status=422 if form.errors else 200)


@requires("regulation.edit")
@require_GET
def preview_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far a preview is; what it has found once it is ready."""
    asked = get_object_or_404(Preview, pk=pk, asked_by_id=request.user.pk)
    if asked.is_finished:
        return render(request, "duties/preview.html", preview_shown(asked) | {"now": clock.now()})
    return render(request, "core/parts/progress.html", {"job": job_of(asked)})


@requires("regulation.edit")
@require_POST
def preview_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stops a preview."""
    asked = get_object_or_404(Preview, pk=pk, asked_by_id=request.user.pk)
    stop_preview(preview_id=asked.pk, by=actor_of(request), at=clock.now())
    known = OwnDutyRevision.objects.filter(rule_id=asked.rule_id).exists()
    page = reverse("duties:revision", args=[asked.rule_id]) if known else reverse("duties:new")
    return see_other(f"{page}?preview={asked.pk}#preview")


def _form(request: StaffRequest, initial: dict[str, Any], rule_id: str, today: date) -> DutyForm:
    text = text_on(today).text
    clauses = [(one.number, f"{one.number} {one.text[:24]}") for one in text.clauses]
    data = request.POST if request.method == "POST" else None
    return DutyForm(
        data, clauses=clauses, request_kinds=list(_kinds().items()), initial=initial, fixed_id=rule_id
    )


def _preview(request: StaffRequest) -> Preview | None:
    raw = request.GET.get("preview", "")
    if not raw.isdecimal() or len(raw) > 18:
        return None
    return Preview.objects.filter(pk=int(raw), asked_by_id=request.user.pk).first()


def _duty_of(asked: Preview) -> OwnDuty:
    return from_json(asked.content, id=asked.rule_id, revision=1, since=asked.since)


def _revisions(rule_id: str, today: date) -> list[Revision]:
    rows = list(OwnDutyRevision.objects.filter(rule_id=rule_id))
    if not rows:
        raise Http404
    return revisions_of(rows, today, _kinds())


def _kinds() -> dict[str, str]:
    """The kinds of requests in words."""
    return {code: str(word) for code, word in RequestKind.choices}

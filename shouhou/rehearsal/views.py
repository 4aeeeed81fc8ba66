"""Pages of rehearsals: the list, one whatever its state, its duties that turned, and its progress."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import requires
from shouhou.cases.reckoning import load_facts
from shouhou.cases.wording import clause_of, rule_what, step_sentence
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.paging import page
from shouhou.core.say import say_moment
from shouhou.policy.rulebook import Duty, evaluate
from shouhou.publishing.changes import rules_on
from shouhou.rehearsal import actions
from shouhou.rehearsal.actions.working import LISTED
from shouhou.rehearsal.forms import RehearsalForm, hours_of, hours_text
from shouhou.rehearsal.models import DayLoad, Rehearsal, State, TurnedDuty
from shouhou.rehearsal.outcomes import Peak, clause_rows
from shouhou.rehearsal.replay import Replay
from shouhou.rehearsal.tasks import plan_of, work_on_rehearsal
from shouhou.rehearsal.told import changes_of, draft_for, reason_of, sentence_of, whole_holidays
from shouhou.supervision.actions.rosters import desk_of, duty_periods, stored_spans
from shouhou.supervision.roster_text import Reading

_PEOPLE = 30  # in the chart and table of peaks


@requires("regulation.edit")
@require_http_methods(["GET", "POST"])
def rehearsals(request: StaffRequest) -> HttpResponse:
    """What was rehearsed, the newest first; a new one without changed figures begins here."""
    now = clock.now()
    if request.method == "POST":
        one = draft_for(request.user, {}, actor_of(request), now)
        return see_other(one.get_absolute_url())
    seen = Rehearsal.objects.visible_to(request.user).exclude(state=State.DRAFT)
    found = page(
        seen.select_related("asked_by", "branch"),
        order=("-asked_at", "-id"),
        cursor=request.GET.get("cursor", ""),
    )
    rows = [(one, sentence_of(one, clause_rows(one.outcomes))) for one in found.rows]
    return render(request, "rehearsal/rehearsals.html", {"page": found, "rows": rows, "now": now})


@requires("regulation.edit")
@require_http_methods(["GET", "POST"])
def rehearsal(request: StaffRequest, pk: int) -> HttpResponse:
    """One rehearsal: its draft to be filled and begun, its progress, or what came of it."""
    one, now = _seen(request, pk), clock.now()
    if one.state == State.DRAFT:
        return _draft(request, one, now)
    if one.state != State.DONE:
        return render(
            request, "rehearsal/at_work.html", {"one": one, "job": _progress(one), **_about(one, now)}
        )
    return render(request, "rehearsal/rehearsal.html", _outcome(request, one, now))


@requires("regulation.edit")
@require_GET
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is, asked each second."""
    one = _seen(request, pk)
    answer = render(request, "core/parts/progress.html", {"job": _progress(one)})
    if not one.is_at_work:
        answer["HX-Redirect"] = one.get_absolute_url()
    return answer


@requires("regulation.edit")
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stops it; it can go on later."""
    one = _seen(request, pk)
    try:
        actions.stop_rehearsal(rehearsal_id=one.pk, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_other(one.get_absolute_url())


@requires("regulation.edit")
@require_POST
def resumption(request: StaffRequest, pk: int) -> HttpResponse:
    """Lets it go on from where it was stopped."""
    one = _seen(request, pk)
    try:
        actions.resume_rehearsal(rehearsal_id=one.pk, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        work_on_rehearsal.enqueue(one.pk)
    return see_other(one.get_absolute_url())


@requires("regulation.edit")
@require_POST
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Removes it with what came of it."""
    one = _seen(request, pk)
    actions.discard_rehearsal(rehearsal_id=one.pk, by=actor_of(request), at=clock.now())
    messages.success(request, _("The rehearsal is removed."))
    return see_other(reverse("rehearsal:rehearsals"))


@requires("regulation.edit")
@require_GET
def turned_duty(request: StaffRequest, pk: int, duty_pk: int) -> HttpResponse:
    """One duty that turned: the sum of its limit as it stands, and as it would stand."""
    one = _seen(request, pk)
    turned = get_object_or_404(TurnedDuty.objects.select_related("case", "owner"), pk=duty_pk, rehearsal=one)
    replay = Replay(plan_of(one))
    case, facts = turned.case, load_facts([turned.case_id]).get(turned.case_id, [])
    key = (turned.rule_id, turned.trigger_id)
    timeline = replay.stored_timeline(case.branch_id)
    stored = evaluate(facts, timeline.rulebook, timeline)
    meant = replay.duties(facts, replay.timeline_of(case.branch_id))
    sides = [
        (_("As it stands"), turned.before_word, _sum(stored, key)),
        (_("Under the amendment"), turned.after_word, _sum(list(meant), key)),
    ]
    context = {
        "one": one, "turned": turned, "sides": sides, "what": rule_what(turned.rule_id),
        "clause": clause_of(turned.rule_id),
    }  # fmt: skip
    return render(request, "rehearsal/turned.html", context)


def _sum(duties: list[Duty], key: tuple[str, int]) -> list[str]:
    """The lines of the sum of one duty, and when it was settled."""
    meant = [duty for duty in duties if duty.key == key]
    lines = [step_sentence(step) for duty in meant for step in duty.sum]
    done = [_("settled %(moment)s") % {"moment": say_moment(duty.met_at)} for duty in meant if duty.met_at]
    return [*lines, *done]


def _seen(request: StaffRequest, pk: int) -> Rehearsal:
    seen = Rehearsal.objects.visible_to(request.user).select_related("asked_by", "branch")
    return get_object_or_404(seen, pk=pk)


def _draft(request: StaffRequest, one: Rehearsal, now: datetime) -> HttpResponse:
    initial: dict[str, Any] = {"first": one.first_day, "last": one.last_day, "branch": one.branch_id}
    held = rules_on(one.last_day, one.branch_id).terms
    initial["hours"] = hours_text(hours_of(one.amendment.get("terms", {}).get("hours", [])) or held.hours)
    form = RehearsalForm(
        request.POST if request.method == "POST" else None, staff=request.user, initial=initial
    )
    doubts: Reading | None = None
    if request.method == "POST" and form.is_valid():
        doubts = form.roster()
        if not form.errors and not (doubts and doubts.doubts):
            try:
                actions.begin_rehearsal(
                    rehearsal_id=one.pk,
                    amendment=_amendment(one, form, doubts, usual=hours_text(held.hours)),
                    first=form.cleaned_data["first"],
                    last=form.cleaned_data["last"],
                    branch_id=form.branch_id,
                    by=actor_of(request),
                    at=now,
                )
            except Refusal as refusal:
                add_refusal(form, refusal)
            else:
                work_on_rehearsal.enqueue(one.pk)
                return see_other(one.get_absolute_url())
    context = {"one": one, "form": form, "doubts": doubts.doubts if doubts else (), **_about(one, now)}
    wrong = bool(form.errors or context["doubts"])
    return render(request, "rehearsal/draft.html", context, status=422 if wrong else 200)


def _amendment(one: Rehearsal, form: RehearsalForm, roster: Reading | None, *, usual: str) -> dict[str, Any]:
    """The draft's figures and rules, with hours, days and roster as they were typed."""
    told = form.cleaned_data
    plain = {name: value for name, value in one.amendment.items() if name not in ("off", "work", "roster")}
    terms = {name: value for name, value in plain.get("terms", {}).items() if name != "hours"}
    if told["hours"] and hours_text(hours_of(told["hours"])) != usual:
        terms["hours"] = told["hours"]
    plain["terms"] = terms
    plain |= whole_holidays(told["off"], told["work"])
    if roster is not None and form.branch_id is not None:
        rows = [(e.staff_id, e.day, stored_spans(e.spans)) for e in roster.entries]
        days = sorted({day for e in roster.entries for day in (e.day, e.day + timedelta(days=1))})
        plain["roster"] = duty_periods(rows, days[:-1] or days, desk=desk_of(form.branch_id))
    return {name: value for name, value in plain.items() if value}


def _about(one: Rehearsal, now: datetime) -> dict[str, Any]:
    return {"changes": changes_of(one), "now": now}


def _progress(one: Rehearsal) -> dict[str, Any]:
    waiting = one.state == State.WAITING or one.total is None
    return {
        "id": f"rehearsal-{one.pk}",
        "done": one.done_count,
        "total": one.total or one.done_count,
        "sentence": (_("Waiting for its turn") if waiting else _("Replaying case by case"))
        if one.is_at_work
        else one.get_state_display(),
        "is_finished": not one.is_at_work,
        "url": reverse("rehearsal:progress", args=[one.pk]),
    }


def _outcome(request: StaffRequest, one: Rehearsal, now: datetime) -> dict[str, Any]:
    rows = clause_rows(one.outcomes)
    way = "kept" if request.GET.get("show") == "kept" or (one.kept_count and not one.later_count) else "later"
    turned = one.turned.filter(turns_late=way == "later").select_related("case", "case__customer", "owner")
    found = page(turned, order=("id",), cursor=request.GET.get("cursor", ""))
    peaks = _peaks(one)
    month = _month(request.GET.get("month", ""), one, peaks)
    person = request.GET.get("person", "")
    return {
        "one": one, "listed": LISTED, "rows": rows, "sentence": sentence_of(one, rows), "reason": reason_of(one, rows),
        "way": way, "page": found, "turned": [(row, rule_what(row.rule_id)) for row in found.rows],
        "peaks": peaks, "month": month, "person": person, "days": _days_of(one, month, person),
        "people": [(str(row.owner_id), row.name) for row in peaks if row.owner_id],
        "is_adoptable": not {"off", "work", "roster"} & one.amendment.keys()
        and "hours" not in one.amendment.get("terms", {}),
        "may_adopt": bool({"terms", "standings"} & one.amendment.keys()),
        **_about(one, now),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class PeakRow:
    """Whose load peaks when: the fullest day as it stands, and as it would."""

    owner_id: int
    name: str
    before: Peak | None
    after: Peak | None


def _peaks(one: Rehearsal) -> list[PeakRow]:
    rows = one.peaks[:_PEOPLE]
    names = dict(Staff.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "name"))
    return [
        PeakRow(owner, names.get(owner, "") or _("Nobody in particular"), _peak(*was), _peak(*would))
        for owner, *days in rows
        for was, would in [(days[:2], days[2:])]
    ]


def _peak(day: str | None, count: int) -> Peak | None:
    return Peak(date.fromisoformat(day), count) if day else None


def _month(text: str, one: Rehearsal, peaks: list[PeakRow]) -> date:
    """The month that is shown: the chosen one, else that of the highest peak under the amendment."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        after = [row.after for row in peaks if row.after]
        found = (
            max(after, key=lambda peak: peak.count).day.replace(day=1)
            if after
            else one.last_day.replace(day=1)
        )
    return min(max(found, one.first_day.replace(day=1)), one.last_day.replace(day=1))


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _days_of(one: Rehearsal, month: date, person: str) -> list[dict[str, Any]]:
    """Day by day what falls due in a month, of everybody or one person; the fullest days are marked."""
    load = DayLoad.objects.filter(rehearsal=one, day__gte=month, day__lt=_next(month))
    if person.isdecimal() and len(person) < 19:
        load = load.filter(owner_id=int(person))
    sums = load.values("day").annotate(n=Sum("before"), m=Sum("after")).order_by("day")
    found = {row["day"]: (row["n"], max(0, row["m"])) for row in sums}
    top = [max((pair[side] for pair in found.values()), default=0) for side in (0, 1)]
    days = (month + timedelta(days=n) for n in range((_next(month) - month).days))
    return [
        {
            "day": day,
            "before": found.get(day, (0, 0))[0],
            "after": found.get(day, (0, 0))[1],
            "peak_before": bool(top[0]) and found.get(day, (0, 0))[0] == top[0],
            "peak_after": bool(top[1]) and found.get(day, (0, 0))[1] == top[1],
        }
        for day in days
        if one.first_day <= day <= one.last_day
    ]

"""The figures of the regulation and how each rule stands: what holds, what held, and the adoption of others."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import requires
from shouhou.cases.figures import start_of_day
from shouhou.cases.wording import rule_what
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of, say_day
from shouhou.desk.checkup import demand_possible, flaws_of_new_figures
from shouhou.desk.figure_forms import FiguresForm
from shouhou.policy.actions import adopt_terms, changed_terms
from shouhou.policy.current import refresh
from shouhou.policy.models import PolicyVersion
from shouhou.policy.rulebook import Origin
from shouhou.policy.terms import Terms, from_json
from shouhou.rehearsal.amendment import read_amendment
from shouhou.rehearsal.models import Rehearsal, State
from shouhou.rehearsal.outcomes import clause_rows
from shouhou.rehearsal.told import differing, draft_for, reason_of
from shouhou.supervision.board import place_in_regulation


@requires("regulation.edit")
@require_http_methods(["GET", "POST"])
def rule_figures(request: StaffRequest) -> HttpResponse:
    """The figures in force as a form; what is saved becomes a version of its own, from a day on."""
    now = clock.now()
    rows = list(PolicyVersion.objects.filter(branch=None).order_by("-holds_from", "-pk"))
    held = next((row for row in rows if row.holds_from <= now), rows[-1] if rows else None)
    terms = from_json(held.terms) if held else Terms()
    rehearsed = None if request.method == "POST" else _rehearsed(request)
    form = _form(request.POST if request.method == "POST" else None, terms, held, day_of(now), rehearsed)
    wants_rehearsal = request.method == "POST" and "rehearse" in request.POST
    if wants_rehearsal:
        form.needs_no_reason()
    if wants_rehearsal and form.is_valid():
        try:
            changed_terms(terms, form.figures())
            stand = _usual() | (held.standings if held else {})
            meant = _usual() | form.standings(_usual())
            amendment = differing(form.figures(), meant, terms=terms, stand=stand)
            return see_other(draft_for(request.user, amendment, actor_of(request), now).get_absolute_url())
        except Refusal as refusal:
            add_refusal(form, refusal)
    elif request.method == "POST" and form.is_valid():
        standings = _kept(held) | form.standings(_usual())
        try:
            changed = changed_terms(terms, form.figures())
            demand_possible(changed, standings, request.user.branch_id, now)
            version = adopt_terms(
                terms=changed,
                holds_from=_from(form.cleaned_data["holds_from"], now),
                reason=form.cleaned_data["reason"],
                standings=standings,
                by=actor_of(request),
                at=now,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("The figures hold from %(day)s.") % {"day": say_day(version.holds_from)}
            )
            return see_other(reverse("desk:rule-figures"))
    names = dict(Staff.objects.filter(pk__in={r.adopted_by_id for r in rows}).values_list("pk", "name"))
    context = {
        "form": form,
        "rows": [(row, names.get(row.adopted_by_id or 0, ""), row == held) for row in rows],
        "held": held,
        "flaws": flaws_of_new_figures(terms, held.standings if held else {}, request.user.branch_id, now),
        "now": now,
    }
    return render(request, "desk/figures.html", context, status=422 if form.errors else 200)


def _rehearsed(request: StaffRequest) -> Rehearsal | None:
    """The finished rehearsal whose figures shall be adopted, where the address names one."""
    key = request.GET.get("rehearsal", "")
    if not key.isdecimal() or len(key) > 18:
        return None
    return Rehearsal.objects.visible_to(request.user).filter(pk=int(key), state=State.DONE).first()


def _form(
    data: Any, terms: Terms, held: PolicyVersion | None, today: date, rehearsed: Rehearsal | None = None
) -> FiguresForm:
    usual = _usual()
    stand = {**usual, **(held.standings if held else {})}
    reason = ""
    if rehearsed is not None:
        meant = read_amendment(rehearsed.amendment)
        terms = replace(terms, **meant.figures)  # type: ignore[arg-type]
        stand |= rehearsed.amendment.get("standings", {})
        reason = reason_of(rehearsed, clause_rows(rehearsed.outcomes))
    ordered = sorted(usual, key=place_in_regulation)
    initial = {"holds_from": today, "reason": reason} | {
        f"rule-{rule_id}": stand[rule_id] for rule_id in ordered
    }
    return FiguresForm(data, terms=terms, rules=[(r, rule_what(r)) for r in ordered], initial=initial)


def _usual() -> dict[str, str]:
    """How rules stand of which nothing was decided: those given are duties, all others off (decision 1). How an own
    duty stands, its own revisions say."""
    rules = [rule for rule in refresh().rules if rule.origin is not Origin.OWN]
    return {rule.id: "DUTY" if rule.origin is Origin.GIVEN else "OFF" for rule in rules}


def _kept(held: PolicyVersion | None) -> dict[str, str]:
    """What was decided of rules that this program does not know (any more)."""
    stand: Mapping[str, str] = held.standings if held else {}
    known = _usual()
    return {rule_id: how for rule_id, how in stand.items() if rule_id not in known}


def _from(day: date, now: datetime) -> datetime:
    """From the moment on where it is today, else from the beginning of the day."""
    return now if day == day_of(now) else start_of_day(day)

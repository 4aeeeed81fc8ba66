"""The figures of the regulation, of the company and of its branches: what holds, what held, and the adoption of
others, which first says in words what becomes of what is running."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import requires
from shouhou.cases.running import kept_by_running
from shouhou.cases.wording import rule_what
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of, say_day
from shouhou.desk.adopting import adopt_figures
from shouhou.desk.adoption_forms import branch_chosen, branches_for, moment_from
from shouhou.desk.checkup import demand_possible, flaws_of_new_figures
from shouhou.desk.figure_forms import FiguresForm, VersionsForm
from shouhou.desk.standing import versions_shown
from shouhou.policy.actions import changed_terms
from shouhou.policy.figures import Held, held_at, versions_of
from shouhou.policy.models import PolicyVersion
from shouhou.policy.shipped import RULEBOOK
from shouhou.publishing.changes import Rules, rule_changes, rules_at
from shouhou.rehearsal.amendment import read_amendment
from shouhou.rehearsal.models import Rehearsal, State
from shouhou.rehearsal.outcomes import clause_rows
from shouhou.rehearsal.told import differing, draft_for, reason_of
from shouhou.supervision.board import place_in_regulation


@requires("regulation.edit")
@require_http_methods(["GET", "POST"])
def rule_figures(request: StaffRequest) -> HttpResponse:
    """The figures in force as a form: what is changed is first shown in words, then adopted from a day on."""
    now = clock.now()
    branches = branches_for(request.user)
    branch = branch_chosen(request.GET.get("branch", ""), branches)
    branch_id = branch.pk if branch else None
    here = branch_id or request.user.branch_id
    rows = versions_of(branch_id)
    held = held_at(now, rows)
    stands = rules_at(now, branch_id).standings
    rehearsed = None if request.method == "POST" else _rehearsed(request)
    form = _form(request.POST if request.method == "POST" else None, held, stands, now, rehearsed)
    wants_rehearsal = "rehearse" in request.POST
    if wants_rehearsal:
        form.needs_no_reason()
    meant: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            changed = changed_terms(held.terms, form.figures())
            if wants_rehearsal:
                amendment = differing(form.figures(), form.standings(), terms=held.terms, stand=stands)
                draft = draft_for(request.user, amendment, actor_of(request), now)
                return see_other(draft.get_absolute_url())
            if "adopt" in request.POST:
                version = adopt_figures(
                    held=held,
                    terms=changed,
                    standings=form.standings(),
                    holds_from=moment_from(form.cleaned_data["holds_from"], now),
                    reason=form.cleaned_data["reason"],
                    branch_id=branch_id,
                    here=here,
                    by=actor_of(request),
                    at=now,
                )
                told = {"day": say_day(version.holds_from)}
                messages.success(request, _("The figures hold from %(day)s.") % told)
                return see_other(reverse("desk:rule-figures") + (f"?branch={branch_id}" if branch_id else ""))
            demand_possible(changed, {**stands, **form.standings()}, here, now)
            meant = _meant(form, rows, stands, branch_id, now)
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "versions": versions_shown(rows, held),
        "branches": branches,
        "branch": branch,
        "held": held.version,
        "flaws": flaws_of_new_figures(held.terms, stands, here, now),
        "opens_rules": rehearsed is not None or bool(form.errors),
        "now": now,
        **meant,
    }
    return render(request, "desk/figures.html", context, status=422 if form.errors else 200)


def _rehearsed(request: StaffRequest) -> Rehearsal | None:
    """The finished rehearsal whose figures shall be adopted, where the address names one."""
    key = request.GET.get("rehearsal", "")
    if not key.isdecimal() or len(key) > 18:
        return None
    return Rehearsal.objects.visible_to(request.user).filter(pk=int(key), state=State.DONE).first()


def _form(
    data: Any, held: Held, stands: Mapping[str, str], now: datetime, rehearsed: Rehearsal | None
) -> FiguresForm:
    terms, stand, reason = held.terms, dict(stands), ""
    if rehearsed is not None:
        terms = replace(terms, **read_amendment(rehearsed.amendment).figures)  # type: ignore[arg-type]
        stand |= rehearsed.amendment.get("standings", {})
        reason = reason_of(rehearsed, clause_rows(rehearsed.outcomes))
    shipped = {rule.id for rule in RULEBOOK.rules}
    ordered = sorted(shipped, key=place_in_regulation)
    initial = {"holds_from": day_of(now), "reason": reason} | {
        f"rule-{rule_id}": stand[rule_id] for rule_id in ordered
    }
    return FiguresForm(
        data,
        terms=terms,
        company=Held(held.common).terms,
        rules=[(rule_id, rule_what(rule_id)) for rule_id in ordered],
        initial=initial,
    )


@requires("regulation.edit")
@require_GET
def figures_comparison(request: StaffRequest) -> HttpResponse:
    """Two versions of the figures beside each other, with how rules stood at each; the last two without a choice."""
    now = clock.now()
    branch = branch_chosen(request.GET.get("branch", ""), branches_for(request.user))
    rows = versions_of(branch.pk if branch else None)
    if not rows:
        raise Http404
    usual = {"new": rows[-1].pk, "old": rows[-2:][0].pk}
    names = [(row.pk, f"{say_day(row.holds_from)} · {row.reason}") for row in reversed(rows)]
    form = VersionsForm({**usual, **request.GET.dict()}, versions=names)
    if not form.is_valid():
        form = VersionsForm(usual, versions=names)
        form.is_valid()
    known = {row.pk: row for row in rows}
    old, new = known[form.cleaned_data["old"]], known[form.cleaned_data["new"]]
    found = rule_changes(_rules_of(old, branch), _rules_of(new, branch))
    context = {"form": form, "changes": found, "old": old, "new": new, "branch": branch, "now": now}
    return render(request, "desk/figures_comparison.html", context)


def _meant(
    form: FiguresForm,
    rows: list[PolicyVersion],
    stands: Mapping[str, str],
    branch_id: int | None,
    now: datetime,
) -> dict[str, Any]:
    """What the typed figures change, and what they mean for running cases; a rule left as it stands now keeps what was
    decided of it until they hold."""
    since = moment_from(form.cleaned_data["holds_from"], now)
    before = held_at(since, rows).terms
    after = changed_terms(before, form.figures())
    stood = rules_at(since, branch_id).standings
    decided = {rule_id: how for rule_id, how in form.standings().items() if how != stands[rule_id]}
    return {
        "is_preview": True,
        "since": since,
        "changes": rule_changes(Rules(before, stood), Rules(after, {**stood, **decided})),
        "running": kept_by_running(before, after, since=since, branch_id=branch_id),
    }


def _rules_of(version: PolicyVersion, branch: Branch | None) -> Rules:
    return rules_at(version.holds_from, branch.pk if branch else None)

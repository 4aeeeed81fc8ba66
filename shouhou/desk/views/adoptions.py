"""Suggestions, and how each rule stands: adopted clause by clause, changed and withdrawn, perhaps for one branch."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from shouhou.accounts.permissions import may, requires
from shouhou.cases.clauses import clause_text
from shouhou.cases.rule_words import origin_words, window_words
from shouhou.cases.wording import breach_sentence, clause_of, rule_what, standing_word
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of, say_day
from shouhou.desk.adopting import adopt_one
from shouhou.desk.adoption_forms import (
    AdoptionForm,
    branch_chosen,
    branches_for,
    moment_from,
    usual_reason,
)
from shouhou.policy.adoptions import Stand, stands_on, usual_standing
from shouhou.policy.current import refresh
from shouhou.policy.figures import figures_at
from shouhou.policy.listing import as_rows
from shouhou.policy.models import Adoption
from shouhou.policy.rulebook import Breach, Origin, Rule
from shouhou.policy.shipped import RULEBOOK
from shouhou.supervision.board import place_in_regulation


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule that the company may adopt, in words, with the form that adopts it."""

    rule_id: str
    clause: str
    what: str
    quote: str
    window: str
    origin: str
    breach: str
    standing: str
    coming: Adoption | None
    form: AdoptionForm


@requires("regulation.see")
@require_GET
def suggestions(request: StaffRequest) -> HttpResponse:
    """What the company may adopt clause by clause, what it has adopted, and what is not built yet."""
    now = clock.now()
    stands = stands_on(now)
    coming = {row.rule_id: row for row in Adoption.objects.filter(branch=None, holds_from__gt=now)}
    terms = figures_at(now)
    open_ones: list[Suggestion] = []
    adopted: list[Suggestion] = []
    for rule_id in sorted({rule.id for rule in RULEBOOK.rules}, key=place_in_regulation):
        rule, stand = RULEBOOK.latest(rule_id), stands[rule_id]
        if usual_standing(rule) != "OFF":
            continue
        row = Suggestion(
            rule_id=rule_id,
            clause=clause_of(rule_id),
            what=rule_what(rule_id),
            quote=clause_text(rule_id),
            window=window_words(rule.window, terms),
            origin=origin_words(rule.origin.value),
            breach=breach_sentence(Breach(stand.breach)),
            standing=standing_word(stand.standing),
            coming=coming.get(rule_id),
            form=_form(None, rule, None, stand, now, prefix=rule_id),
        )
        (adopted if stand.holds else open_ones).append(row)
    planned = [
        (row["id"], row["clause"], _(row["what"]), origin_words(row["origin"]))
        for row in as_rows()
        if row["state"] == "planned" and row["origin"] != "GIVEN"
    ]
    context = {
        "suggestions": open_ones,
        "adopted": adopted,
        "planned": planned,
        "may_edit": may(request.user, "regulation.edit"),
        "now": now,
    }
    return render(request, "desk/suggestions.html", context)


@requires("regulation.edit")
@require_http_methods(["GET", "POST"])
def rule_adoption(request: StaffRequest, rule_id: str) -> HttpResponse:
    """How one rule is to stand from a day on, for the company or one branch."""
    now = clock.now()
    rules = refresh()
    row = next((one for one in as_rows(rules) if one["id"] == rule_id), None)
    if row is None:
        raise Http404
    branches = branches_for(request.user)
    branch = branch_chosen(request.GET.get("branch", ""), branches)
    rule = next((one for one in reversed(rules.rules) if one.id == rule_id), None)
    is_own = rule is not None and rule.origin is Origin.OWN
    if is_own and branch is None:
        branch = branches[0]  # what holds for the company is said on the rule's own page
    stand = stands_on(now, branch.pk if branch else None).get(rule_id)
    form = _form(request.POST if request.method == "POST" else None, rule, branch, stand, now)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = adopt_one(
                rule_id=rule_id,
                standing=told["standing"],
                breach=_other_breach(told, stand),
                holds_from=moment_from(told["holds_from"], now),
                reason=form.words(),
                branch_id=branch.pk if branch else None,
                here=branch.pk if branch else request.user.branch_id,
                by=actor_of(request),
                at=now,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _decided(made))
            return see_other(reverse("desk:rule", args=[rule_id]))
    context = {
        "rule_id": rule_id,
        "what": _(row["what"]),
        "clause": row["clause"],
        "form": form,
        "branches": branches,
        "branch": branch,
        "is_own": is_own,
        "stand": stand,
        "standing": standing_word(stand.standing) if stand else _("Not built yet"),
        "now": now,
    }
    return render(request, "desk/adoption.html", context, status=422 if form.errors else 200)


def _form(
    data: Any,
    rule: Rule | None,
    branch: Branch | None,
    stand: Stand | None,
    now: datetime,
    prefix: str = "",
) -> AdoptionForm:
    initial: dict[str, Any] = {"holds_from": day_of(now)}
    if rule is not None and stand is not None:
        initial |= {"standing": stand.standing, "breach": stand.breach, "why": usual_reason(rule.origin)}
    form = AdoptionForm(data, rule=rule, is_branch=branch is not None, initial=initial)
    if prefix:
        form.auto_id = f"id_{prefix}_%s"
    return form


def _other_breach(told: Mapping[str, Any], stand: Stand | None) -> str:
    """The class that was chosen where it differs; nothing where a branch goes back to what the company has."""
    chosen = str(told.get("breach", "")) if told["standing"] else ""
    return "" if stand is not None and chosen == stand.breach else chosen


def _decided(made: Adoption) -> str:
    told = {
        "rule": f"{made.rule_id} {rule_what(made.rule_id)}",
        "day": say_day(made.holds_from),
        "how": standing_word(made.standing) if made.standing else _("As the company has it"),
    }
    return _("%(rule)s: %(how)s from %(day)s.") % told

"""The rulebook: all rules by chapter, and a page for each with its words, examples and figures."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import may, requires
from shouhou.cases.figures import ClauseFigures, Owed, by_month, by_rule, clause_figures, figures, owed_now
from shouhou.cases.regulation_text import text_on
from shouhou.cases.rule_words import (
    fact_words,
    facts_words,
    kind_words,
    moment_words,
    origin_words,
    window_words,
)
from shouhou.cases.wording import breach_sentence, outcome_word, owner_role_word
from shouhou.core import clock
from shouhou.core.say import day_of
from shouhou.desk.standing import decisions_of, in_force, stands_of_rule
from shouhou.desk.views.regulation import asked_of, figure_row
from shouhou.duties.examples import Example as OwnExample
from shouhou.duties.examples import examples_of
from shouhou.policy.current import own_duties, refresh, rulebook
from shouhou.policy.examples import Example, shipped_examples
from shouhou.policy.figures import figures_at
from shouhou.policy.listing import as_rows
from shouhou.policy.models import Adoption
from shouhou.policy.rulebook import Breach, Origin, Outcome, Rule

_MONTHS: Final = 12
_COUNTED: Final = (Outcome.MET, Outcome.MET_LATE, Outcome.WAIVED, Outcome.MISSED, Outcome.UNKNOWABLE)

_SHEETS: Final = (
    (gettext_lazy("Customer profile"), "F01", "customers:list"),
    (gettext_lazy("Follow-up call record"), "F02", "followups:register"),
    (gettext_lazy("Follow-up call register"), "F03", "followups:register"),
    (gettext_lazy("Letter register"), "F04", "followups:letters"),
)
"""The four forms of the regulation, and where each is printed and exported."""


@requires("regulation.see")
@require_GET
def rule_list(request: StaffRequest) -> HttpResponse:
    """All rules of the specification and the further ones, those in force first."""
    now = clock.now()
    adopted = in_force(now)
    rows = [
        (row, _(row["what"]), origin_words(row["origin"]), _standing(row, adopted))
        for row in as_rows(refresh())
    ]
    return render(request, "desk/rules.html", {"rows": rows, "now": now})


@requires("regulation.see")
@require_GET
def rule_page(request: StaffRequest, rule_id: str) -> HttpResponse:
    """One rule: what triggers it, who owes what until when, what proves it, its examples and the figures of a year."""
    now = clock.now()
    row = next((one for one in as_rows(refresh()) if one["id"] == rule_id), None)
    if row is None:
        raise Http404
    context: dict[str, Any] = {
        "rule": row,
        "what": _(row["what"]),
        "clause": row["clause"],
        "quote": text_on(day_of(now)).text.text_of(row["clause"]),
        "owes": [owner_role_word(role) for role in row["owes"]],
        "kind": kind_words(row["kind"]),
        "origin": origin_words(row["origin"]),
        "breach": breach_sentence(Breach(row["breach"])) if row["breach"] else "",
        "standing": _standing(row, in_force(now)),
        "sheets": _SHEETS if rule_id == "RD-05" else (),
        "now": now,
    }
    revisions = [rule for rule in rulebook().rules if rule.id == rule_id]
    if revisions:
        context |= _of_duties(request, revisions, now)
    return render(request, "desk/rule.html", context)


def _standing(row: dict[str, Any], adopted: frozenset[str]) -> str:
    if row["state"] == "planned":
        return _("Not built yet")
    revisions = [rule for rule in rulebook().rules if rule.id == row["id"]]
    is_rule = bool(revisions)
    if is_rule and revisions[-1].origin is Origin.OWN and row["id"] not in adopted:
        return _("Ended") if revisions[-1].is_end else _("To come")
    return _("In force") if row["id"] in adopted or not is_rule else _("Suggestion, not adopted")


def _of_duties(request: StaffRequest, revisions: list[Rule], now: datetime) -> dict[str, Any]:
    """What only a rule has that makes duties."""
    rule = revisions[-1]
    wanted = asked_of(request, now)
    settled = figures(start=wanted.first, end=wanted.last, **wanted.scope.filters)
    owed = by_rule(owed_now(at=now, **wanted.scope.filters))
    row = clause_figures(settled, owed).get(rule.id, ClauseFigures())
    return {
        "trigger": fact_words(rule.trigger),
        "proofs": facts_words(rule.answers),
        "ends": facts_words(rule.ends),
        "window": window_words(rule.window, figures_at(now)),
        "moment": moment_words(rule),
        "revisions": revisions,
        "stands": stands_of_rule(rule.id, now),
        "decisions": decisions_of(Adoption.objects.filter(rule_id=rule.id).select_related("branch"), now),
        "may_edit": may(request.user, "regulation.edit")
        and (rule.origin is not Origin.OWN or Branch.objects.filter(is_active=True).count() > 1),
        "examples": _examples(rule),
        "figures": figure_row(row),
        "heads": [outcome_word(one) for one in _COUNTED],
        "months": _history(rule.id, day_of(now), wanted.scope.filters),
        "is_owed": owed.get(rule.id, Owed()) != Owed(),
    }


def _examples(rule: Rule) -> Sequence[Example | OwnExample]:
    """The examples that are shipped; of an own duty those that its form makes."""
    duty = next((one for one in reversed(own_duties()) if one.id == rule.id), None)
    return examples_of(duty) if duty is not None else shipped_examples().get(rule.id, ())


def _history(rule_id: str, today: date, scope: dict[str, Any]) -> list[tuple[date, list[int]]]:
    """The last twelve months, the newest first; those before the first figure are left out."""
    months = [today.replace(day=1)]
    while len(months) < _MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    found = by_month(rule_id, first=months[-1], last=months[0], **scope)
    rows = [(month, [found.get(month, {}).get(one, 0) for one in _COUNTED]) for month in months]
    while rows and not any(rows[-1][1]):
        rows.pop()
    return rows

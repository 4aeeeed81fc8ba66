"""制度: the regulation clause by clause with its figures, the duties behind each figure, and a page for each rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.models import Branch, Staff
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.cases.figures import (
    ClauseFigures,
    Owed,
    by_rule,
    clause_figures,
    end_of_day,
    figures,
    owed_now,
    start_of_day,
)
from shouhou.cases.models import Obligation
from shouhou.cases.regulation_text import text_in
from shouhou.cases.wording import clause_of, outcome_word, rule_what
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.core.say import day_of
from shouhou.desk.outlook import tabs
from shouhou.desk.regulation_form import RegulationFilter, days_of
from shouhou.desk.standing import in_force
from shouhou.policy.current import latest, refresh, rulebook
from shouhou.policy.listing import guards_and_forms
from shouhou.policy.rulebook import Origin, Outcome, Standing
from shouhou.policy.texts import Regulation
from shouhou.supervision import board as asked
from shouhou.supervision.late import objection_words

_FIGURES = (
    ("open", "OPEN"),
    ("late", "OPEN_LATE"),
    ("met", "MET"),
    ("met_late", "MET_LATE"),
    ("waived", "WAIVED"),
    ("missed", "MISSED"),
    ("unknowable", "UNKNOWABLE"),
)
_LATE = frozenset({"OPEN_LATE", "MET_LATE", "MISSED"})
_SHOWN = frozenset(code for _name, code in _FIGURES)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a margin; those of zero are left out."""

    code: str
    look: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule under its clause, with what stands in the margin."""

    rule_id: str
    what: str
    figures: tuple[Figure, ...]
    how: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for: the filter, whose duties, and the first and last day."""

    form: RegulationFilter
    chosen: dict[str, Any]
    scope: asked.Scope
    first: date
    last: date


@requires("regulation.see")
@require_GET
def regulation(request: StaffRequest) -> HttpResponse:
    """The text clause by clause, with live figures of the chosen period, branch and person."""
    now = clock.now()
    wanted = asked_of(request, now)
    rows = owed_now(at=now, **wanted.scope.filters)
    settled = figures(start=wanted.first, end=wanted.last, **wanted.scope.filters)
    month = days_of({}, day_of(now))
    this = (
        settled
        if month == (wanted.first, wanted.last)
        else figures(start=month[0], end=month[1], **wanted.scope.filters)
    )
    each = clause_figures(settled, by_rule(rows))
    adopted = in_force(now, wanted.scope.branch_id)
    held = text_in(wanted.first, wanted.last, today=day_of(now))
    given = _rows_by_clause(each, adopted, held.text)
    suggested = _rows_by_clause(each, adopted, held.text, wanted=False)
    parts = [
        (
            part.number,
            part.title,
            [(c.number, c.text, given.get(c.number, ()), suggested.get(c.number, ())) for c in part.clauses],
        )
        for part in held.text.parts
    ]
    context = {
        "held": held,
        "today": day_of(now),
        "may_edit": may(request.user, "regulation.edit"),
        "outlook": tabs(request.user),
        "form": wanted.form,
        "parts": parts,
        "elsewhere": given.get("", ()),
        "elsewhere_suggested": suggested.get("", ()),
        "first": wanted.first,
        "last": wanted.last,
        "total": sum((row.owed for row in rows), Owed()),
        "month": {o.value.lower(): sum(c.get(o, 0) for c in this.values()) for o in Outcome},
        "now": now,
    }
    return render(request, "desk/regulation.html", context)


@requires("regulation.see")
@require_GET
def instances(request: StaffRequest, rule_id: str) -> HttpResponse:
    """The duties behind one figure, 50 at a time: a part under the sentence, or a page of its own."""
    now = clock.now()
    demand_rule(rule_id)
    wanted = asked_of(request, now)
    show = request.GET.get("show", "")
    show = show if show in _SHOWN else "OPEN"
    order = asked.OPEN_ORDER if show.startswith("OPEN") else asked.SETTLED_ORDER
    duties = _duties(request.user, wanted, rule_id, show, now)
    cause = request.GET.get("cause", "")
    if show in _LATE and cause in dict(asked.cause_choices()):
        duties = asked.late_by(duties, cause)
    shown = page(duties, order=order, cursor=request.GET.get("cursor", ""))
    context = {
        "rule_id": rule_id,
        "what": rule_what(rule_id),
        "clause": clause_of(rule_id),
        "word": outcome_word(show),
        "causes": asked.cause_choices() if show in _LATE else [],
        "cause": cause,
        "rows": asked.rows_of(shown.rows, at=now, objected=objection_words(shown.rows, now)),
        "page": shown,
        "rows_id": f"rows-{rule_id}",
        "now": now,
    }
    name = "desk/rule_duties.html" + ("#part" if request.htmx else "")
    return render(request, name, context)


def asked_of(request: StaffRequest, now: datetime) -> Asked:
    """What a request asks for: a period, a branch, a person, within what its person may see."""
    refresh()
    viewer = request.user
    staff = list(Staff.objects.visible_to(viewer))
    branches: list[tuple[int, str]] = []
    if viewer.reach == Reach.ALL:
        branches = list(Branch.objects.order_by("pk").values_list("pk", "name"))
    today = day_of(now)
    data = request.GET.copy()
    data.setdefault("month", f"{today:%Y-%m}")
    form = RegulationFilter(data, staff=staff, branches=branches)
    chosen = form.chosen()
    return Asked(form, chosen, asked.scope_of(viewer, chosen, staff), *days_of(chosen, today))


def demand_rule(rule_id: str) -> None:
    """Raises Http404 for a rule that makes no duties."""
    try:
        latest(rule_id)
    except KeyError:
        raise Http404 from None


def _rows_by_clause(
    each: Mapping[str, ClauseFigures], adopted: frozenset[str], text: Regulation, *, wanted: bool = True
) -> dict[str, list[RuleRow]]:
    found: dict[str, list[RuleRow]] = {}
    for rule_id in sorted({rule.id for rule in rulebook().rules}, key=asked.place_in_regulation):
        counted = each.get(rule_id, ClauseFigures())
        is_shown = rule_id in adopted
        if latest(rule_id).origin is Origin.OWN and not is_shown:
            if counted == ClauseFigures():
                continue  # to come or ended: the page of own duties says so
            is_shown = True
        if is_shown is wanted:
            row = RuleRow(rule_id, rule_what(rule_id), figure_row(counted))
            found.setdefault(text.place_of(clause_of(rule_id)), []).append(row)
    return _with_guards_and_forms(found, text) if wanted else found


def _with_guards_and_forms(found: dict[str, list[RuleRow]], text: Regulation) -> dict[str, list[RuleRow]]:
    """Besides what falls due: what the sheets ask for, and what waits for its proof; only under clauses of the text."""
    for rule in guards_and_forms():
        if place := text.place_of(rule["clause"]):
            how = _("kept by the form") if rule["kind"] == "form" else _("kept by the program")
            found.setdefault(place, []).append(RuleRow(rule["id"], _(rule["what"]), (), how))
    return found


def figure_row(given: ClauseFigures) -> tuple[Figure, ...]:
    counted = ((name, code, getattr(given, name)) for name, code in _FIGURES)
    return tuple(
        Figure(code, name.replace("_", "-"), outcome_word(code), n) for name, code, n in counted if n
    )


def _duties(viewer: Staff, wanted: Asked, rule_id: str, show: str, at: datetime) -> QuerySet[Obligation]:
    """What makes up one figure: open ones whenever they fall due, others by a limit within the period."""
    scope = wanted.scope
    where = Q(rule_id=rule_id, standing=Standing.DUTY)
    where &= Q(branch_id=scope.branch_id) if scope.branch_id is not None else Q()
    where &= Q(owner_id=scope.owner_id) if scope.owner_id is not None else Q()
    if show == "OPEN":
        where &= Q(outcome=Outcome.OPEN)
    elif show == "OPEN_LATE":
        where &= Q(outcome=Outcome.OPEN, due_at__lte=at)
    else:
        where &= Q(outcome=show, due_at__gt=start_of_day(wanted.first), due_at__lte=end_of_day(wanted.last))
    return Obligation.objects.visible_to(viewer).filter(where).select_related("case__customer", "owner")

"""How the clauses are kept in a year: which never fire, are always waived, never met on time, or only on statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.cases.coverage import Remark, remark_of, with_evidence
from shouhou.cases.figures import ClauseFigures, by_rule, clause_figures, figures, owed_now
from shouhou.cases.regulation_text import text_on
from shouhou.cases.wording import clause_of, rule_what
from shouhou.core import clock
from shouhou.core.say import day_of
from shouhou.desk.outlook import tabs
from shouhou.desk.standing import in_force
from shouhou.policy.current import refresh
from shouhou.supervision.board import place_in_regulation, scope_of

_SAID: Final = {
    Remark.NEVER_FIRED: gettext_noop(
        "Did not fall due once: either nothing of the kind happened, or nobody wrote it down."
    ),
    Remark.ALWAYS_WAIVED: gettext_noop(
        "Was waived all %(n)s times: a rule that is always let off should be changed or dropped."
    ),
    Remark.NEVER_ON_TIME: gettext_noop(
        "Was never met on time, %(n)s times: the limit is too short, or nobody has time for it."
    ),
    Remark.ON_STATEMENT: gettext_noop(
        "All %(n)s were told afterwards, without scan, recording or log: nobody can say that it was so."
    ),
}
_WORDS: Final = {
    Remark.NEVER_FIRED: (gettext_noop("Never fired"), "circle-dashed", ""),
    Remark.ALWAYS_WAIVED: (gettext_noop("Always waived"), "circle-minus", "WAIVED"),
    Remark.NEVER_ON_TIME: (gettext_noop("Never on time"), "clock", "MET_LATE"),
    Remark.ON_STATEMENT: (gettext_noop("Only on statement"), "pencil", "MET"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One rule whose year stands out."""

    rule_id: str
    what: str
    word: str
    icon: str
    sentence: str
    url: str
    count: int


@requires("supervision.see")
@require_GET
def coverage(request: StaffRequest) -> HttpResponse:
    """Clause by clause of the text in force, the rules whose figures of a year stand out."""
    now = clock.now()
    today = day_of(now)
    year = _year(request.GET.get("year", ""), today)
    first, last = date(year, 1, 1), date(year, 12, 31)
    scope = scope_of(request.user, {}, ())
    refresh()
    rules = in_force(now)
    settled = figures(start=first, end=last, **scope.filters)
    owed = by_rule(owed_now(at=now, **scope.filters)) if year == today.year else {}
    each = clause_figures(settled, owed)
    met = {rule for rule in rules if (one := each.get(rule)) and one.met + one.met_late}
    where = {name: value for name, value in scope.filters.items() if value is not None}
    evident = with_evidence(met, start=first, end=last, where=where)
    text = text_on(today).text
    rows: dict[str, list[Row]] = {}
    for rule_id in sorted(rules, key=place_in_regulation):
        given = each.get(rule_id, ClauseFigures())
        remark = remark_of(given, has_evidence=rule_id in evident)
        if remark is not None:
            rows.setdefault(text.place_of(clause_of(rule_id)), []).append(_row(rule_id, remark, given, year))
    clauses = [(one.number, one.text, rows[one.number]) for one in text.clauses if one.number in rows]
    context: dict[str, Any] = {
        "clauses": clauses,
        "elsewhere": rows.get("", ()),
        "count": sum(map(len, rows.values())),
        "kept": len(rules) - sum(map(len, rows.values())),
        "year": year,
        "years": [one for one in (year - 1, year, year + 1) if one <= today.year],
        "tabs": tabs(request.user, "coverage"),
        "now": now,
    }
    return render(request, "desk/coverage.html", context)


def _year(text: str, today: date) -> int:
    return (
        int(text) if text.isdecimal() and len(text) == 4 and 2000 <= int(text) <= today.year else today.year
    )


def _row(rule_id: str, remark: Remark, given: ClauseFigures, year: int) -> Row:
    word, icon, show = _WORDS[remark]
    count = {
        Remark.NEVER_FIRED: 0,
        Remark.ALWAYS_WAIVED: given.waived,
        Remark.NEVER_ON_TIME: given.met_late + given.missed,
        Remark.ON_STATEMENT: given.met + given.met_late,
    }[remark]
    if remark is Remark.NEVER_ON_TIME and not given.met_late:
        show = "MISSED"
    if remark is Remark.ON_STATEMENT and not given.met:
        show = "MET_LATE"
    query = urlencode({"period": "year", "month": f"{year}-01", "show": show})
    url = (
        f"{reverse('desk:rule-duties', args=[rule_id])}?{query}"
        if show
        else reverse("desk:rule", args=[rule_id])
    )
    return Row(rule_id, rule_what(rule_id), _(word), icon, _(_SAID[remark]) % {"n": count}, url, count)

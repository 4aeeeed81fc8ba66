"""What one version changes against the one before, in words: clauses, windows of rules, which rules hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from shouhou.cases.figures import end_of_day
from shouhou.cases.regulation_text import before, text_of
from shouhou.cases.rule_words import window_words
from shouhou.cases.wording import clause_of, rule_what
from shouhou.core.say import day_of
from shouhou.policy.comparing import PREAMBLE, TITLE, Difference, compare
from shouhou.policy.current import latest, rulebook
from shouhou.policy.models import PolicyVersion, RegulationVersion
from shouhou.policy.rulebook import Origin
from shouhou.policy.terms import Terms, from_json
from shouhou.publishing.models import What

_OTHERS: Final = {
    "checks_per_agent": gettext_noop("Spot checks of each agent a month"),
    "statement_minutes": gettext_noop("On statement when told later than (minutes)"),
    "undo_seconds": gettext_noop("Undo within (seconds)"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a rule or a figure: under which clause, of which rule, and how it read before and reads now."""

    clause: str
    rule_id: str
    what: str
    old: str
    new: str


def differences(version: RegulationVersion) -> tuple[Difference, ...]:
    """The clauses that a version of the text changes, with readable names of title and preamble."""
    names = {TITLE: _("Title"), PREAMBLE: _("Preamble")}
    found = compare(text_of(before(version)), text_of(version))
    return tuple(
        Difference(names.get(one.number, one.number), one.kind, one.pieces, one.other)
        for one in found
        if one.kind != "SAME"
    )


def figures_on(day: date, branch_id: int | None = None) -> PolicyVersion | None:
    """The figures that held at the end of a day: the branch's own, else those of all; the first ones before any."""
    rows = PolicyVersion.objects.filter(_of(branch_id)).order_by("-holds_from", "-pk")
    held = rows.filter(holds_from__lt=end_of_day(day)).first()
    if held is None and branch_id is not None:
        return figures_on(day)
    return held or rows.last()


def figures_before(version: PolicyVersion) -> PolicyVersion | None:
    """The figures that held until these."""
    rows = PolicyVersion.objects.filter(holds_from__lt=version.holds_from)
    own = rows.filter(_of(version.branch_id)).order_by("-holds_from", "-pk").first()
    if own is None and version.branch_id is not None:
        return rows.filter(branch=None).order_by("-holds_from", "-pk").first()
    return own


def rule_changes(old: PolicyVersion | None, new: PolicyVersion | None) -> tuple[Change, ...]:
    """What differs between two versions of the figures: how rules stand, their windows, and all other figures."""
    was, now = _terms(old), _terms(new)
    stood, stand = standings_of(old), standings_of(new)
    found = [
        change for rule_id in stand for change in _of_rule(rule_id, was, now, stood[rule_id], stand[rule_id])
    ]
    return (*sorted(found, key=lambda one: (one.clause, one.rule_id)), *_of_figures(was, now))


def standings_of(version: PolicyVersion | None) -> dict[str, str]:
    """How each rule stands in a version: DUTY, REMINDER or OFF."""
    given = {Origin.GIVEN, Origin.OWN}
    usual = {rule.id: "DUTY" if rule.origin in given else "OFF" for rule in rulebook().rules}
    stored: Mapping[str, str] = version.standings if version else {}
    return {rule_id: stored.get(rule_id, how) for rule_id, how in usual.items()}


def terms_of(version: PolicyVersion | None) -> Terms:
    """The figures of a version; those that come with the program without one."""
    return _terms(version)


def changed_clauses(what: str, version_ref: int) -> tuple[Sequence[Difference], Sequence[Change]]:
    """What an announced version changes: clauses of the text, or rules and figures."""
    if what == What.TEXT:
        return differences(RegulationVersion.objects.get(pk=version_ref)), ()
    version = PolicyVersion.objects.get(pk=version_ref)
    return (), rule_changes(figures_before(version), version)


def day_from(version: RegulationVersion | PolicyVersion) -> date:
    """From which day a version holds."""
    held = version.holds_from
    return day_of(held) if isinstance(held, datetime) else held


def standing_word(code: str) -> str:
    """How a rule stands, in words."""
    words = {
        "DUTY": pgettext("standing", "Duty, counted"),
        "REMINDER": pgettext("standing", "Only reminds"),
        "OFF": pgettext("standing", "Off"),
    }
    return words.get(code, code)


def _of(branch_id: int | None) -> Q:
    return Q(branch=None) if branch_id is None else Q(branch_id=branch_id)


def _terms(version: PolicyVersion | None) -> Terms:
    return from_json(version.terms) if version else Terms()


def _of_rule(rule_id: str, was: Terms, now: Terms, stood: str, stand: str) -> list[Change]:
    clause, what = clause_of(rule_id), rule_what(rule_id)
    found = []
    if stood != stand:
        found.append(Change(clause, rule_id, what, standing_word(stood), standing_word(stand)))
    window = latest(rule_id).window
    old, new = window_words(window, was), window_words(window, now)
    if old != new:
        found.append(Change(clause, rule_id, what, old, new))
    return found


def _of_figures(was: Terms, now: Terms) -> tuple[Change, ...]:
    """Figures that stand in no window of a rule, and the hours."""
    named = {
        name
        for rule in rulebook().rules
        for name in (rule.window.figure, rule.window.second, rule.window.target)
    }
    old, new = was.figures(), now.figures()
    found = [
        Change("", "", _(_OTHERS.get(name, name)), str(old[name]), str(new[name]))
        for name in new
        if name not in named and old[name] != new[name]
    ]
    if was.hours != now.hours:
        found.append(Change("", "", _("Working hours"), _hours(was), _hours(now)))
    return tuple(found)


def _hours(terms: Terms) -> str:
    """Each span of hours once, with how many days of the week have it."""
    spans: dict[tuple[time, time], list[int]] = {}
    for day, begins, ends in terms.hours:
        spans.setdefault((begins, ends), []).append(day + 1)
    return "; ".join(
        f"{','.join(map(str, days))}: {b:%H:%M}-{e:%H:%M}" for (b, e), days in sorted(spans.items())
    )

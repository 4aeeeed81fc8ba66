"""What one version changes against the one before, in words: clauses, windows of rules, which rules hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shouhou.cases.figures import end_of_day
from shouhou.cases.regulation_text import before, text_of
from shouhou.cases.rule_words import window_words
from shouhou.cases.wording import clause_of, rule_what, standing_word
from shouhou.core.say import day_of
from shouhou.duties.words import chain_words
from shouhou.policy.adoptions import stands_on
from shouhou.policy.comparing import PREAMBLE, TITLE, Difference, compare
from shouhou.policy.current import latest, of_row, refresh, rulebook
from shouhou.policy.figures import figures_at
from shouhou.policy.models import OwnDutyRevision, PolicyVersion, RegulationVersion
from shouhou.policy.terms import Terms
from shouhou.publishing.models import What
from shouhou.service_requests.codes import RequestKind

type Version = RegulationVersion | PolicyVersion | OwnDutyRevision
VERSIONS: Final[dict[str, type[RegulationVersion] | type[PolicyVersion] | type[OwnDutyRevision]]] = {
    What.TEXT: RegulationVersion,
    What.FIGURES: PolicyVersion,
    What.OWN_RULE: OwnDutyRevision,
}
"""What can be announced, by its kind."""

_MOMENT: Final = timedelta(microseconds=1)
_OTHERS: Final = {
    "checks_per_agent": gettext_noop("Spot checks of each agent a month"),
    "statement_minutes": gettext_noop("On statement when told later than (minutes)"),
    "failure_hours": gettext_noop("After a failure, recorded within (hours)"),
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


@dataclass(frozen=True, slots=True)
class Rules:
    """The figures and how each rule stands (DUTY, REMINDER or OFF) at a moment, for the company or in a branch."""

    terms: Terms
    standings: Mapping[str, str]


def rules_at(moment: datetime, branch_id: int | None = None) -> Rules:
    """What held at a moment."""
    refresh()
    stands = stands_on(moment, branch_id)
    return Rules(
        figures_at(moment, branch_id), {rule_id: stand.standing for rule_id, stand in stands.items()}
    )


def rules_on(day: date, branch_id: int | None = None) -> Rules:
    """What held at the end of a day."""
    return rules_at(end_of_day(day) - _MOMENT, branch_id)


def rule_changes(old: Rules, new: Rules) -> tuple[Change, ...]:
    """What differs between two moments: how rules stand, their windows, and all other figures."""
    found = [
        change
        for rule_id, stands in new.standings.items()
        for change in _of_rule(rule_id, old.terms, new.terms, old.standings.get(rule_id, "OFF"), stands)
    ]
    return (*sorted(found, key=lambda one: (one.clause, one.rule_id)), *_of_figures(old.terms, new.terms))


def changed_clauses(what: str, version_ref: int) -> tuple[Sequence[Difference], Sequence[Change]]:
    """What an announced version changes: clauses of the text, rules and figures, or one of the company's own rules."""
    if what == What.TEXT:
        return differences(RegulationVersion.objects.get(pk=version_ref)), ()
    if what == What.OWN_RULE:
        return (), (_of_own_rule(OwnDutyRevision.objects.get(pk=version_ref)),)
    version = PolicyVersion.objects.get(pk=version_ref)
    before = rules_at(version.holds_from - _MOMENT, version.branch_id)
    return (), rule_changes(before, rules_at(version.holds_from, version.branch_id))


def title_of(version: Version) -> str:
    """What a version is called where it is announced."""
    if isinstance(version, OwnDutyRevision):
        return f"{version.rule_id} {of_row(version).name}"[:80]
    if isinstance(version, RegulationVersion):
        return version.title
    with translation.override(settings.LANGUAGE_CODE):  # it is kept, and everybody reads it
        return str(What.FIGURES.label)


def day_from(version: Version) -> date:
    """From which day a version holds."""
    held = version.holds_from
    return day_of(held) if isinstance(held, datetime) else held


def _of_own_rule(row: OwnDutyRevision) -> Change:
    """A revision against the one before, each as the whole chain from what sets it off to what proves it."""
    duty = of_row(row)
    older = OwnDutyRevision.objects.filter(rule_id=row.rule_id, holds_from__lt=row.holds_from)
    was = older.order_by("-holds_from").first()
    old = _chain(was) if was is not None and not was.is_end else standing_word("OFF")
    return Change(duty.clause, duty.id, duty.name, old, standing_word("OFF") if row.is_end else _chain(row))


def _chain(row: OwnDutyRevision) -> str:
    return chain_words(of_row(row), {code: str(word) for code, word in RequestKind.choices})


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

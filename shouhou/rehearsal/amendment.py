"""What would be otherwise: other figures, standings, revisions, hours, days off or rosters, read from plain values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from difflib import get_close_matches
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from shouhou.core.errors import Refusal
from shouhou.policy.current import refresh
from shouhou.policy.rulebook import Rule, Rulebook, Standing
from shouhou.policy.terms import Terms
from shouhou.policy.windows import WindowKind

type Days = Mapping[str, Mapping[str, list[list[str]]]]
type Week = tuple[tuple[int, time, time], ...]

_NAMES: Final = (
    "terms", "standings", "revisions", "off", "work", "roster", "start_date", "trial_until", "zone",
)  # fmt: skip
_MOST: Final = 9999
_BEGINNING: Final = date(2000, 1, 1)


class CannotRehearse(Refusal):
    """This amendment cannot be meant, or the period cannot be replayed."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What differs from what is in force; what is not named stays as it is (`None`, empty)."""

    figures: Mapping[str, int] = field(default_factory=dict)
    hours: Week | None = None
    standings: Mapping[str, Standing | None] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    off: frozenset[date] | None = None
    work: frozenset[date] | None = None
    roster: Days = field(default_factory=dict)
    start_date: date | None = None
    trial_until: date | None = None

    @property
    def moves_days(self) -> bool:
        """Whether it touches what every rule may read: days, hours, who is on duty, from when anything is owed."""
        whole = (self.hours, self.off, self.work, self.start_date, self.trial_until)
        return any(part is not None for part in whole) or bool(self.roster) or _LONG in self.figures

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be otherwise."""
        return not (self.moves_days or self.figures or self.standings or self.revisions)

    def rulebook(self) -> Rulebook:
        """The rules whose duties may differ, in the revisions that are meant; each rule is judged by itself, so that
        leaving the others out changes nothing. All of them where nothing is amended: a check of what is stored."""
        every = self.is_empty or self.moves_days
        return Rulebook(
            rule
            for rule in map(self._meant, refresh().rules)
            if rule is not None and (every or self._touches(rule))
        )

    def _meant(self, rule: Rule) -> Rule | None:
        wanted = self.revisions.get(rule.id)
        if wanted is None:
            return rule
        return replace(rule, since=_BEGINNING) if rule.revision == wanted else None

    def _touches(self, rule: Rule) -> bool:
        if rule.id in self.standings or rule.id in self.revisions:
            return True
        window = rule.window
        read = {window.figure, window.second, window.target}
        if window.kind is WindowKind.LEAD:
            read.add("pickup_long_from_days")
        read.update(figure for _class, figure in window.classes)
        return not read.isdisjoint(self.figures)


_LONG: Final = "holidays_move_long_windows"


def read_amendment(plain: Any) -> Amendment:
    """An amendment from plain values as a file of terms has them (docs/rules-eval.md); raises CannotRehearse."""
    given = _object(plain, _("The terms must be an object with names and values."))
    _demand_known(given, _NAMES, _("The terms have no “%(name)s”."))
    if given.get("zone", settings.TIME_ZONE) != settings.TIME_ZONE:
        raise CannotRehearse(_("The time zone cannot be amended; leave “zone” out."))
    terms = _object(given.get("terms", {}), _("The figures must be an object with names and values."))
    hours = {"hours": Terms().hours}
    known = {**Terms().figures(), **hours, _LONG: True}
    _demand_known(terms, known, _("There is no figure “%(name)s”."))
    found = Amendment(
        figures={name: _figure(name, value) for name, value in terms.items() if name != "hours"},
        hours=_hours(terms["hours"]) if "hours" in terms else None,
        standings=_by_rule(given.get("standings", {}), _standing),
        revisions=_by_rule(given.get("revisions", {}), _revision),
        off=_days(given["off"]) if "off" in given else None,
        work=_days(given["work"]) if "work" in given else None,
        roster=_roster(given.get("roster", {})),
        start_date=_day(given["start_date"]) if given.get("start_date") else None,
        trial_until=_day(given["trial_until"]) if given.get("trial_until") else None,
    )
    both = (found.off or frozenset()) & (found.work or frozenset())
    if both:
        raise CannotRehearse(
            _("%(day)s is named both as a day off and as a working day.") % {"day": min(both)}
        )
    return found


def _object(value: Any, otherwise: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CannotRehearse(otherwise)
    return value


def _demand_known(given: Mapping[str, Any], known: Iterable[str], sentence: str) -> None:
    names = list(known)
    for name in given:
        if name not in names:
            near = get_close_matches(str(name), names, 1)
            hint = _("Is “%(near)s” meant?") % {"near": near[0]} if near else ""
            raise CannotRehearse(f"{sentence % {'name': name}} {hint}".strip())


def _figure(name: str, value: Any) -> int:
    if name == _LONG:
        if not isinstance(value, bool):
            raise CannotRehearse(_("“%(name)s” is true or false.") % {"name": name})
        return value
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise CannotRehearse(_("“%(name)s” must be a whole number from 0 to 9999.") % {"name": name})
    return value


def _hours(value: Any) -> Week:
    wrong = _('Working hours are written as [0, "08:30", "12:00"]; 0 is Monday.')
    try:
        found = tuple(
            (int(day), time.fromisoformat(begins), time.fromisoformat(ends)) for day, begins, ends in value
        )
    except (TypeError, ValueError):
        raise CannotRehearse(wrong) from None
    if not found or any(not 0 <= day <= 6 for day, _b, _e in found):
        raise CannotRehearse(wrong)
    if any(ends <= begins and ends != time() for _d, begins, ends in found):
        raise CannotRehearse(_("Working hours cannot end before they begin."))
    return found


def _by_rule[T](value: Any, read: Callable[[str, Any], T]) -> dict[str, T]:
    given = _object(value, _('Rules are named with a value each, such as {"AS-20": "DUTY"}.'))
    _demand_known(given, {rule.id for rule in refresh().rules}, _("There is no rule “%(name)s”."))
    return {rule_id: read(rule_id, told) for rule_id, told in given.items()}


def _standing(rule_id: str, value: Any) -> Standing | None:
    if value == "OFF":
        return None
    try:
        return Standing(value)
    except ValueError:
        raise CannotRehearse(_("%(rule)s can stand as DUTY, REMINDER or OFF.") % {"rule": rule_id}) from None


def _revision(rule_id: str, value: Any) -> int:
    known = [rule.revision for rule in refresh().rules if rule.id == rule_id]
    if value not in known or isinstance(value, bool):
        told = {"rule": rule_id, "known": ", ".join(map(str, known))}
        raise CannotRehearse(_("%(rule)s has no such revision; there are: %(known)s") % told)
    return int(value)


def _days(value: Any) -> frozenset[date]:
    if not isinstance(value, list):
        raise CannotRehearse(_('Days are a list, such as ["2026-10-01"].'))
    return frozenset(map(_day, value))


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise CannotRehearse(_("“%(day)s” is no day; write 2026-03-01.") % {"day": value}) from None


def _roster(value: Any) -> Days:
    """Days with the hours that hold on them: ["08:00-16:00"], or as rosters are stored, `hours` or `extra`."""
    given = _object(
        value, _('A roster names days with their hours, such as {"2026-03-02": ["08:00-16:00"]}.')
    )
    return {_day(day).isoformat(): _roster_day(told) for day, told in given.items()}


def _roster_day(told: Any) -> Mapping[str, list[list[str]]]:
    if isinstance(told, list):
        told = {"hours": [str(span).split("-") for span in told]}
    try:
        found = {kind: [[_clock(a), _clock(b)] for a, b in told[kind]] for kind in told}
        if not found.keys() <= {"hours", "extra"}:
            raise ValueError
    except (TypeError, ValueError, AttributeError):
        raise CannotRehearse(
            _("The hours of a day are written as 08:00-16:00; the day ends at 24:00.")
        ) from None
    if any(ends <= begins for spans in found.values() for begins, ends in spans):
        raise CannotRehearse(_("Working hours cannot end before they begin."))
    return found


def _clock(text: str) -> str:
    text = text.strip()
    return text if text == "24:00" else time.fromisoformat(text).isoformat("minutes")

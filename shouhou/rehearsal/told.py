"""An amendment and its rehearsal in words: what would be otherwise, and the sentence with which it is adopted."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shouhou.accounts.models import Company, Staff
from shouhou.accounts.roles import Reach
from shouhou.core.actor import Actor
from shouhou.core.say import day_of, say_day
from shouhou.policy.models import HolidayVersion
from shouhou.policy.terms import Terms, from_json, to_json
from shouhou.publishing.changes import Change, Rules, rule_changes, rules_on
from shouhou.rehearsal.actions import draft_rehearsal
from shouhou.rehearsal.models import Rehearsal
from shouhou.rehearsal.outcomes import ClauseRow, verdict

_REASON = 200
_YEAR = timedelta(days=365)


def differing(
    figures: Mapping[str, int], standings: Mapping[str, str], *, terms: Terms, stand: Mapping[str, str]
) -> dict[str, Any]:
    """What of typed figures and standings differs from those in force, as a file of terms says it."""
    held = terms.figures()
    plain: dict[str, Any] = {}
    if others := {name: n for name, n in figures.items() if held.get(name) != n}:
        plain["terms"] = others
    if moved := {rule_id: how for rule_id, how in standings.items() if stand.get(rule_id) != how}:
        plain["standings"] = moved
    return plain


def draft_for(staff: Staff, amendment: Mapping[str, Any], by: Actor, at: datetime) -> Rehearsal:
    """A draft over the last year, of one's own branch, or of all for whom sees all; raises CannotRehearse."""
    today = day_of(at)
    start = Company.objects.values_list("start_date", flat=True).get()
    return draft_rehearsal(
        amendment=amendment,
        first=min(today, max(start, today - _YEAR)),
        last=today,
        branch_id=None if staff.reach == Reach.ALL else staff.branch_id,
        by=by,
        at=at,
    )


def changes_of(one: Rehearsal) -> list[Change]:
    """What the amendment changes against what was in force on the last day of the period."""
    held = rules_on(one.last_day, one.branch_id)
    given = one.amendment
    terms = from_json(to_json(held.terms) | given.get("terms", {}))
    meant = Rules(terms, {**held.standings, **given.get("standings", {})})
    return [*rule_changes(held, meant), *_days(given), *_roster(given)]


def _days(given: Mapping[str, Any]) -> list[Change]:
    newest = HolidayVersion.objects.order_by("-pk").first()
    found = []
    for name, what in (("off", _("Days off")), ("work", _("Make-up days"))):
        if name in given:
            held = set(getattr(newest, name)) if newest else set()
            told = sorted(set(given[name]) ^ held)
            found.append(Change("", "", what, "", ", ".join(told[:10])))
    return found


def _roster(given: Mapping[str, Any]) -> list[Change]:
    days = sorted(given.get("roster", {}))
    if not days:
        return []
    span = f"{say_day(date.fromisoformat(days[0]))} – {say_day(date.fromisoformat(days[-1]))}"
    return [Change("", "", _("Roster"), "", span)]


def sentence_of(one: Rehearsal, rows: list[ClauseRow]) -> str:
    """The outcome in one sentence."""
    return verdict(rows, later=one.later_count, kept=one.kept_count)


def reason_of(one: Rehearsal, rows: list[ClauseRow]) -> str:
    """The reason that is proposed where the figures are adopted: the period and what came out."""
    span = {"first": one.first_day.isoformat(), "last": one.last_day.isoformat()}
    period = _("Rehearsed on %(first)s to %(last)s:") % span
    return f"{period} {sentence_of(one, rows)}"[:_REASON]


def whole_holidays(off: list[date], work: list[date]) -> dict[str, list[str]]:
    """The adopted days off and make-up days with further ones, as a file of terms says them; {} without any."""
    if not off and not work:
        return {}
    newest = HolidayVersion.objects.order_by("-pk").first()
    known_off, known_work = (set(newest.off), set(newest.work)) if newest else (set(), set())
    more_off, more_work = {day.isoformat() for day in off}, {day.isoformat() for day in work}
    return {
        "off": sorted((known_off - more_work) | more_off),
        "work": sorted((known_work - more_off) | more_work),
    }

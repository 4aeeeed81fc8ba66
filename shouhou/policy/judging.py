"""Judging a list of facts that somebody wrote down: `shouhou rules eval` (plain Python, no database)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from shouhou.journal.kinds import KINDS
from shouhou.policy.calendar import Holidays, NobodyEverOnDuty, WorkCalendar
from shouhou.policy.facts import Fact
from shouhou.policy.rulebook import Duty, Outcome, Policy, Rulebook, Standing, evaluate
from shouhou.policy.statutory import statutory_days
from shouhou.policy.terms import ImpossibleTerms, Terms, from_json

_FACT_KEYS = {"id", "kind", "at", "written", "by", "for", "data", "corrects", "root"}
_TERM_KEYS = {"terms", "standings", "start_date", "trial_until", "off", "work", "zone"}


class CannotJudge(ValueError):
    """What was written down cannot be meant; the text says where and what would be right."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The duties of the facts known at a moment."""

    at: datetime | None
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class _Always:
    policy: Policy

    def at(self, moment: datetime) -> Policy:
        """The one policy, whenever."""
        return self.policy


def judge(facts: Any, *, held: Any = None, at: str | None = None, rulebook: Rulebook) -> Judged:
    """The duties that plain facts of one case ask for, under plain terms or the shipped ones.

    `facts` is a list of objects (`kind`, `at`; also `id`, `written`, `by`, `for`, `data`, `corrects`, `root`), `held`
    an object (`terms`, `standings`, `start_date`, `trial_until`, `off`, `work`, `zone`). Moments are ISO 8601; without
    an offset they are local. With `at`, what was written later is not known yet. Raises CannotJudge.
    """
    rows = _rows(facts)
    given = _object(held if held is not None else {}, "the terms", _TERM_KEYS)
    zone = _zone(given.get("zone", "Asia/Shanghai"))
    moment = _moment(at, zone, "--at") if at else None
    known = [_fact(row, n, zone) for n, row in enumerate(rows, 1)]
    _demand_own_ids(known)
    policy = _policy(given, zone, {fact.happened_at.year for fact in known})
    told = [fact for fact in known if moment is None or fact.written_at <= moment]
    try:
        return Judged(moment, tuple(evaluate(told, rulebook, _Always(policy))))
    except NobodyEverOnDuty as nobody:
        raise CannotJudge(str(nobody)) from None
    except (KeyError, TypeError, ValueError) as mistake:
        raise CannotJudge(f"The data of a fact cannot be read: {mistake}") from None


def duty_rows(judged: Judged, rulebook: Rulebook, zone: ZoneInfo | None = None) -> list[dict[str, Any]]:
    """The duties as plain values, by limit; `late` says that it is open at `at` although its limit has passed."""
    local = zone or ZoneInfo("Asia/Shanghai")
    ordered = sorted(judged.duties, key=lambda duty: (duty.due_at, duty.rule_id))
    return [_duty_row(duty, judged.at, rulebook, local) for duty in ordered]


def _duty_row(duty: Duty, at: datetime | None, rulebook: Rulebook, zone: ZoneInfo) -> dict[str, Any]:
    rule = rulebook.revision(duty.rule_id, duty.revision)
    is_late = at is not None and duty.outcome is Outcome.OPEN and duty.due_at <= at
    return {
        "rule": duty.rule_id,
        "revision": duty.revision,
        "clause": rule.clause,
        "what": rule.what,
        "trigger": duty.trigger_id,
        "owner_role": duty.owner_role,
        "owner": duty.owner_id,
        "opens_at": _told(duty.opens_at, zone),
        "target_at": _told(duty.target_at, zone),
        "due_at": _told(duty.due_at, zone),
        "standing": duty.standing.value,
        "outcome": duty.outcome.value,
        "late": is_late,
        "settled_by": duty.settled_by,
        "met_at": _told(duty.met_at, zone),
        "on_statement": duty.on_statement,
        "cause": duty.cause.value if duty.cause is not None else None,
    }


def _told(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat() if moment is not None else None


def _rows(facts: Any) -> Sequence[Any]:
    if isinstance(facts, Mapping) and "facts" in facts:
        facts = facts["facts"]
    if not isinstance(facts, list):
        raise CannotJudge(
            'The facts must be a list: [{"kind": "REQUEST_RECEIVED", "at": "2026-03-02T16:50"}]'
        )
    return facts


def _object(value: Any, what: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CannotJudge(f"{what} must be an object with names and values.")
    if unknown := sorted(set(value) - known):
        raise CannotJudge(
            f"{what} has no {', '.join(map(str, unknown))}; it may have {', '.join(sorted(known))}."
        )
    return value


def _fact(row: Any, n: int, zone: ZoneInfo) -> Fact:
    given = _object(row, f"fact {n}", _FACT_KEYS)
    kind = given.get("kind")
    if not isinstance(kind, str) or not kind:
        raise CannotJudge(f"Fact {n} has no kind; docs/events.md lists them.")
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, 1)
        hint = f"; is {near[0]} meant?" if near else "; docs/events.md lists them."
        raise CannotJudge(f"Fact {n}: there is no kind {kind}{hint}")
    happened = _moment(given.get("at"), zone, f"fact {n}, at")
    written = _moment(given["written"], zone, f"fact {n}, written") if given.get("written") else happened
    if written < happened:
        raise CannotJudge(f"Fact {n} was written before it happened.")
    return Fact(
        id=_whole(given.get("id", n), f"fact {n}, id"),
        kind=kind,
        happened_at=happened,
        written_at=written,
        data=_data(given.get("data", {}), n),
        by_id=_whole(given.get("by"), f"fact {n}, by"),
        acting_for_id=_whole(given.get("for"), f"fact {n}, for"),
        is_root=bool(given.get("root", True)),
        corrects_id=_whole(given.get("corrects"), f"fact {n}, corrects"),
    )


def _data(value: Any, n: int) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CannotJudge(f"The data of fact {n} must be an object with names and values.")
    return value


def _whole(value: Any, where: str) -> Any:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise CannotJudge(f"{where}: {value!r} is no whole number.")
    return value


def _demand_own_ids(facts: Sequence[Fact]) -> None:
    ids = [fact.id for fact in facts]
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise CannotJudge(f"Two facts have the id {twice}.")


def _moment(value: Any, zone: ZoneInfo, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise CannotJudge(f"{where}: {value!r} is no moment; write 2026-03-02T16:50.") from None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError):
        raise CannotJudge(f"{name!r} is no time zone; write Asia/Shanghai.") from None


def _policy(given: Mapping[str, Any], zone: ZoneInfo, years: set[int]) -> Policy:
    off, work = statutory_days({year + step for year in years for step in (-1, 0, 1)})
    try:
        terms = from_json(dict(given["terms"])) if "terms" in given else Terms()
        off = [*(_day(d) for d in given["off"])] if "off" in given else off
        work = [*(_day(d) for d in given["work"])] if "work" in given else work
        calendar = WorkCalendar(zone, terms.hours, Holidays(1, frozenset(off), frozenset(work)))
        standings = {rule: _standing(value) for rule, value in dict(given.get("standings", {})).items()}
        trial = _day(given["trial_until"]) if given.get("trial_until") else None
        start = _day(given["start_date"]) if given.get("start_date") else date(2000, 1, 1)
    except (ImpossibleTerms, TypeError, ValueError) as mistake:
        raise CannotJudge(f"The terms cannot be meant: {mistake}") from None
    return Policy(1, terms, calendar, standings, start, trial)


def _day(value: Any) -> date:
    return date.fromisoformat(value)


def _standing(value: Any) -> Standing | None:
    return None if value == "OFF" else Standing(value)

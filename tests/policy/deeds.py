"""Random facts for random histories: what asks for a duty, answers it to the minute, ends, waives or corrects it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from shouhou.policy.rulebook import Fact, Pattern, Policy, Rule
from shouhou.policy.windows import reckon
from tests.policy.companies import RULES, STAFF

MINUTES_APART = (0, 0, 1, 7, 29, 60, 60, 300, 1440, 3 * 1440, 7 * 1440)
MINUTES_LATE = (0, 0, 0, 0, 5, 30, 31, 180, 1440, 4 * 1440)
MINUTE = timedelta(minutes=1)
ROLES = tuple(sorted({role for r in RULES for role in r.owes if role != "ACTOR"}))
ENDINGS = ("CASE_CLOSED", "CASE_CLOSED", "CASE_CANCELLED", "CASE_MERGED", "CASE_REOPENED")
_TOLD = sorted({p.kind for r in RULES for p in (r.trigger, *r.answers, *r.ends)})
_ASKING = sorted({r.trigger.kind for r in RULES})
KINDS = (
    *_TOLD,
    *_TOLD,
    *(f"{kind}_IMPORTED" for kind in _ASKING),
    *("REQUEST_IMPORTED", "FILE_ATTACHED", "WAIT_BEGUN", "WAIT_ENDED", "WAIT_BEGUN", "WAIT_ENDED"),
)


@dataclass
class Teller:
    """Tells the facts of one case, one after the other, in the order in which they are written."""

    rng: Random
    policy: Policy
    written: datetime
    themes: Sequence[Rule]
    facts: list[Fact]

    def next(self) -> Fact:
        """One more fact."""
        rng = self.rng
        self.written += MINUTE * rng.choice(MINUTES_APART)
        chance = rng.random()
        if not self.facts or chance < 0.25:
            return self._asking(rng.choice(self.themes))
        if chance < 0.65:
            return self._following()
        if chance < 0.85:
            makers: tuple[Callable[[Fact], Fact], ...] = (
                self._annulment, self._correction, self._correction, self._assignment, self._hand_over,
            )  # fmt: skip
            return rng.choice(makers)(rng.choice(self.facts))
        kind = rng.choice(ENDINGS) if rng.random() < 0.2 else rng.choice(KINDS)
        return self._told(kind, self._happened(), {})

    @property
    def _number(self) -> int:
        return len(self.facts) + 1

    def _asking(self, rule: Rule) -> Fact:
        """What a rule asks for something because of, sometimes out of the years before the company began."""
        mark = "_IMPORTED" if self.rng.random() < 0.08 else ""
        return self._told(rule.trigger.kind + mark, self._happened(), self._fitting(rule.trigger))

    def _following(self) -> Fact:
        """What answers, ends or waives a duty that an earlier fact asked for, mostly the right instance of it."""
        rng = self.rng
        earlier = rng.choice(self.facts)
        near = [r for r in RULES if r.trigger.kind == earlier.kind]
        near = [r for r in near if r in self.themes] or near
        if not near:
            return self._asking(rng.choice(self.themes))
        rule = rng.choice(near)
        happened = self._aimed(rule, earlier) if rng.random() < 0.7 else self._happened()
        chance = rng.random()
        if chance < 0.15:
            return self._waiver(rule, earlier)
        if chance < 0.25:
            return self._told(rng.choice(ENDINGS), happened, {})
        pattern = rng.choice(rule.ends if rule.ends and chance < 0.45 else rule.answers)
        sure = self._fitting(pattern)
        if rule.match is not None and rng.random() < 0.9:
            ours, theirs = rule.match
            sure[theirs] = (earlier.corrects_id or earlier.id) if ours == "id" else earlier.data[ours]
        return self._told(pattern.kind, happened, sure)

    def _fitting(self, pattern: Pattern) -> dict[str, Any]:
        if self.rng.random() < 0.1:
            return {}
        return {key: self.rng.choice(sorted(allowed)) for key, allowed in pattern.where}

    def _aimed(self, rule: Rule, trigger: Fact) -> datetime:
        """A moment near the opening or the limit of a duty, or within it; whatever is written meanwhile comes after."""
        span = reckon(
            rule.window, start=trigger.happened_at, data=trigger.data, terms=self.policy.terms,
            calendar=self.policy.calendar,
        )  # fmt: skip
        middle = span.opens_at + (span.due_at - span.opens_at) / 2
        goals = (
            *(span.opens_at - MINUTE, span.opens_at, middle, middle, middle),
            *(span.due_at - MINUTE, span.due_at, span.due_at + 60 * MINUTE, span.due_at + 1440 * MINUTE),
        )
        happened = max(self.rng.choice(goals), trigger.happened_at)
        if happened > trigger.happened_at + timedelta(days=45):
            happened = trigger.happened_at
        self.written = max(self.written, happened + MINUTE * self.rng.choice(MINUTES_LATE))
        return happened

    def _happened(self) -> datetime:
        happened = self.written - MINUTE * self.rng.choice(MINUTES_LATE)
        if self.rng.random() < 0.2:
            edge = self.rng.choice([time(), time(8, 30), time(12), time(13, 30), time(18), time(23, 59)])
            zone = self.policy.calendar.zone
            snapped = datetime.combine(happened.astimezone(zone).date(), edge, zone).astimezone(UTC)
            return min(snapped, self.written)
        return happened

    def _told(self, kind: str, happened: datetime, sure: dict[str, Any]) -> Fact:
        rng = self.rng
        return Fact(
            self._number, kind, happened, self.written, {**self._data(happened), **sure},
            by_id=rng.choice(STAFF), acting_for_id=rng.choice([None, None, None, *STAFF]),
            is_root=rng.random() < 0.85,
        )  # fmt: skip

    def _data(self, happened: datetime) -> dict[str, Any]:
        rng, number = self.rng, self._number

        def later(*minutes: int) -> str:
            return (happened + MINUTE * rng.choice(minutes)).isoformat()

        return {
            "kind": rng.choice(["REPAIR", "STATION_BUILD", "CONSULTING"]),
            "call_id": rng.choice([number, number - 1, 1]),
            "letter_id": rng.choice([number, number - 1, 1]),
            "case_id": rng.choice([1, 2]),
            "purpose": rng.choice(["PROMOTION", "PROMOTION", "SERVICE"]),
            "state": rng.choice(["GIVEN", "REFUSED", "REFUSED"]),
            "channel": rng.choice(["ANY", "PHONE", "LETTER"]),
            "told": rng.random() < 0.7,
            "begins_at": later(600, 4320, 14400),
            "report_id": rng.choice([1, 2]),
            "round_id": rng.randint(1, 2),
            "solution_id": rng.choice([1, 2]),
            "job_id": rng.choice([1, 2]),
            "promise_id": 1,
            "connected": rng.random() < 0.8,
            "has_gist": rng.random() < 0.6,
            "has_file": rng.random() < 0.5,
            "has_complaint": rng.random() < 0.3,
            "has_gaps": rng.random() < 0.5,
            "archived": rng.random() < 0.5,
            "asked": rng.random() < 0.5,
            "in_call": rng.random() < 0.7,
            "evidence": rng.choice(["", "", "", "SCAN"]),
            "attempt": rng.choice([1, 2, 3]),
            "month": rng.choice(["2026-02", "2026-03"]),
            "book": rng.choice(["CALLS", "CALLS", "LETTERS"]),
            "what": rng.choice(["CUSTOMER", "PARTS", "ENGINEERING"]),
            "reason": rng.choice(["PARTS", "SITE", "NOBODY_FREE", "ROAD"]),
            "way": rng.choice(["CALL_OUT", "MESSAGE"]),
            "level": rng.choice(["URGENT", "ESCALATED", "SERIOUS", "COMMON", "NORMAL", "APPEAL", "SLIGHT"]),
            "to_investigate": rng.random() < 0.7,
            "satisfaction": rng.choice(["VERY", "SATISFIED", "FAIR", "NOT", "SILENT"]),
            "return_at": later(0, 3 * 1440, 9 * 1440),
            "depart_at": later(30, 240, 1500),
            "arrive_at": later(90, 300, 1600),
            "needed_at": later(30, 600, 4320),
            "promised_at": later(-60, 480, 600, 4320),
            "event_date": (happened + timedelta(days=rng.randrange(3, 40))).date().isoformat(),
        }

    def _annulment(self, earlier: Fact) -> Fact:
        return self._now("FACT_ANNULLED", {"event_id": earlier.id})

    def _correction(self, earlier: Fact) -> Fact:
        """Another version of an entry: the moment, or some of what was said."""
        rng = self.rng
        if earlier.kind in {"FACT_ANNULLED", "ROLE_ASSIGNED", "DUTIES_HANDED_OVER", "OBLIGATION_WAIVED"}:
            return self._annulment(earlier)
        other = self._data(earlier.happened_at)
        data = {**earlier.data, **{key: other[key] for key in rng.sample(sorted(other), 4)}}
        happened = rng.choice([earlier.happened_at, earlier.happened_at, self._happened()])
        return replace(
            earlier, id=self._number, happened_at=happened, written_at=self.written, data=data,
            corrects_id=earlier.id, by_id=rng.choice(STAFF),
        )  # fmt: skip

    def _waiver(self, rule: Rule, earlier: Fact) -> Fact:
        return self._now("OBLIGATION_WAIVED", {"rule_id": rule.id, "trigger_id": earlier.id})

    def _assignment(self, earlier: Fact) -> Fact:
        near = [role for r in self.themes for role in r.owes if role != "ACTOR"]
        role = self.rng.choice(near or ROLES)
        return self._now("ROLE_ASSIGNED", {"role": role, "staff_id": self.rng.choice(STAFF)})

    def _hand_over(self, earlier: Fact) -> Fact:
        giver, taker = self.rng.sample(STAFF, 2)
        return self._now("DUTIES_HANDED_OVER", {"from_id": giver, "to_id": taker})

    def _now(self, kind: str, data: dict[str, Any]) -> Fact:
        return Fact(self._number, kind, self.written, self.written, data, by_id=self.rng.choice(STAFF))

"""What the tests of policy share: moments, a calendar, facts, a timeline, and rules for the windows to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from shouhou.policy.calendar import Holidays, WorkCalendar
from shouhou.policy.rulebook import Breach, Duty, Fact, Origin, Policy, Rule, Rulebook, evaluate, on
from shouhou.policy.rules import (
    after_sales,
    campaigns,
    dispatch,
    followups,
    month,
    plans,
    records,
    supervision,
)
from shouhou.policy.terms import WEEK, Terms
from shouhou.policy.windows import Window, WindowKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
AGNES, BENNO, CLARA, DORA = 1, 2, 3, 4

HOLIDAYS = Holidays(
    version=1,
    off=frozenset(
        [date(2026, 1, d) for d in (1, 2, 3)]
        + [date(2026, 2, d) for d in range(15, 24)]
        + [date(2026, 5, d) for d in range(1, 6)]
        + [date(2026, 10, d) for d in range(1, 8)]
    ),
    work=frozenset(
        [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 10, 10)]
    ),
)
"""The statutory calendar of 2026."""

CALENDAR = WorkCalendar(SHANGHAI, WEEK, HOLIDAYS)
SATURDAYS = ((5, time(8, 30), time(12)),)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A local moment like "2026-03-02 16:50", in UTC; 24:00 is the next 00:00."""
    if text.endswith("24:00"):
        day = date.fromisoformat(text[:10])
        return datetime.combine(date.fromordinal(day.toordinal() + 1), time(), zone).astimezone(UTC)
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True)
class Fixed:
    """A timeline of policies, each with the moment from which it holds."""

    policies: Sequence[tuple[datetime, Policy]]

    def at(self, moment: datetime) -> Policy:
        held = [policy for begins, policy in self.policies if begins <= moment]
        return held[-1] if held else self.policies[0][1]


@dataclass
class Story:
    """The facts of one case, told one after the other, and the rules and terms they are judged by."""

    rules: Sequence[Rule] = (
        *after_sales.RULES,
        *dispatch.RULES,
        *followups.RULES,
        *month.RULES,
        *plans.RULES,
        *records.RULES,
        *supervision.RULES,
    )
    terms: Terms = field(default_factory=Terms)
    calendar: WorkCalendar = CALENDAR
    standings: Mapping[str, Any] = field(default_factory=dict)
    start_date: date = date(2000, 1, 1)
    trial_until: date | None = None
    facts: list[Fact] = field(default_factory=list)
    later: list[tuple[datetime, Policy]] = field(default_factory=list)

    def tell(self, kind: str, happened: str, written: str = "", /, **rest: Any) -> Fact:
        """Adds a fact; what is not about the fact itself is its data."""
        own = {k: rest.pop(k) for k in ("by_id", "acting_for_id", "is_root", "corrects_id") if k in rest}
        own.setdefault("by_id", AGNES)
        moments = at(happened), at(written or happened)
        fact = Fact(len(self.facts) + 1, kind, *moments, data=rest, **own)
        self.facts.append(fact)
        return fact

    @property
    def policy(self) -> Policy:
        return Policy(1, self.terms, self.calendar, self.standings, self.start_date, self.trial_until)

    def duties(self) -> list[Duty]:
        timeline = Fixed([(at("2000-01-01 00:00"), self.policy), *self.later])
        return evaluate(self.facts, Rulebook(self.rules), timeline)

    def duties_of(self, rule_id: str) -> list[Duty]:
        return [duty for duty in self.duties() if duty.rule_id == rule_id]

    def duty(self, rule_id: str) -> Duty:
        """The one duty of a rule."""
        (duty,) = self.duties_of(rule_id)
        return duty


def rule(rule_id: str, trigger: str, answer: str, window: Window, **rest: Any) -> Rule:
    """A rule of the company's own, for windows that no shipped rule uses yet."""
    plain: dict[str, Any] = {
        "owes": ("AGENT",),
        "breach": Breach.ESCALATE,
        "origin": Origin.OWN,
        "proof": "TEST",
        **rest,
    }
    return Rule(
        id=rule_id,
        clause="",
        what="What the rule asks for",
        trigger=on(trigger),
        answers=(on(answer),),
        window=window,
        **plain,
    )


(AS_15,) = (shipped for shipped in followups.RULES if shipped.id == "AS-15")
SECOND_CALL = replace(AS_15, once=False)
NOTICE, LETTER = (shipped for shipped in campaigns.RULES if shipped.id in {"CP-01", "CP-02"})
WORKSHOP_CALL = rule(
    "RC-45",
    "RELEASED",
    "WORKSHOP_CALL_MADE",
    Window(WindowKind.DAYS, figure="workshop_first_opens_days", second="workshop_first_closes_days"),
)
INQUIRY = rule(
    "RC-33",
    "WORK_STARTED",
    "PROGRESS_ASKED",
    Window(WindowKind.PART, figure="inquiry_from_percent", second="inquiry_to_percent", reads="promised_at"),
)
PICK_UP = rule(
    "RC-37",
    "WORK_STARTED",
    "CUSTOMER_NOTIFIED",
    Window(WindowKind.LEAD, figure="pickup_short_hours", second="pickup_long_hours", reads="promised_at"),
)
FURTHER = (WORKSHOP_CALL, INQUIRY, PICK_UP)

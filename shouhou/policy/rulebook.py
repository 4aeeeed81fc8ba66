"""Rules as data, and the evaluator that turns the facts of a case into its duties: a pure function, no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.causes import (
    NO_WAITS,
    Cause,
    Duration,
    Stretch,
    Taken,
    Waits,
    cause_of,
    taken_from,
    waits_of,
)
from shouhou.policy.facts import ANNULLED as ANNULLED
from shouhou.policy.facts import Fact as Fact
from shouhou.policy.facts import Pattern as Pattern
from shouhou.policy.facts import on as on
from shouhou.policy.facts import standing_facts as standing_facts
from shouhou.policy.failures import Failure, given_back, told_in_time
from shouhou.policy.holding import ACTOR as ACTOR
from shouhou.policy.holding import Holder, hands_of, holders_of
from shouhou.policy.rule import BEGINNING as _BEGINNING
from shouhou.policy.rule import Breach as Breach
from shouhou.policy.rule import Moment as Moment
from shouhou.policy.rule import Origin as Origin
from shouhou.policy.rule import Rule as Rule
from shouhou.policy.rule import Standing as Standing
from shouhou.policy.terms import Terms
from shouhou.policy.windows import Span, Step, reckon, unfolded


class Outcome(StrEnum):
    """How a duty stands: one partition. Open and late is a question about time, never stored."""

    OPEN = "OPEN"
    MET = "MET"
    MET_LATE = "MET_LATE"
    WAIVED = "WAIVED"
    MISSED = "MISSED"  # the case ended and it was not met
    VOID = "VOID"  # what asked for it fell away
    UNKNOWABLE = "UNKNOWABLE"  # asked for by imported history


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds at one moment: the terms, the calendar and how each rule stands (None: it makes no duty)."""

    version_id: int
    terms: Terms
    calendar: WorkCalendar
    standings: Mapping[str, Standing | None] = field(default_factory=dict)
    start_date: date = _BEGINNING
    trial_until: date | None = None
    earlier: tuple[
        tuple[datetime, WorkCalendar], ...
    ] = ()  # calendars by when they were adopted, oldest first
    unattended: Mapping[int, Sequence[Stretch]] = field(
        default_factory=dict
    )  # away without a deputy, by person
    failures: tuple[Failure, ...] = ()  # in the order in which they began

    def calendar_known(self, at: datetime) -> WorkCalendar:
        """The calendar by which something settled at a moment was judged; adopting another later moves it no more."""
        known = [calendar for adopted_at, calendar in self.earlier if adopted_at <= at]
        return known[-1] if known else (self.earlier[0][1] if self.earlier else self.calendar)

    def standing(self, rule: Rule, moment: datetime) -> Standing | None:
        """How a rule stands for a trigger at this moment: nothing before the start date; in the trial, reminders."""
        day = self.calendar.day(moment)
        if day < self.start_date:
            return None
        default = rule.stands if rule.origin in {Origin.GIVEN, Origin.OWN} else None
        standing = self.standings.get(rule.id, default)
        if standing is Standing.DUTY and self.trial_until is not None and day <= self.trial_until:
            return Standing.REMINDER
        return standing


class Timeline(Protocol):
    """The policies of a branch through time."""

    def at(self, moment: datetime) -> Policy:
        """The policy that holds at a moment."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody owes because of one fact, and how it stands."""

    rule_id: str
    revision: int
    policy_version: int
    trigger_id: int
    opens_at: datetime
    target_at: datetime
    due_at: datetime
    owner_role: str
    owner_id: int | None
    standing: Standing
    outcome: Outcome = Outcome.OPEN
    settled_by: int | None = None
    met_at: datetime | None = None
    on_statement: bool = False
    cause: Cause | None = None  # what would make, or has made, it late
    taken: tuple[Taken, ...] = field(default=(), compare=False)
    steps: tuple[Step, ...] = field(default=(), compare=False)
    holders: tuple[Holder, ...] = field(default=(), compare=False)
    calendar: WorkCalendar | None = field(default=None, compare=False, repr=False)

    @property
    def sum(self) -> tuple[Step, ...]:
        """How the limit came about, each stretch off duty named by its reason."""
        return unfolded(self.steps, self.calendar) if self.calendar is not None else self.steps

    @property
    def key(self) -> tuple[str, int]:
        """One duty per rule and trigger."""
        return self.rule_id, self.trigger_id


WAIVED, CLOSED = "OBLIGATION_WAIVED", "CASE_CLOSED"
VOIDING = frozenset({"CASE_CANCELLED", "CASE_MERGED"})
IMPORTED_MARK = "_IMPORTED"


class Rulebook:
    """All revisions of all rules, found by the kind of fact that triggers them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda r: (r.id, r.since, r.revision)))
        self._by_kind: dict[str, list[tuple[Rule, ...]]] = {}
        by_id: dict[str, list[Rule]] = {}
        for rule in self.rules:
            by_id.setdefault(rule.id, []).append(rule)
        for revisions in by_id.values():
            for kind in {r.trigger.kind for r in revisions}:
                self._by_kind.setdefault(kind, []).append(tuple(revisions))
        self._by_revision = {(rule.id, rule.revision): rule for rule in self.rules}
        self._latest = {rule.id: rule for rule in self.rules}
        self._listening = {p.kind: set[str]() for r in self.rules for p in (*r.answers, *r.ends)}
        for rule in self.rules:
            for pattern in (*rule.answers, *rule.ends):
                self._listening[pattern.kind].add(rule.id)

    def triggered_by(self, kind: str, day: date) -> list[Rule]:
        """The revisions in force on a local day of the rules that a kind of fact triggers."""
        plain = kind.removesuffix(IMPORTED_MARK)
        found = (_in_force(revisions, day) for revisions in self._by_kind.get(plain, ()))
        return [rule for rule in found if rule is not None and rule.trigger.kind == plain and not rule.is_end]

    def joined(self, rules: Iterable[Rule]) -> "Rulebook":
        """This rulebook with further rules, such as the company's own."""
        return Rulebook((*self.rules, *rules))

    def listening_to(self, kind: str) -> frozenset[str]:
        """The ids of the rules that a kind of fact may settle."""
        return frozenset(self._listening.get(kind, ()))

    def revision(self, rule_id: str, revision: int) -> Rule:
        """One revision of one rule; raises KeyError."""
        return self._by_revision[rule_id, revision]

    def latest(self, rule_id: str) -> Rule:
        """The newest revision of a rule; raises KeyError."""
        return self._latest[rule_id]


def _in_force(revisions: Sequence[Rule], day: date) -> Rule | None:
    held = [rule for rule in revisions if rule.since <= day]
    return held[-1] if held else None


def evaluate(facts: Iterable[Fact], rulebook: Rulebook, timeline: Timeline) -> list[Duty]:
    """The duties of one case: what its facts ask for under the rules and terms in force at each trigger's moment."""
    held = standing_facts(facts)
    waits, hands = waits_of(held), hands_of(held)
    duties = []
    for fact in held:
        if not fact.is_root:
            continue
        policy = timeline.at(fact.happened_at)
        for rule in rulebook.triggered_by(fact.kind, policy.calendar.day(fact.happened_at)):
            duty = _duty(rule, fact, held, policy, waits, hands)
            if duty is not None:
                duties.append(duty)
    return duties


def _duty(
    rule: Rule, trigger: Fact, held: Sequence[Fact], policy: Policy, waits: Waits, hands: Sequence[Fact]
) -> Duty | None:
    if not rule.trigger.allows(trigger.data):
        return None
    imported = trigger.kind.endswith(IMPORTED_MARK)
    if rule.once and any(rule.trigger.fits(f) and f.is_root for f in held[: held.index(trigger)]):
        return None
    standing = policy.standing(rule, trigger.happened_at)
    if standing is None and not imported:
        return None
    calendar = policy.calendar
    span, settled = _judge(rule, trigger, held, policy, calendar)
    settling = trigger if imported else settled.by
    if settling is not None and policy.calendar_known(settling.written_at) != calendar:
        calendar = policy.calendar_known(settling.written_at)
        span, settled = _judge(rule, trigger, held, policy, calendar)
    if imported:
        standing, settled = Standing.REMINDER, _Settled(Outcome.UNKNOWABLE, trigger)
    until = settled.by.root_id if settled.by is not None else None
    holders = holders_of(rule.owes[0], trigger, hands, until)
    taken, cause = (
        _why_late(rule, span, holders, waits, calendar, policy)
        if settled.outcome in _MAY_BE_LATE
        else ((), None)
    )
    return Duty(
        rule_id=rule.id,
        revision=rule.revision,
        policy_version=policy.version_id,
        trigger_id=trigger.root_id,
        opens_at=span.opens_at,
        target_at=span.target_at,
        due_at=span.due_at,
        owner_role=rule.owes[0],
        owner_id=holders[-1].staff_id if holders else None,
        standing=standing or Standing.REMINDER,
        outcome=settled.outcome,
        settled_by=until,
        met_at=settled.met_at,
        on_statement=settled.on_statement,
        cause=cause,
        taken=taken,
        steps=span.steps,
        holders=holders,
        calendar=calendar,
    )


_MOMENT = timedelta(microseconds=1)
_MAY_BE_LATE = frozenset({Outcome.OPEN, Outcome.MET_LATE, Outcome.MISSED})


def _why_late(
    rule: Rule, span: Span, holders: tuple[Holder, ...], waits: Waits, calendar: WorkCalendar, policy: Policy
) -> tuple[tuple[Taken, ...], Cause | None]:
    if waits is NO_WAITS and len(holders) < 2 and not policy.unattended:
        day = calendar.day(span.opens_at)
        if day == calendar.day(span.due_at - _MOMENT) and calendar.is_staffed(day):
            return (), None
    asked = Duration(
        span.opens_at,
        span.due_at,
        holders,
        frozenset(pattern.kind for pattern in rule.answers),
        rule.owes[0],
        rule.moment is Moment.WRITTEN,
        rule.trigger.kind,
    )
    taken = taken_from(asked, waits, calendar, policy.unattended)
    return taken, cause_of(asked, taken)


def _judge(
    rule: Rule, trigger: Fact, held: Sequence[Fact], policy: Policy, calendar: WorkCalendar
) -> tuple[Span, "_Settled"]:
    span = reckon(
        rule.window, start=trigger.happened_at, data=trigger.data, terms=policy.terms, calendar=calendar
    )
    if policy.failures and rule.moment is Moment.WRITTEN:
        span = given_back(span, policy.failures, policy.terms, calendar)
    settled = _settle(rule, trigger, held, span.opens_at, span.due_at)
    on_statement = settled.met_at is not None and _is_on_statement(settled.by, policy, calendar)
    return span, replace(settled, on_statement=True) if on_statement else settled


@dataclass(frozen=True, slots=True)
class _Settled:
    outcome: Outcome
    by: Fact | None = None
    met_at: datetime | None = None
    on_statement: bool = False


def _settle(
    rule: Rule, trigger: Fact, held: Sequence[Fact], opens_at: datetime, due_at: datetime
) -> _Settled:
    """The first fact that settles the duty, in the order in which things happened."""
    for fact in held:
        if fact.place < trigger.place:
            continue
        if _answers(rule, trigger, fact) and not (rule.window.opens_later and fact.happened_at < opens_at):
            when = fact.happened_at
            if rule.moment is Moment.WRITTEN:
                when = fact.said_at(lambda version: _answers(rule, trigger, version))
            outcome = Outcome.MET if when < due_at else Outcome.MET_LATE
            return _Settled(outcome, fact, when)
        if fact.id == trigger.id:
            continue
        if fact.kind == WAIVED and _names(fact, rule, trigger):
            return _Settled(Outcome.WAIVED, fact)
        if fact.kind in VOIDING and fact.is_root:
            return _Settled(Outcome.VOID, fact)
        if not fact.heard and any(pattern.fits(fact) for pattern in rule.ends):
            # What falls away after its limit was overdue already, and stays so (domain §0.2).
            return _Settled(Outcome.VOID if fact.happened_at < due_at else Outcome.MISSED, fact)
        if fact.kind == CLOSED and fact.is_root:
            return _Settled(Outcome.MISSED, fact)
    return _Settled(Outcome.OPEN)


def _answers(rule: Rule, trigger: Fact, fact: Fact) -> bool:
    if fact.heard and not rule.hears:
        return False
    if not any(pattern.fits(fact) for pattern in rule.answers):
        return False
    if rule.origin is Origin.OWN and fact.root_id == trigger.root_id:
        return False
    if rule.match is None:
        return True
    ours, theirs = rule.match
    wanted = trigger.root_id if ours == "id" else trigger.data.get(ours)
    given = fact.root_id if theirs == "id" else fact.data.get(theirs)
    return wanted is not None and wanted == given


def _names(waiver: Fact, rule: Rule, trigger: Fact) -> bool:
    return waiver.data.get("rule_id") == rule.id and waiver.data.get("trigger_id") == trigger.root_id


def _is_on_statement(fact: Fact | None, policy: Policy, calendar: WorkCalendar) -> bool:
    """Told later than the terms allow, without scan, recording or device log (architecture: two moments per fact), and
    not in the first hours after a failure during which it happened."""
    if fact is None or fact.data.get("evidence"):
        return False
    told_at = fact.said_at(lambda version: version.happened_at == fact.happened_at)
    if told_at - fact.happened_at <= timedelta(minutes=policy.terms.statement_minutes):
        return False
    return not told_in_time(fact.happened_at, told_at, policy.failures, policy.terms, calendar)

"""Replaying the cases of a period under an amendment: chunk after chunk by key, nothing written, memory flat."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import Exists, Min, OuterRef
from django.utils.translation import gettext as _

from shouhou.accounts.models import Absence, Branch, Company
from shouhou.cases.figures import end_of_day, start_of_day
from shouhou.cases.models import Case, Obligation
from shouhou.cases.reckoning import load_facts
from shouhou.cases.stored import due_day
from shouhou.core.say import day_of, say_day
from shouhou.journal.models import Event, EventSubject, SubjectKind
from shouhou.policy.facts import ANNULLED, Fact, standing_facts
from shouhou.policy.holding import ASSIGNED, HANDED_OVER
from shouhou.policy.models import PolicyVersion
from shouhou.policy.rulebook import (
    CLOSED,
    IMPORTED_MARK,
    VOIDING,
    WAIVED,
    Duty,
    Outcome,
    Standing,
    evaluate,
)
from shouhou.policy.timelines import StoredTimeline, load_timeline
from shouhou.rehearsal.amendment import Amendment, CannotRehearse
from shouhou.rehearsal.timelines import WithinPeriod, amended

BEFORE, AFTER = "BEFORE", "AFTER"
LATE: Final = frozenset({"OPEN_LATE", Outcome.MET_LATE.value, Outcome.MISSED.value})
"""The words of outcomes that are late, or were."""

_ALWAYS_READ: Final = frozenset({ANNULLED, WAIVED, CLOSED, *VOIDING, ASSIGNED, HANDED_OVER})
"""What any duty may depend on, whatever its rule; waits only say why something is late, which is not asked here."""

type Load = Counter[tuple[int, date]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is replayed: an amendment over the days of a period, of one branch or all, as it is known at a moment."""

    amendment: Amendment
    first: date
    last: date
    branch_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Side:
    """One duty as it stands, or would stand; `word` is its outcome with OPEN_LATE for what is open past its limit."""

    word: str
    due_at: datetime
    owner_id: int | None

    @property
    def is_late(self) -> bool:
        """Whether it was, or is, late."""
        return self.word in LATE

    @property
    def load(self) -> tuple[int, datetime] | None:
        """For whom (0: nobody) it falls due and when; None for what has fallen away."""
        return (self.owner_id or 0, self.due_at) if self.word != Outcome.VOID else None


@dataclass(frozen=True, slots=True)
class Turned:
    """One duty that would have been late and was not, or the other way round; None: not asked at all."""

    case_id: int
    rule_id: str
    trigger_id: int
    before: Side | None
    after: Side | None


@dataclass(slots=True)
class Tally:
    """What some cases come to: outcomes by rule and side, due duties by person and day, and what turned."""

    cases: int = 0
    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    load: Load = field(default_factory=Counter)
    turned: list[Turned] = field(default_factory=list)

    def add(
        self, case_id: int, rule_id: str, trigger_id: int, before: Side | None, after: Side | None
    ) -> None:
        """Counts one duty as it stands and as it would stand."""
        for side, one in ((BEFORE, before), (AFTER, after)):
            if one is not None:
                self.outcomes[rule_id, side, one.word] += 1
        was, would = (one.load if one is not None else None for one in (before, after))
        if was != would:
            for moved, step in ((was, -1), (would, +1)):
                if moved is not None:
                    self.load[moved[0], due_day(moved[1])] += step
        if (before is not None and before.is_late) != (after is not None and after.is_late):
            self.turned.append(Turned(case_id, rule_id, trigger_id, before, after))


class Replay:
    """One replay; raises CannotRehearse for what cannot be replayed."""

    def __init__(self, plan: Plan) -> None:
        _demand_period(plan)
        self.plan = plan
        self.since, self.until = start_of_day(plan.first), end_of_day(plan.last)
        self.rulebook = plan.amendment.rulebook()
        if not self.rulebook.rules:
            raise CannotRehearse(_("These figures move no limit of any rule; there is nothing to rehearse."))
        self._rules = frozenset(rule.id for rule in self.rulebook.rules)
        triggers = {rule.trigger.kind for rule in self.rulebook.rules}
        self._kinds = sorted(triggers | {kind + IMPORTED_MARK for kind in triggers})
        answers = {p.kind for rule in self.rulebook.rules for p in (*rule.answers, *rule.ends)}
        self._read = sorted({*self._kinds, *answers, *_ALWAYS_READ})
        self._timelines: dict[int, WithinPeriod] = {}
        for branch_id in Branch.objects.values_list("pk", flat=True):
            if plan.branch_id in (None, branch_id):
                self.timeline_of(branch_id)

    def timeline_of(self, branch_id: int) -> WithinPeriod:
        """The policies of a branch under the amendment, within the period."""
        if branch_id not in self._timelines:
            stored = self.stored_timeline(branch_id)
            self._timelines[branch_id] = WithinPeriod(
                amended(stored, self.plan.amendment), self.since, self.until
            )
        return self._timelines[branch_id]

    def stored_timeline(self, branch_id: int) -> StoredTimeline:
        """The policies of a branch as they are in force."""
        try:
            return load_timeline(branch_id, since=self.since, until=self.plan.at, people=self._people)
        except PolicyVersion.DoesNotExist:
            raise CannotRehearse(
                _("No figures have been adopted yet; there is nothing to compare with.")
            ) from None

    @cached_property
    def _people(self) -> frozenset[int]:
        """Who was ever away in the period: for why something is late."""
        away = Absence.objects.filter(ends_at__gt=self.since).values_list("staff_id", flat=True)
        return frozenset(away.distinct())

    @cached_property
    def _first_event(self) -> int:
        """Nothing is written before it happened: events before this one belong to no trigger of the period. Keys need
        not follow the writing, since imported history is written later."""
        found = Event.objects.filter(written_at__gte=self.since).aggregate(first=Min("id"))
        return found["first"] or 0

    def _triggers(self, after: int = 0) -> Any:
        """The cases with an event that asks for something. It is asked of each event by itself and not joined: SQLite
        would walk through all events of the kinds again for each step."""
        asking = Event.objects.filter(
            pk=OuterRef("event_id"),
            kind__in=self._kinds,
            happened_at__gte=self.since,
            happened_at__lt=self.until,
        )
        named = EventSubject.objects.filter(
            kind=SubjectKind.CASE, ref__gt=after, event_id__gte=self._first_event
        )
        return named.filter(Exists(asking)).values_list("ref", flat=True)

    def demand_cases(self) -> None:
        """Raises CannotRehearse where nothing happened in the period that any of the rules asks about."""
        if not self._triggers().exists():
            raise CannotRehearse(
                _(
                    "From %(first)s to %(last)s nothing happened that these rules ask about; choose another period."
                )
                % {"first": say_day(self.plan.first), "last": say_day(self.plan.last)}
            )

    def total(self) -> int:
        """How many cases there are to replay, of all branches."""
        return int(self._triggers().distinct().count())

    def step(self, after: int, limit: int) -> tuple[int, Tally] | None:
        """Replays the next cases behind a key; the key they end at and what they come to, None at the end."""
        ids = list(self._triggers(after).order_by("ref").distinct()[:limit])
        if not ids:
            return None
        tally = Tally(cases=len(ids))
        cases = Case.objects.filter(pk__in=ids).order_by("pk")
        if self.plan.branch_id is not None:
            cases = cases.filter(branch_id=self.plan.branch_id)
        branches = dict(cases.values_list("pk", "branch_id"))
        facts, stored = load_facts(branches, kinds=self._read), self._stored(branches)
        for pk, branch_id in branches.items():
            self._case(tally, pk, facts.get(pk, []), stored.get(pk, {}), self.timeline_of(branch_id))
        return ids[-1], tally

    def duties(self, facts: Sequence[Fact], timeline: WithinPeriod) -> Iterator[Duty]:
        """The duties that facts of a case ask for in the period."""
        for duty in evaluate(facts, self.rulebook, timeline):
            if self._is_within(duty.steps[0].moment):
                yield duty

    def _is_within(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until

    def _case(
        self, tally: Tally, pk: int, facts: Sequence[Fact], stored: dict[tuple[str, int], Side | None],
        timeline: WithinPeriod,
    ) -> None:  # fmt: skip
        for duty in self.duties(facts, timeline):
            before = stored.pop(duty.key, None)
            tally.add(pk, *duty.key, before, self.side_of(duty))
        if not any(stored.values()):
            return
        moments = {fact.root_id: fact.happened_at for fact in standing_facts(facts)}
        for (rule_id, trigger_id), before in stored.items():
            if self._is_within(moments.get(trigger_id)):
                tally.add(pk, rule_id, trigger_id, before, None)

    def side_of(self, duty: Duty) -> Side | None:
        """A duty as it is counted; None where it only reminds."""
        if duty.standing is not Standing.DUTY:
            return None
        return Side(self._word(duty.outcome.value, duty.due_at), duty.due_at, duty.owner_id)

    def _word(self, outcome: str, due_at: datetime) -> str:
        return "OPEN_LATE" if outcome == Outcome.OPEN and due_at <= self.plan.at else outcome

    def _stored(self, ids: Mapping[int, int]) -> dict[int, dict[tuple[str, int], Side | None]]:
        rows = Obligation.objects.filter(case_id__in=list(ids), rule_id__in=self._rules)
        columns = ("case_id", "rule_id", "trigger_event_id", "outcome", "standing", "due_at", "owner_id")
        found: dict[int, dict[tuple[str, int], Side | None]] = defaultdict(dict)
        for case_id, rule_id, trigger_id, outcome, standing, due_at, owner_id in rows.values_list(*columns):
            counts = standing == Standing.DUTY
            side = Side(self._word(outcome, due_at), due_at, owner_id) if counts else None
            found[case_id][rule_id, trigger_id] = side
        return found


_LONGEST: Final = timedelta(days=3660)


def _demand_period(plan: Plan) -> None:
    if plan.first > plan.last:
        raise CannotRehearse(_("The period ends before it begins."), field="last")
    if plan.last > day_of(plan.at):
        raise CannotRehearse(
            _("The period can end today at the latest: only what happened can be replayed."), field="last"
        )
    start = plan.amendment.start_date or Company.objects.values_list("start_date", flat=True).get()
    if plan.last < start:
        raise CannotRehearse(
            _("Nothing was owed before %(day)s, the day from which this company uses the system.")
            % {"day": say_day(start)},
            field="last",
        )
    if plan.last - plan.first > _LONGEST:
        raise CannotRehearse(_("Choose ten years at the most."), field="first")

"""From events to what a case owes: facts, state and duties of cases, without writing anything."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from shouhou.cases.models import Case
from shouhou.journal.models import EventSubject, SubjectKind
from shouhou.policy.rulebook import Duty, Fact, Outcome, evaluate
from shouhou.policy.states.lines import MACHINES
from shouhou.policy.states.small import DONE
from shouhou.policy.timelines import StoredTimeline, load_timeline

_NAMED = (SubjectKind.CASE, SubjectKind.ALSO, SubjectKind.HEARD)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the facts of a case come to."""

    state: str
    is_final: bool
    duties: tuple[Duty, ...]


class Timelines:
    """The timelines of the branches met in one booking, each loaded once, with the duty shifts since the first fact."""

    def __init__(self, facts: Iterable[Sequence[Fact]], at: datetime) -> None:
        told = [fact for some in facts for fact in some]
        self._since = min((fact.happened_at for fact in told), default=at)
        self._people = people_of(told)
        self._until = at
        self._known: dict[int, StoredTimeline] = {}

    def of(self, branch_id: int) -> StoredTimeline:
        """The timeline of a branch."""
        if branch_id not in self._known:
            self._known[branch_id] = load_timeline(
                branch_id, since=self._since, until=self._until, people=self._people
            )
        return self._known[branch_id]


def people_of(facts: Iterable[Fact]) -> frozenset[int]:
    """Everybody in whose hands a duty of these facts may lie."""
    named = (
        pk for fact in facts for pk in (fact.owner_id, fact.data.get("staff_id"), fact.data.get("to_id"))
    )
    return frozenset(pk for pk in named if isinstance(pk, int))


def load_facts(case_ids: Iterable[int], *, kinds: Collection[str] | None = None) -> dict[int, list[Fact]]:
    """The facts of cases in one statement, each in the order in which they were written; with `kinds` only those, and
    whatever stands in a chain of corrections."""
    named = EventSubject.objects.filter(kind__in=_NAMED, ref__in=list(case_ids))
    if kinds is None:
        return _facts_of(named)
    facts = _facts_of(named.filter(Q(event__kind__in=kinds) | Q(event__corrects_id__isnull=False)))
    asked: set[int] = set()
    while missing := _corrected(facts) - asked:
        asked |= missing
        for ref, more in _facts_of(named.filter(event_id__in=missing)).items():
            facts[ref] = sorted((*facts[ref], *more), key=lambda fact: fact.id)
    return facts


def _corrected(facts: Mapping[int, Iterable[Fact]]) -> set[int]:
    """What is corrected by these facts and is not among them."""
    told = [fact for some in facts.values() for fact in some]
    return {fact.corrects_id for fact in told if fact.corrects_id is not None} - {fact.id for fact in told}


def _facts_of(subjects: QuerySet[EventSubject]) -> dict[int, list[Fact]]:
    rows = subjects.order_by("event_id").values_list(
        "ref",
        "kind",
        "event_id",
        "event__kind",
        "event__happened_at",
        "event__written_at",
        "event__data",
        "event__by_id",
        "event__acting_for_id",
        "event__corrects_id",
    )
    facts: dict[int, list[Fact]] = defaultdict(list)
    for (
        ref,
        subject,
        event_id,
        kind,
        happened_at,
        written_at,
        data,
        by_id,
        acting_for_id,
        corrects_id,
    ) in rows:
        facts[ref].append(
            Fact(
                id=event_id,
                kind=kind,
                happened_at=happened_at,
                written_at=written_at,
                data=data,
                by_id=by_id,
                acting_for_id=acting_for_id,
                is_root=subject == SubjectKind.CASE,
                heard=subject == SubjectKind.HEARD,
                corrects_id=corrects_id,
            )
        )
    return facts


def reckon_case(case: Case, facts: Sequence[Fact], timeline: StoredTimeline) -> Reckoned:
    """Folds the state and evaluates the duties of one case; raises IllegalMove."""
    machine = MACHINES[case.line]
    state = machine.fold(facts)
    duties = tuple(evaluate(facts, timeline.rulebook, timeline))
    if machine.closes_itself and state and all(d.outcome != Outcome.OPEN for d in duties):
        state = DONE
    return Reckoned(state=state, is_final=state in machine.final, duties=duties)

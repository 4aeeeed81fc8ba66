"""From events to what a case owes: facts, state and duties of cases, without writing anything."""

import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from shouhou.cases.models import Case
from shouhou.journal.models import Event, EventSubject, SubjectKind
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


def told_facts(events: Iterable[tuple[Event, Iterable[tuple[str, int]]]]) -> dict[int, list[Fact]]:
    """The facts by case of events that are about to be written and have their ids, each with its subjects (kind, id),
    as load_facts() would find them."""
    facts: dict[int, list[Fact]] = defaultdict(list)
    for event, subjects in events:
        data = _as_read(json.dumps(event.data))
        for subject, ref in subjects:
            if subject in _NAMED:
                facts[ref].append(
                    Fact(
                        id=event.pk,
                        kind=event.kind,
                        happened_at=event.happened_at,
                        written_at=event.written_at,
                        data=data,
                        by_id=event.by_id,
                        acting_for_id=event.acting_for_id,
                        is_root=subject == SubjectKind.CASE,
                        heard=subject == SubjectKind.HEARD,
                        corrects_id=event.corrects_id,
                    )
                )
    return facts


@lru_cache(maxsize=64)
def _as_read(data: str) -> Mapping[str, Any]:
    """The data of a fact; what is told of many in the same words is one object."""
    read: dict[str, Any] = json.loads(data)
    return read


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


class Reckoner:
    """Reckons the new cases of one booking. Those of which the same is told are reckoned once: hundreds of them differ
    only by the ids of their events."""

    def __init__(self, timelines: Timelines) -> None:
        self._timelines = timelines
        self._known: dict[Hashable, tuple[Reckoned, list[int]]] = {}

    def reckon(self, case: Case, facts: Sequence[Fact]) -> Reckoned:
        """State and duties of a case that has no facts but these, of told_facts(); raises IllegalMove."""
        told = [
            (
                f.kind,
                f.happened_at,
                f.written_at,
                id(f.data),
                f.by_id,
                f.acting_for_id,
                f.is_root,
                f.heard,
                f.corrects_id,
            )
            for f in facts
        ]
        ids = [fact.id for fact in facts]
        alike = (case.line, case.branch_id, *told)
        if alike not in self._known:
            reckoned = reckon_case(case, facts, self._timelines.of(case.branch_id))
            self._known[alike] = reckoned, ids
            return reckoned
        reckoned, theirs = self._known[alike]
        ours = dict(zip(theirs, ids, strict=True))
        duties = [
            replace(duty, trigger_id=ours[duty.trigger_id], settled_by=ours.get(duty.settled_by or 0))
            for duty in reckoned.duties
        ]
        return replace(reckoned, duties=tuple(duties))

"""What a duty would have come to in the last twelve months, reckoned by the evaluator of all rules from the facts as
they are; it writes nothing. Bounded: of very many customers every n-th is taken, of very many events the newest."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from shouhou.cases.actions.hearing import known_of
from shouhou.cases.figures import end_of_day, start_of_day
from shouhou.cases.models import Case
from shouhou.cases.reckoning import load_facts, people_of
from shouhou.core.say import day_of
from shouhou.customers.models import Customer
from shouhou.duties.matching import Holders, customers_of
from shouhou.journal.models import Event, EventSubject, SubjectKind
from shouhou.policy.own import OCCASIONS, PROOFS, TURN_BEGUN, OwnDuty, rule_of, turn_on, turns_between
from shouhou.policy.rule import BEGINNING
from shouhou.policy.rulebook import ANNULLED, Duty, Fact, Outcome, Rulebook, evaluate
from shouhou.policy.timelines import StoredTimeline, load_timeline

MOST: Final = 200_000  # instances that are looked at
SHOWN: Final = 12
_BATCH: Final = 200
_YEAR: Final = timedelta(days=365)
LATE, MISSED, MET, OPEN = "late", "missed", "met", "open"
_WORDS: Final = {Outcome.MET: MET, Outcome.MET_LATE: LATE, Outcome.MISSED: MISSED}


@dataclass(slots=True)
class Found:
    """What has been found so far; `sample` says that every n-th customer was taken."""

    since: date
    sample: int = 1
    counts: Counter[str] = field(default_factory=Counter)
    people: dict[int, Counter[str]] = field(default_factory=dict)
    first: list[dict[str, Any]] = field(default_factory=list)

    def add(self, word: str, duty: Duty, *, customer_id: int | None, case_id: int | None, owner: int) -> None:
        """Counts one instance, and keeps it where it is among the first."""
        self.counts[word] += 1
        self.people.setdefault(owner, Counter())[word] += 1
        if len(self.first) < SHOWN:
            moments = (duty.opens_at, duty.due_at, duty.met_at)
            opens, due, met = (moment.isoformat() if moment else "" for moment in moments)
            self.first.append(
                {"word": word, "opens": opens, "due": due, "met": met, "customer": customer_id, "case": case_id,
                 "owner": owner}
            )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """As it is kept beside the preview."""
        return {
            "since": self.since.isoformat(),
            "sample": self.sample,
            "counts": dict(self.counts),
            "people": {str(owner): dict(counts) for owner, counts in self.people.items()},
            "first": self.first,
        }


def size_of(duty: OwnDuty, at: datetime) -> int:
    """About how many instances there are to look at; never more than MOST and one."""
    if duty.rhythm:
        turns = len(list(_turns(duty, at)))
        return min(MOST, customers_of(duty.conditions).count() * turns) if turns else 0
    since = at - _YEAR
    kind = OCCASIONS[duty.occasion].pattern.kind
    return Event.objects.filter(kind=kind, happened_at__gte=since).order_by("-id")[: MOST + 1].count()


def preview(duty: OwnDuty, *, at: datetime, tell: Callable[[int], bool]) -> Found:
    """Goes through a year's history; `tell` is told how many instances were looked at, and says whether to go on."""
    if duty.rhythm:
        return _of_rhythm(duty, at, tell)
    return _of_occasion(duty, at, tell)


def _of_rhythm(duty: OwnDuty, at: datetime, tell: Callable[[int], bool]) -> Found:
    turns = list(_turns(duty, at))
    found = Found(turns[0][0] if turns else day_of(at))
    customers = customers_of(duty.conditions).order_by("pk")
    found.sample = -(-customers.count() * len(turns) // MOST) or 1
    reckon = _Reckoner(duty, found.since, at)
    holders = Holders(duty.role)
    done = 0
    for some in _chosen(customers.values_list("pk", flat=True), found.sample):
        rows = list(Customer.objects.filter(pk__in=some).order_by("pk"))
        heard = reckon.heard([row.pk for row in rows])
        for customer in rows:
            owner = holders.of(customer)
            for turn in turns:
                if day_of(customer.created_at) <= turn[0]:
                    its = _turn_facts(duty, turn, heard.get(customer.pk, ()))
                    for one in reckon.duties(its, customer.branch_id):
                        word = reckon.word(one)
                        found.add(
                            word, one, customer_id=customer.pk, case_id=None, owner=owner.pk if owner else 0
                        )
        done += len(rows) * len(turns)
        if not tell(done):
            break
    return found


def _turns(duty: OwnDuty, at: datetime) -> Iterator[tuple[date, date]]:
    """The whole turns that ended in the last year."""
    today = day_of(at)
    begun = turn_on(duty.rhythm, duty.every, date.min, today - _YEAR)
    return turns_between(duty.rhythm, duty.every, begun[0] if begun else today, today - timedelta(days=1))


def _chosen(ids: Iterable[int], sample: int) -> Iterator[list[int]]:
    some: list[int] = []
    for n, pk in enumerate(ids):
        if n % sample == 0:
            some.append(pk)
        if len(some) == _BATCH:
            yield some
            some = []
    if some:
        yield some


def _turn_facts(duty: OwnDuty, turn: tuple[date, date], heard: Sequence[Fact]) -> list[Fact]:
    begins, ends = start_of_day(turn[0]), end_of_day(turn[1])
    data = {"rule_id": duty.id, "until": ends.isoformat()}
    within = [fact for fact in heard if begins <= fact.happened_at < ends or fact.kind == ANNULLED]
    return [
        Fact(-2, TURN_BEGUN, begins, begins, data),
        *within,
        Fact(-1, "CASE_CLOSED", ends, ends),
    ]


def _of_occasion(duty: OwnDuty, at: datetime, tell: Callable[[int], bool]) -> Found:
    pattern = OCCASIONS[duty.occasion].pattern
    found = Found(day_of(at - _YEAR))
    reckon = _Reckoner(duty, found.since, at)
    told = EventSubject.objects.filter(
        kind=SubjectKind.CASE, event__kind=pattern.kind, event__happened_at__gte=at - _YEAR
    ).order_by("-event_id")
    last, done = 2**62, 0
    while some := list(
        told.filter(event_id__lt=last).values_list("event_id", "ref", "event__happened_at")[:_BATCH]
    ):
        last = some[-1][0]
        _count_occasions(duty, {event: case for event, case, _at in some}, reckon, found)
        done += len(some)
        if not tell(done) or done >= MOST:
            found.since = day_of(some[-1][2])
            break
    return found


def _count_occasions(duty: OwnDuty, triggers: Mapping[int, int], reckon: "_Reckoner", found: Found) -> None:
    cases = Case.objects.in_bulk(set(triggers.values()))
    facts, known = load_facts(cases), known_of(cases)
    whose = {pk: case.customer_id for pk, case in cases.items() if case.customer_id is not None}
    heard = reckon.heard(list(set(whose.values())))
    for pk, case in cases.items():
        if not duty.asks_of(known[pk]):
            continue
        own = [_asked_by(fact, duty) if fact.id in triggers else fact for fact in facts.get(pk, ())]
        ids = {fact.id for fact in own}
        more = [fact for fact in heard.get(whose.get(pk, 0), ()) if fact.id not in ids]
        for one in reckon.duties([*own, *more], case.branch_id):
            if one.trigger_id in triggers:
                found.add(
                    reckon.word(one), one, customer_id=case.customer_id, case_id=pk, owner=one.owner_id or 0
                )


def _asked_by(fact: Fact, duty: OwnDuty) -> Fact:
    return replace(fact, data={**fact.data, "own": [duty.id]})


class _Reckoner:
    """Judges facts by this one rule, as if it had always held; the terms and calendars are those of their days."""

    def __init__(self, duty: OwnDuty, since: date, at: datetime) -> None:
        self._book = Rulebook((rule_of(replace(duty, since=BEGINNING)),))
        self._proof = PROOFS[duty.proof]
        self._since, self._at = start_of_day(since), at
        self._timelines: dict[int, StoredTimeline] = {}

    def duties(self, facts: Sequence[Fact], branch_id: int) -> list[Duty]:
        """What the facts ask for; what fell away is left out."""
        found = evaluate(facts, self._book, self._timeline(branch_id))
        return [duty for duty in found if duty.outcome in _WORDS or duty.outcome is Outcome.OPEN]

    def word(self, duty: Duty) -> str:
        """How it would stand: met, late, missed, or still open."""
        if duty.outcome is Outcome.OPEN:
            return MISSED if duty.due_at <= self._at else OPEN
        return _WORDS[duty.outcome]

    def heard(self, customer_ids: Sequence[int]) -> dict[int, list[Fact]]:
        """What was told of these customers that may be the proof, in whatever case, with what was taken back of it."""
        if not self._proof.hears or not customer_ids:
            return {}
        kinds = [*(answer.kind for answer in self._proof.answers), ANNULLED]
        rows = EventSubject.objects.filter(
            kind=SubjectKind.CUSTOMER, ref__in=customer_ids, event__kind__in=kinds,
            event__happened_at__gte=self._since,
        ).select_related("event").order_by("event_id")  # fmt: skip
        found: dict[int, list[Fact]] = {}
        for row in rows:
            event = row.event
            found.setdefault(row.ref, []).append(
                Fact(event.pk, event.kind, event.happened_at, event.written_at, event.data, event.by_id,
                     event.acting_for_id, is_root=False, heard=True)
            )  # fmt: skip
        return found

    def _timeline(self, branch_id: int) -> StoredTimeline:
        if branch_id not in self._timelines:
            held = load_timeline(branch_id, since=self._since, until=self._at, people=people_of(()))
            self._timelines[branch_id] = replace(held, start_date=BEGINNING, trial_until=None)
        return self._timelines[branch_id]

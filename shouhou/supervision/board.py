"""What the board asks: whose duties a supervisor sees, how they stand, and which she picks out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.cases.clauses import clause_text
from shouhou.cases.figures import Owed, end_of_day, start_of_day
from shouhou.cases.models import Obligation
from shouhou.cases.wording import cause_word, clause_of, owner_role_word, rule_what
from shouhou.core.say import day_of
from shouhou.policy import causes
from shouhou.policy.adoptions import breaches_on
from shouhou.policy.current import refresh
from shouhou.policy.rulebook import Breach, Outcome, Standing

OPEN, LATE, NO_CAUSE = "OPEN", "LATE", "NONE"
MAY_BE_LATE = (Outcome.OPEN, Outcome.MET_LATE, Outcome.MISSED)
UP = "UP"
GOES_UP = frozenset({Breach.ESCALATE.value, Breach.BLOCK.value, Breach.LEGAL.value})
OPEN_ORDER, SETTLED_ORDER = ("due_at", "id"), ("-due_at", "-id")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose duties are asked about; None means no limit."""

    branch_id: int | None = None
    owner_id: int | None = None
    owner_ids: Collection[int] | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """As keyword arguments of cases.figures."""
        return {"branch_id": self.branch_id, "owner_id": self.owner_id, "owner_ids": self.owner_ids}


@dataclass(frozen=True, slots=True)
class Row:
    """One duty in words: what and why first, who last (decision 3)."""

    duty: Obligation
    clause: str
    what: str
    outcome: str
    who: str
    is_reminder: bool
    cause: str
    breach: str = ""
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """What somebody owes by one rule."""

    rule_id: str
    clause: str
    what: str
    owed: Owed


@dataclass(frozen=True, slots=True)
class Share:
    """What one person owes, the causes first; `person` None is what waits for whoever holds the post."""

    person: Staff | None
    causes: tuple[Cause, ...]
    owed: Owed
    met_late: int = 0
    waived: int = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule as an article of the regulation, with what stands in its margin."""

    rule_id: str
    clause: str
    what: str
    quote: str
    figures: Any


def scope_of(viewer: Staff, chosen: Mapping[str, Any], staff: Iterable[Staff]) -> Scope:
    """What a person may see, narrowed by what she chose: a branch, a department or a person."""
    branch_id = chosen.get("branch") if viewer.reach == Reach.ALL else viewer.branch_id
    if viewer.reach == Reach.OWN:
        return Scope(owner_id=viewer.pk)
    members = None
    if "department" in chosen:
        members = [s.pk for s in staff if s.department_id == chosen["department"]]
    return Scope(branch_id, chosen.get("person"), members)


def picked(viewer: Staff, scope: Scope, chosen: Mapping[str, Any], at: datetime) -> QuerySet[Obligation]:
    """The duties that were picked out: open, late, or settled in one way with a limit in the period."""
    duties = Obligation.objects.visible_to(viewer).select_related("case__customer", "owner")
    if scope.branch_id is not None:
        duties = duties.filter(branch_id=scope.branch_id)
    if scope.owner_id is not None:
        duties = duties.filter(owner_id=scope.owner_id)
    if scope.owner_ids is not None:
        duties = duties.filter(owner_id__in=scope.owner_ids)
    if "rule" in chosen:
        duties = duties.filter(rule_id=chosen["rule"])
    if "breach" in chosen:
        refresh()
        duties = duties.filter(breaches_on(at).where(classes_of(chosen["breach"])))
    show = chosen.get("show", OPEN)
    if "cause" in chosen:
        duties, show = late_by(duties, chosen["cause"]), LATE if show == OPEN else show
    if show == OPEN:
        return duties.filter(outcome=Outcome.OPEN)
    if show == LATE:
        return duties.filter(outcome=Outcome.OPEN, due_at__lte=at)
    first, last = period_of(chosen, at)
    return duties.filter(
        outcome=show, standing=Standing.DUTY, due_at__gt=start_of_day(first), due_at__lte=end_of_day(last)
    )


def classes_of(breach: str) -> frozenset[str]:
    """One breach class, or with UP all that go up to the supervisor (domain §0.2)."""
    return GOES_UP if breach == UP else frozenset({breach})


def late_by[T: QuerySet[Obligation]](duties: T, cause: str) -> T:
    """Those that are late, or may become so, for one cause; NONE: for none that was recorded."""
    return duties.filter(cause="" if cause == NO_CAUSE else cause, outcome__in=MAY_BE_LATE)


def cause_shown(duty: Obligation, at: datetime | None = None) -> str:
    """The cause in words where a duty is late, else nothing; without a moment an open one counts as late."""
    is_late = duty.outcome in (Outcome.MET_LATE, Outcome.MISSED) or (
        duty.outcome == Outcome.OPEN and (at is None or duty.due_at <= at)
    )
    return cause_word(duty.cause) if is_late else ""


def cause_choices() -> list[tuple[str, str]]:
    """The causes as choices, and that none was recorded."""
    return [*((cause.value, cause_word(cause)) for cause in causes.Cause), (NO_CAUSE, cause_word(""))]


def period_of(chosen: Mapping[str, Any], at: datetime) -> tuple[date, date]:
    """First and last day of the period that was chosen: today, this month, or the month before."""
    today = day_of(at)
    match chosen.get("period"):
        case "today":
            return today, today
        case "last":
            last = today.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last
    return today.replace(day=1), end_of_month(today)


def end_of_month(day: date) -> date:
    """The last day of a day's month."""
    year, index = divmod(day.year * 12 + day.month, 12)
    return date(year, index + 1, 1) - timedelta(days=1)


def rows_of(
    duties: Iterable[Obligation], *, at: datetime, objected: Mapping[int, str] | None = None
) -> list[Row]:
    """The duties as rows, with what became of objections by key of the duty; asks once for the breach classes."""
    breaches = breaches_on(at)
    return [
        Row(
            duty=duty,
            clause=clause_of(duty.rule_id),
            what=rule_what(duty.rule_id),
            outcome="OPEN_LATE" if duty.is_late(at) else duty.outcome,
            who=duty.owner.name if duty.owner else owner_role_word(duty.owner_role),
            is_reminder=duty.standing == Standing.REMINDER,
            cause=cause_shown(duty, at),
            breach=breaches.of(duty.rule_id, duty.branch_id),
            objection=(objected or {}).get(duty.pk, ""),
        )
        for duty in duties
    ]


def shares_of(
    owed: Mapping[int | None, Mapping[str, Owed]],
    staff: Iterable[Staff],
    settled: Mapping[int, Mapping[str, int]],
) -> list[Share]:
    """What each person owes, and of this month did late or was let off; those with most that is late first."""
    known = {person.pk: person for person in staff}
    shares = [
        Share(
            known.get(owner) if owner is not None else None,
            _causes(owed.get(owner, {})),
            sum(owed.get(owner, {}).values(), Owed()),
            settled.get(owner or 0, {}).get(Outcome.MET_LATE, 0),
            settled.get(owner or 0, {}).get(Outcome.WAIVED, 0),
        )
        for owner in _owners(owed, settled)
        if owner is None or owner in known
    ]
    return sorted(shares, key=lambda s: (-s.owed.late, -s.owed.open, s.person.name if s.person else ""))


def _owners(owed: Mapping[int | None, object], settled: Mapping[int, Mapping[str, int]]) -> list[int | None]:
    """Whoever owes something, or did something late or was let off; None stands for a pool."""
    told = [
        pk for pk, ended in settled.items() if ended.get(Outcome.MET_LATE, 0) or ended.get(Outcome.WAIVED, 0)
    ]
    return [*owed, *(pk for pk in told if pk not in owed)]


def _causes(rules: Mapping[str, Owed]) -> tuple[Cause, ...]:
    causes = [Cause(rule, clause_of(rule), rule_what(rule), owed) for rule, owed in rules.items()]
    return tuple(sorted(causes, key=lambda c: (-c.owed.late, -c.owed.open, c.rule_id)))


def place_in_regulation(rule_id: str) -> tuple[int, str, str]:
    """By which rules stand in the order of the regulation: its parts are numbered 一 to 五."""
    clause = clause_of(rule_id)
    return "一二三四五".find(clause[:1]), clause, rule_id


def clauses_of(figures: Mapping[str, Any], rule_ids: Iterable[str], nothing: Any) -> list[Clause]:
    """The rules in the order of the regulation, each with its figures."""
    wanted = sorted({*figures, *rule_ids}, key=place_in_regulation)
    return [
        Clause(rule, clause_of(rule), rule_what(rule), clause_text(rule), figures.get(rule, nothing))
        for rule in wanted
    ]

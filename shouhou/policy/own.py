"""A company's own duties as data: trigger or rhythm → role → window → which record proves it, over closed lists, and
the rule that each of them is for the evaluator (plain Python)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from shouhou.policy.facts import Pattern, on
from shouhou.policy.rule import Breach, Origin, Rule, Standing
from shouhou.policy.windows import Window, WindowKind

TURN_BEGUN, DROPPED, TURN = "DUTY_TURN_BEGUN", "OWN_DUTY_DROPPED", "DUTY_TURN"
_REQUEST, _COMPLAINT, _TALK, _FILE, _ABSENCE, _PERIOD = (
    "SERVICE_REQUEST", "COMPLAINT", "CONTACT", "CUSTOMER_FILE", "ABSENCE", "PERIOD",
)  # fmt: skip
_OF_CUSTOMERS: Final = frozenset({_REQUEST, _COMPLAINT, _TALK, _FILE, TURN})


@dataclass(frozen=True, slots=True)
class Occasion:
    """A fact that may ask for something: in which lines of work it is told, and who may tell it."""

    code: str
    pattern: Pattern
    lines: frozenset[str]
    grant: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that may be asked for: the facts that it is, in which lines it counts, who may make it, and the page
    that leads there. `hears` says that it counts for the customer, in whatever case it was made."""

    code: str
    answers: tuple[Pattern, ...]
    lines: frozenset[str]
    grant: str
    action: str
    hears: bool = True


def _occasions(*rows: tuple[str, Pattern, set[str] | frozenset[str], str]) -> dict[str, Occasion]:
    return {code: Occasion(code, pattern, frozenset(lines), grant) for code, pattern, lines, grant in rows}


def _proofs(*rows: Proof) -> dict[str, Proof]:
    return {row.code: row for row in rows}


_TALKED: Final = frozenset({_TALK, _REQUEST, _COMPLAINT})
OCCASIONS: Final = _occasions(
    ("TALK", on("CALL_MADE", connected=True), _TALKED, "calls.record"),
    ("CALL_IN", on("CALL_MADE", connected=True, way="CALL_IN"), _TALKED, "calls.record"),
    ("NOT_REACHED", on("CUSTOMER_NOT_REACHED"), _TALKED, "calls.record"),
    ("PROMISE", on("PROMISE_MADE"), _TALKED, "calls.record"),
    ("LETTER", on("LETTER_SENT"), _TALKED, "letters.write"),
    ("REGISTERED", on("REQUEST_REGISTERED"), {_REQUEST}, "requests.take"),
    ("REPORTED", on("REPORTED"), {_REQUEST}, "requests.take"),
    ("SOLUTION", on("SOLUTION_SET"), {_REQUEST}, "requests.decide"),
    ("ANSWERED", on("ANSWERED"), {_REQUEST}, "requests.take"),
    ("SITE_DONE", on("SITE_WORK_DONE"), {_REQUEST}, "site.work"),
    ("REQUEST_CLOSED", on("CASE_CLOSED"), {_REQUEST}, "requests.take"),
    ("COMPLAINT", on("COMPLAINT_RECEIVED"), {_COMPLAINT}, "complaints.take"),
    ("COMPLAINT_CLOSED", on("CASE_CLOSED"), {_COMPLAINT}, "complaints.take"),
    ("PROFILE", on("PROFILE_CREATED"), {_FILE, _REQUEST, _TALK}, "customers.write"),
    ("PLAN_DONE", on("NEXT_SERVICE_CARRIED_OUT"), {_FILE, *_TALKED}, "calls.record"),
    ("MONTH_ENDED", on("MONTH_ENDED"), {_PERIOD}, "reports.see"),
    ("ABSENT", on("ABSENCE_RECORDED"), {_ABSENCE}, "absences.record"),
)
PROOFS: Final = _proofs(
    Proof("TALK", (on("CALL_MADE", connected=True),), _OF_CUSTOMERS, "calls.record", "RECORD_TALK"),
    Proof("CALL_OUT", (on("CALL_MADE", connected=True, way="CALL_OUT"),), _OF_CUSTOMERS, "calls.record",
          "RECORD_TALK"),
    Proof("VISIT", (on("CALL_MADE", connected=True, way="FACE", topics="T7"),), _OF_CUSTOMERS, "calls.record",
          "RECORD_VISIT"),
    Proof("LETTER", (on("LETTER_SENT"),), _OF_CUSTOMERS, "letters.write", "WRITE_LETTER"),
    Proof("REVIEW", (on("PROFILE_REVIEWED"),), _OF_CUSTOMERS, "customers.write", "REVIEW_PROFILE"),
    Proof("PLAN", (on("NEXT_SERVICE_PLANNED"),), _OF_CUSTOMERS, "customers.write", "PLAN_NEXT_SERVICE"),
    Proof("CHECK", (on("COMPLETION_CHECKED"),), frozenset({_REQUEST}), "calls.record", "CHECK_COMPLETION", False),
    Proof("SOLUTION", (on("SOLUTION_SET"),), frozenset({_REQUEST}), "requests.decide", "SET_SOLUTION", False),
    Proof("SITE_JOB", (on("SITE_JOB_PLANNED"),), frozenset({_REQUEST}), "site.plan", "PLAN_VISIT", False),
    Proof("COMPLAINT_TOLD", (on("COMPLAINT_ACKNOWLEDGED"),), frozenset({_COMPLAINT}), "complaints.take",
          "ACKNOWLEDGE_COMPLAINT", False),
    Proof("BOOK", (on("BOOK_CLOSED"),), frozenset({_PERIOD}), "books.close", "CLOSE_BOOK", False),
    Proof("SUMMARY", (on("SUMMARY_ARCHIVED"),), frozenset({_PERIOD}), "reports.archive", "HOLD_SUMMARY", False),
    Proof("DEPUTY", (on("DEPUTY_NAMED"),), frozenset({_ABSENCE}), "deputies.name", "NAME_DEPUTY", False),
)  # fmt: skip
WINDOWS: Final = (
    WindowKind.SAME_DAY,
    WindowKind.HOURS,
    WindowKind.DAY_END,
    WindowKind.WORKING_DAYS,
    WindowKind.DAYS,
    WindowKind.PERIOD,
)
_FIGURES: Final = {WindowKind.HOURS: "own_hours"}
LONGEST_DAYS: Final = 1100


class Rhythm(StrEnum):
    """How often; the shortest is a day."""

    DAYS = "DAYS"  # every so many days, counted from the day on which it holds
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    HALF_YEAR = "HALF_YEAR"
    YEAR = "YEAR"


_MONTHS: Final = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.HALF_YEAR: 6, Rhythm.YEAR: 12}
_SHORTEST: Final = {
    Rhythm.WEEK: 7, Rhythm.MONTH: 28, Rhythm.QUARTER: 90, Rhythm.HALF_YEAR: 181, Rhythm.YEAR: 365,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a customer and a case when a condition is put to it; codes and names of places."""

    level: str = ""
    places: tuple[str, ...] = ()
    asset_kinds: frozenset[str] = frozenset()
    line: str = ""
    request_kind: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """For whom it holds: of each list one is enough, an empty one asks nothing."""

    levels: tuple[str, ...] = ()
    asset_kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    request_kinds: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether it holds for everybody."""
        return not (self.levels or self.asset_kinds or self.regions or self.request_kinds or self.lines)

    def hold(self, known: Known) -> bool:
        """Whether they hold for this customer and case."""
        return (
            (not self.levels or known.level in self.levels)
            and (not self.asset_kinds or not known.asset_kinds.isdisjoint(self.asset_kinds))
            and (not self.regions or any(r in known.places for r in self.regions))
            and (not self.request_kinds or known.request_kind in self.request_kinds)
            and (not self.lines or known.line in self.lines)
        )


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """One revision of an own duty. `occasion` or `rhythm` is empty; `every` counts days of the rhythm DAYS."""

    id: str
    clause: str
    name: str
    role: str
    proof: str
    window: str
    occasion: str = ""
    rhythm: str = ""
    every: int | None = None
    first: int | None = None
    last: int | None = None
    breach: str = "B1"
    standing: str = "DUTY"
    conditions: Conditions = field(default_factory=Conditions)
    revision: int = 1
    since: date = date.max
    is_end: bool = False
    falls: bool = False  # of an end: what is open falls away

    @property
    def lines(self) -> frozenset[str]:
        """In which lines of work it arises."""
        return frozenset({TURN}) if self.rhythm else OCCASIONS[self.occasion].lines

    @property
    def asks_case(self) -> bool:
        """Whether it depends on the case or the customer, which the trigger alone does not tell."""
        return not self.rhythm and (not self.conditions.is_any or self._is_shared)

    @property
    def _is_shared(self) -> bool:
        """Whether the same fact stands for another occasion in another line of work."""
        pattern = OCCASIONS[self.occasion].pattern
        return any(o.pattern == pattern and o.code != self.occasion for o in OCCASIONS.values())

    def asks_of(self, known: Known) -> bool:
        """Whether it arises in a case like this."""
        return known.line in self.lines and self.conditions.hold(known)


def to_json(duty: OwnDuty) -> dict[str, Any]:
    """What a revision says, as it is stored; number and day stand in columns of their own."""
    plain = asdict(duty)
    return {name: plain[name] for name in plain if name not in {"id", "revision", "since", "is_end"}}


def from_json(
    stored: Mapping[str, Any], *, id: str, revision: int, since: date, is_end: bool = False
) -> OwnDuty:
    """A revision from its stored form."""
    known = {f.name for f in fields(OwnDuty)}
    plain = {name: value for name, value in stored.items() if name in known}
    told = {name: tuple(values) for name, values in plain.pop("conditions", {}).items()}
    return OwnDuty(
        **plain, conditions=Conditions(**told), id=id, revision=revision, since=since, is_end=is_end
    )


def rule_of(duty: OwnDuty) -> Rule:
    """The rule that an own duty is."""
    proof = PROOFS[duty.proof]
    kind = WindowKind(duty.window)
    name = _FIGURES.get(kind, "own_days")
    return Rule(
        id=duty.id,
        clause=duty.clause,
        what=duty.name,
        trigger=_trigger(duty),
        answers=proof.answers,
        owes=(duty.role,),
        window=Window(kind, figure=name, second=name, reads="until", amount=duty.first, until=duty.last),
        breach=Breach(duty.breach),
        origin=Origin.OWN,
        proof=proof.action,
        ends=(on(DROPPED, rule_id=duty.id),),
        revision=duty.revision,
        since=duty.since,
        stands=Standing(duty.standing),
        hears=proof.hears,
        is_end=duty.is_end,
    )


def _trigger(duty: OwnDuty) -> Pattern:
    if duty.rhythm:
        return on(TURN_BEGUN, rule_id=duty.id)
    pattern = OCCASIONS[duty.occasion].pattern
    if not duty.asks_case:
        return pattern
    return Pattern(pattern.kind, (*pattern.where, ("own", frozenset({duty.id}))))


def turn_on(rhythm: str, every: int | None, since: date, day: date) -> tuple[date, date] | None:
    """First and last day of the turn that a day lies in; None before the first whole one since a day."""
    if rhythm == Rhythm.DAYS:
        length = every or 1
        first = since + timedelta(days=(day - since).days // length * length)
        last = first + timedelta(days=length - 1)
    elif rhythm == Rhythm.WEEK:
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
    else:
        months = _MONTHS[Rhythm(rhythm)]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        last = date(year, month + 1, 1) - timedelta(days=1)
    return (first, last) if first >= since else None


def turns_between(rhythm: str, every: int | None, first: date, last: date) -> Iterator[tuple[date, date]]:
    """All whole turns that begin from one day on and end by another."""
    day = first
    while day <= last:
        turn = turn_on(rhythm, every, first, day)
        if turn is None:
            begun = turn_on(rhythm, every, date.min, day)
            day = begun[1] + timedelta(days=1) if begun else last + timedelta(days=1)
            continue
        if turn[1] > last:
            return
        yield turn
        day = turn[1] + timedelta(days=1)


def shortest_turn(rhythm: str, every: int | None) -> int:
    """How many days the shortest turn has."""
    return (every or 0) if rhythm == Rhythm.DAYS else _SHORTEST[Rhythm(rhythm)]


def window_doubt(duty: OwnDuty) -> str:
    """What is impossible about its window, as a code: FIGURE, ORDER, LONG, NO_PERIOD or TURN; empty if
    nothing is."""
    kind, first, last = WindowKind(duty.window), duty.first, duty.last
    if kind is WindowKind.PERIOD:
        return "" if duty.rhythm else "NO_PERIOD"
    if kind is WindowKind.SAME_DAY:
        return ""
    least = 0 if kind is WindowKind.DAYS else 1
    if first is None or first < least or (kind is WindowKind.DAYS and last is None):
        return "FIGURE"
    if kind is WindowKind.DAYS and (last or 0) < first:
        return "ORDER"
    days = {WindowKind.HOURS: -(-first // 24), WindowKind.DAYS: last or 0}.get(kind, first)
    if days > LONGEST_DAYS:
        return "LONG"
    if duty.rhythm and days > shortest_turn(duty.rhythm, duty.every):
        return "TURN"
    return ""

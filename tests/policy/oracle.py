"""A second, slow evaluator, written from the specification and not from the program.

Rules, policies and facts are read as data only (fields, never methods), so that the two can disagree.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from shouhou.policy.absences import Away
from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.failures import Failure
from shouhou.policy.rulebook import Fact, Pattern, Policy, Rule
from tests.policy.slow_causes import cause_of
from tests.policy.slow_windows import MINUTE, local_day, next_on_duty, window_of


class Owed(NamedTuple):
    """One duty as the specification sees it."""

    rule_id: str
    revision: int
    trigger_id: int
    opens_at: datetime
    target_at: datetime
    due_at: datetime
    owner_role: str
    owner_id: int | None
    standing: str
    outcome: str
    settled_by: int | None
    met_at: datetime | None
    on_statement: bool
    cause: str


@dataclass(frozen=True)
class Entry:
    """What is known of one deed now: the versions of its entry, oldest first; the last one is what holds."""

    versions: tuple[Fact, ...]

    @property
    def root(self) -> Fact:
        return self.versions[0]

    @property
    def now(self) -> Fact:
        return self.versions[-1]

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in the order of things."""
        return self.now.happened_at, self.root.id


def entries(facts: Iterable[Fact]) -> list[Entry]:
    """What holds, in the order of things; looked at from the last fact back, since only later ones undo.

    Annulling a correction brings back what it corrected; annulling the first takes its corrections along.
    """
    every = {f.id: f for f in facts}
    alive: list[Fact] = []
    for fact in sorted(every.values(), key=lambda f: -f.id):
        if not any(f.kind == "FACT_ANNULLED" and f.data["event_id"] == fact.id for f in alive):
            alive.append(fact)
    found = []
    for first in alive:
        if _first_of(first, every) is first:
            versions = [f for f in reversed(alive) if _first_of(f, every) is first]
            found.append(Entry(tuple(versions)))
    return sorted(found, key=lambda e: e.place)


def _first_of(fact: Fact, every: dict[int, Fact]) -> Fact:
    while fact.corrects_id is not None and fact.corrects_id in every:
        fact = every[fact.corrects_id]
    return fact


def fits(pattern: Pattern, fact: Fact) -> bool:
    if fact.kind != pattern.kind:
        return False
    return all(fact.data.get(key) in allowed for key, allowed in pattern.where)


def names_instance(rule: Rule, trigger: Entry, answer: Fact, answer_root: int) -> bool:
    """Whether an answer names the very instance, where the rule asks for that."""
    if rule.match is None:
        return True
    ours, theirs = rule.match
    wanted = trigger.root.id if ours == "id" else trigger.now.data.get(ours)
    given = answer_root if theirs == "id" else answer.data.get(theirs)
    return wanted is not None and wanted == given


def in_force(revisions: Sequence[Rule], day: date) -> Rule | None:
    """The newest revision that began on or before a day."""
    begun = [r for r in revisions if r.since <= day]
    return max(begun, key=lambda r: (r.since, r.revision)) if begun else None


def policy_at(policies: Sequence[tuple[datetime, Policy]], moment: datetime) -> Policy:
    """The one that began last; of two that began at one moment, the one adopted later."""
    begun = [pair for pair in policies if pair[0] <= moment] or [policies[0]]
    return sorted(begun, key=lambda pair: pair[0])[-1][1]


def standing_of(rule: Rule, policy: Policy, day: date) -> str | None:
    """DUTY, REMINDER or nothing (decisions 1 and 2)."""
    if day < policy.start_date:
        return None
    if rule.id in policy.standings:
        chosen = policy.standings[rule.id]
        standing = str(chosen) if chosen else None
    else:
        standing = "DUTY" if str(rule.origin) in {"GIVEN", "OWN"} else None
    if standing == "DUTY" and policy.trial_until and day <= policy.trial_until:
        return "REMINDER"
    return standing


def duties(
    facts: Iterable[Fact],
    rules: Sequence[Rule],
    policies: Sequence[tuple[datetime, Policy]],
    absences: Sequence[Away] = (),
) -> list[Owed]:
    """Everything that is, was or never will be owed in a case."""
    held = entries(facts)
    found = []
    for rule_id in sorted({r.id for r in rules}):
        revisions = [r for r in rules if r.id == rule_id]
        for rule, trigger, policy in _asked_for(revisions, held, policies):
            day = local_day(policy.calendar.zone, trigger.now.happened_at)
            is_imported = trigger.now.kind.endswith("_IMPORTED")
            standing = "REMINDER" if is_imported else standing_of(rule, policy, day)
            if standing is not None:
                found.append(_owed(rule, trigger, held, policy, standing, absences))
    return sorted(found, key=lambda d: (d.rule_id, d.trigger_id))


def _asked_for(
    revisions: Sequence[Rule], held: Sequence[Entry], policies: Sequence[tuple[datetime, Policy]]
) -> Iterator[tuple[Rule, Entry, Policy]]:
    for n, entry in enumerate(held):
        fact = entry.now
        policy = policy_at(policies, fact.happened_at)
        rule = in_force(revisions, local_day(policy.calendar.zone, fact.happened_at))
        if rule is None or not fact.is_root or not fits(rule.trigger, as_if_not_imported(fact)):
            continue
        is_first = not any(fits(rule.trigger, e.now) and e.now.is_root for e in held[:n])
        if is_first or not rule.once:
            yield rule, entry, policy


def as_if_not_imported(fact: Fact) -> Fact:
    return replace(fact, kind=fact.kind.removesuffix("_IMPORTED"))


def _owed(
    rule: Rule,
    trigger: Entry,
    held: Sequence[Entry],
    policy: Policy,
    standing: str,
    absences: Sequence[Away],
) -> Owed:
    calendar = policy.calendar
    span, verdict = _verdict(rule, trigger, held, policy, calendar)
    is_imported = trigger.now.kind.endswith("_IMPORTED")
    settling = trigger if is_imported else verdict.settler
    if settling is not None:
        known = _known_then(policy, settling.now.written_at)
        if known != calendar:  # what was settled before other holidays were adopted stays as it was judged
            calendar = known
            span, verdict = _verdict(rule, trigger, held, policy, calendar)
    (opens, amber, due), (outcome, settler, met_at, on_statement) = span, verdict
    if is_imported:
        outcome, settler, met_at, on_statement = "UNKNOWABLE", trigger, None, False
    hands = _hands(rule.owes[0], trigger, held, settler)
    may_be_late = outcome in {"OPEN", "MET_LATE", "MISSED"}
    return Owed(
        rule.id, rule.revision, trigger.root.id, opens, amber, due, rule.owes[0],
        hands[-1][1] if hands else None, standing, outcome,
        settler.root.id if settler else None, met_at, on_statement,
        cause_of(rule, opens, due, held, hands, calendar, absences) if may_be_late else "",
    )  # fmt: skip


class Verdict(NamedTuple):
    outcome: str
    settler: Entry | None
    met_at: datetime | None
    on_statement: bool


def _verdict(
    rule: Rule, trigger: Entry, held: Sequence[Entry], policy: Policy, calendar: WorkCalendar
) -> tuple[tuple[datetime, ...], Verdict]:
    span = window_of(rule.window, trigger.now.happened_at, trigger.now.data, policy.terms, calendar)
    if str(rule.moment) == "WRITTEN":
        span = moved_by_failures(span, policy, calendar)
    for entry in held:
        judged = _judge(rule, trigger, entry, span[0], span[2])
        if judged is not None:
            outcome, met_at = judged
            told_late = met_at is not None and _told_late(entry, policy, calendar)
            return span, Verdict(outcome, entry, met_at, told_late)
    return span, Verdict("OPEN", None, None, False)


def _known_then(policy: Policy, moment: datetime) -> WorkCalendar:
    if not policy.earlier:
        return policy.calendar
    return ([c for since, c in policy.earlier if since <= moment] or [policy.earlier[0][1]])[-1]


def _judge(
    rule: Rule, trigger: Entry, entry: Entry, opens: datetime, due: datetime
) -> tuple[str, datetime | None] | None:
    """What one entry means for a duty: an outcome, or nothing."""
    fact = entry.now
    if entry.place < trigger.place:
        return None
    if _answers(rule, trigger, entry, fact):
        moment = _first_said(rule, trigger, entry) if str(rule.moment) == "WRITTEN" else fact.happened_at
        is_too_early = str(rule.window.kind) in {"AFTER", "DAYS", "PART"} and moment < opens
        if not is_too_early:
            return ("MET" if moment < due else "MET_LATE"), moment
    if fact.kind == "OBLIGATION_WAIVED":
        named = fact.data.get("rule_id"), fact.data.get("trigger_id")
        return ("WAIVED", None) if named == (rule.id, trigger.root.id) else None
    # A fact does not end what it asks for itself.
    if entry.root.id != trigger.root.id and any(fits(p, fact) for p in rule.ends):
        return ("VOID" if fact.happened_at < due else "MISSED"), None
    if fact.is_root:
        if fact.kind in {"CASE_CANCELLED", "CASE_MERGED"}:
            return "VOID", None
        if fact.kind == "CASE_CLOSED":
            return "MISSED", None
    return None


def _answers(rule: Rule, trigger: Entry, entry: Entry, version: Fact) -> bool:
    return any(fits(p, version) for p in rule.answers) and names_instance(
        rule, trigger, version, entry.root.id
    )


def _first_said(rule: Rule, trigger: Entry, entry: Entry) -> datetime:
    """Since when the entry has been an answer: correcting something else in it later makes nobody late."""
    moment = entry.now.written_at
    for version in reversed(entry.versions):
        if not _answers(rule, trigger, entry, version):
            break
        moment = version.written_at
    return moment


def moved_by_failures(
    span: tuple[datetime, ...], policy: Policy, calendar: WorkCalendar
) -> tuple[datetime, ...]:
    """A recording limit that a failure fell into: at least the hours of the terms, from the next minute of duty on."""
    opens, amber, due = span
    for failure in sorted(policy.failures, key=lambda one: one.begins):
        if failure.ends > opens and failure.begins < due:
            again = _recording_ends(failure, policy, calendar)
            amber = max(due, again) if amber == due else amber
            due = max(due, again)
    return opens, amber, due


def _recording_ends(failure: Failure, policy: Policy, calendar: WorkCalendar) -> datetime:
    return next_on_duty(calendar, failure.ends) + 60 * policy.terms.failure_hours * MINUTE


def _told_late(entry: Entry, policy: Policy, calendar: WorkCalendar) -> bool:
    """Whether the moment it happened was first told later than allowed, with nothing that shows it; what happened while
    nothing could be recorded may be told as late as everything of that time."""
    told = entry.now.written_at
    for version in reversed(entry.versions):
        if version.happened_at != entry.now.happened_at:
            break
        told = version.written_at
    during = [one for one in policy.failures if one.begins <= entry.now.happened_at < one.ends]
    if any(told < _recording_ends(failure, policy, calendar) for failure in during):
        return False
    told_late = told - entry.now.happened_at > policy.terms.statement_minutes * MINUTE
    return told_late and not entry.now.data.get("evidence")


def _hands(
    role: str, trigger: Entry, held: Sequence[Entry], settler: Entry | None
) -> list[tuple[datetime, int | None]]:
    """Who held the role, or did the deed, one after the other, by the facts known when it was settled; else now."""
    doer = trigger.root
    by = doer.acting_for_id or doer.by_id
    found: list[tuple[datetime, int | None]] = []
    if role == "ACTOR" and by is not None:
        found.append((trigger.now.happened_at, by))
    for entry in held:
        if settler is not None and entry.root.id > settler.root.id:
            continue
        fact = entry.now
        if role == "ACTOR" and entry.place < trigger.place:
            continue
        if fact.kind == "ROLE_ASSIGNED" and fact.data["role"] == role:
            found.append((fact.happened_at, fact.data["staff_id"]))
        if fact.kind == "DUTIES_HANDED_OVER" and found and found[-1][1] == fact.data["from_id"]:
            found.append((fact.happened_at, fact.data["to_id"]))
    return found

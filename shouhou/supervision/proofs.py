"""One duty's proof and sum: why it is owed, how its limit was reckoned, who owes it, and what settled it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shouhou.accounts.models import Staff
from shouhou.cases.clauses import clause_text
from shouhou.cases.models import Obligation
from shouhou.cases.reckoning import Timelines, load_facts
from shouhou.cases.wording import (
    breach_sentence,
    cause_word,
    clause_of,
    line_word,
    owner_role_word,
    rule_what,
    step_sentence,
)
from shouhou.core.say import say_moment, say_span
from shouhou.journal.models import Event
from shouhou.journal.sentences import sentence
from shouhou.policy.adoptions import breaches_on
from shouhou.policy.causes import Taken
from shouhou.policy.current import revision
from shouhou.policy.holding import Hold, Holder
from shouhou.policy.rulebook import Breach, Duty, Rule, evaluate


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is shown: its sentence, when it was so, when it was written, and by whom."""

    event: Event
    sentence: str
    by: str

    @property
    def written_later(self) -> bool:
        """Whether it was written noticeably later than it happened."""
        return (self.event.written_at - self.event.happened_at).total_seconds() >= 60


@dataclass(frozen=True, slots=True)
class Lost:
    """A stretch of the time that something took away, in words."""

    cause: str
    begins: datetime
    ends: datetime
    length: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything a duty's page says."""

    duty: Obligation
    rule: Rule | None
    clause: str
    what: str
    quote: str
    breach: str
    role: str
    line: str
    trigger: Told | None
    settled: Told | None
    steps: tuple[str, ...]
    hands: tuple[str, ...]
    cause: str
    taken: tuple[Lost, ...]
    agrees: bool


def proof_of(duty: Obligation, at: datetime) -> Proof:
    """Reckons the duty anew from the facts of its case and the terms of its day; what happens when it is late is what
    holds now. Writes nothing."""
    reckoned = _reckon(duty)
    hands = reckoned.holders if reckoned else ()
    names = _names(hands)
    trigger, settled = _told(duty, names)
    rule = _rule(duty)
    breach = breaches_on(at).of(duty.rule_id, duty.branch_id)
    return Proof(
        duty=duty,
        rule=rule,
        clause=clause_of(duty.rule_id),
        what=rule_what(duty.rule_id),
        quote=clause_text(duty.rule_id),
        breach=breach_sentence(Breach(breach)) if breach else "",
        role=owner_role_word(duty.owner_role),
        line=line_word(duty.case.line),
        trigger=trigger,
        settled=settled,
        steps=tuple(step_sentence(step) for step in reckoned.sum) if reckoned else (),
        hands=tuple(
            _hand(holder, before, names) for holder, before in zip(hands, (None, *hands), strict=False)
        ),
        cause=cause_word(duty.cause),
        taken=_lost(reckoned.taken) if reckoned else (),
        agrees=reckoned is not None and _agrees(duty, reckoned),
    )


def _reckon(duty: Obligation) -> Duty | None:
    facts = load_facts([duty.case_id])[duty.case_id]
    timeline = Timelines([facts], duty.due_at).of(duty.branch_id)
    wanted = (duty.rule_id, duty.trigger_event_id)
    return next((d for d in evaluate(facts, timeline.rulebook, timeline) if d.key == wanted), None)


def _rule(duty: Obligation) -> Rule | None:
    try:
        return revision(duty.rule_id, duty.revision)
    except KeyError:
        return None


def _agrees(duty: Obligation, reckoned: Duty) -> bool:
    stored = (duty.opens_at, duty.target_at, duty.due_at, duty.outcome, duty.cause)
    told = (reckoned.opens_at, reckoned.target_at, reckoned.due_at, reckoned.outcome.value)
    return stored == (*told, reckoned.cause or "")


def _lost(taken: Iterable[Taken]) -> tuple[Lost, ...]:
    return tuple(Lost(cause_word(t.cause), t.begins, t.ends, say_span(t.length)) for t in taken)


def _names(hands: Iterable[Holder]) -> dict[int, str]:
    """The names of those through whose hands it went; no statement where it has always been nobody's."""
    ids = {pk for holder in hands for pk in (holder.staff_id, holder.deputy_id) if pk is not None}
    return dict(Staff.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _hand(holder: Holder, before: Holder | None, names: dict[int, str]) -> str:
    """One line of through whose hands it went."""
    told = {
        "name": names.get(holder.staff_id or 0, "—"),
        "moment": say_moment(holder.since),
        "deputy": names.get(holder.deputy_id or 0, "—"),
        "other": names.get(before.staff_id or 0, "—") if before else "—",
    }
    return _(_HANDS[holder.how]) % told


_HANDS = {
    Hold.ACTED: gettext_noop("%(name)s recorded it and owes what follows, since %(moment)s"),
    Hold.STOOD_FOR: gettext_noop(
        "%(deputy)s recorded it as deputy of %(name)s, who owes it, since %(moment)s"
    ),
    Hold.ASSIGNED: gettext_noop("given to %(name)s, %(moment)s"),
    Hold.HANDED_OVER: gettext_noop("handed over from %(other)s to %(name)s, %(moment)s"),
}


def _told(duty: Obligation, known: dict[int, str]) -> tuple[Told | None, Told | None]:
    wanted = [pk for pk in (duty.trigger_event_id, duty.settled_by_event_id) if pk is not None]
    events = {e.pk: e for e in Event.objects.filter(pk__in=wanted).prefetch_related("words")}
    ids = {i for e in events.values() for i in (e.by_id, e.acting_for_id) if i is not None} - set(known)
    names = known | (dict(Staff.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {})
    first, last = events.get(duty.trigger_event_id), events.get(duty.settled_by_event_id or 0)
    return _tell(first, names), _tell(last, names)


def _tell(event: Event | None, names: dict[int, str]) -> Told | None:
    if event is None:
        return None
    by, other = names.get(event.by_id or 0, ""), names.get(event.acting_for_id or 0)
    if other:
        by = _("%(name)s (for %(other)s)") % {"name": by, "other": other}
    return Told(event, sentence(event), by)

"""First and second follow-up of a request: when the second may be made, what the first spoke of, what a talk is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.reckoning import load_facts
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of, say_moment
from shouhou.followups.attempts import AT_MOST, attempt_number
from shouhou.followups.codes import LineState, Topic
from shouhou.followups.models import Call, Letter
from shouhou.journal.happening import Happening
from shouhou.journal.models import Event
from shouhou.policy.rulebook import ANNULLED, Fact, Outcome, standing_facts

VISIT, PHONE, WORKSHOP = "VISIT", "PHONE", "WORKSHOP"
"""How a request is solved, and which call is then the first: the pre-visit call, the call that brings the solution,
the call after release (decision 9)."""

FIRST, SECOND, TOO_EARLY = "FIRST_FOLLOW_UP_MADE", "SECOND_FOLLOW_UP_MADE", "SECOND_FOLLOW_UP_TOO_EARLY"
REPLACED = "FOLLOW_UP_REPLACED"
RULE = "AS-15"
_DONE = frozenset({Outcome.MET.value, Outcome.MET_LATE.value})


class CannotFollowUp(Refusal):
    """The talk cannot be the second follow-up of this case as told."""


@dataclass(frozen=True, slots=True)
class Following:
    """How the follow-up of a case stands: its first, and the window of its second where one is owed."""

    first: Fact
    owed: Obligation | None

    @property
    def topics(self) -> list[str]:
        """What the first spoke of."""
        return [t for t in Topic.values if t in self.first.data.get("topics", ())]

    @property
    def is_done(self) -> bool:
        """Whether the second has been made."""
        return self.owed is not None and self.owed.outcome in _DONE

    def is_early(self, at: datetime) -> bool:
        """Whether a second follow-up at this moment would not count yet."""
        return self.owed is not None and at < self.owed.opens_at

    def repeats(self, topics: Collection[str]) -> bool:
        """Whether nothing is spoken of that the first had not spoken of (decision 10)."""
        return bool(self.topics) and set(topics) <= set(self.topics)


def following_of(case_ids: Iterable[int]) -> dict[int, Following]:
    """How the follow-ups of cases stand, those with a first only; in two statements."""
    ids = list(case_ids)
    if not ids:
        return {}
    owed = {o.case_id: o for o in Obligation.objects.filter(case_id__in=ids, rule_id=RULE)}
    found = {}
    for case_id, facts in load_facts(ids).items():
        firsts = [f for f in standing_facts(facts) if f.kind == FIRST and f.is_root]
        if firsts:
            found[case_id] = Following(firsts[0], owed.get(case_id))
    return found


def requests_of(case_ids: Iterable[int]) -> list[int]:
    """The service requests that cases are or belong to: a site job stands below its request."""
    ids = list(case_ids)
    named = Case.objects.filter(Q(pk__in=ids) | Q(children__in=ids), line=Line.SERVICE_REQUEST)
    return sorted(set(named.values_list("pk", flat=True)))


def tell_first(call: Call, way: str, case_ids: Sequence[int], *, is_new: bool = False) -> list[Happening]:
    """The first follow-up of requests, to be booked: the second is owed from then (AS-15).

    A visit that follows a solution told by telephone moves the first to the call before the visit, while the second
    has not been made. `is_new` says that the cases have no facts yet.
    """
    if call.line_state != LineState.CONNECTED:
        return []
    stands = {} if is_new else following_of(case_ids)
    told = []
    for case_id in case_ids:
        earlier = stands.get(case_id)
        if earlier is not None and way == PHONE:
            continue
        moves = earlier is not None and earlier.first.data.get("way") == PHONE and not earlier.is_done
        told.append(
            Happening(
                FIRST,
                call.started_at,
                data={"call_id": call.pk, "topics": call.topics, "way": way},
                words={"contact": call.contact_name or call.customer_name},
                case_id=case_id,
                customer_id=call.customer_id,
                corrects_id=earlier.first.id if earlier is not None and moves else None,
            )
        )
    return told


def tell_seconds(call: Call, cases: Sequence[Case]) -> list[Happening]:
    """The second follow-up of each case, to be booked; one before its window is kept as a call and does not count.

    Raises CannotFollowUp where there was no first, where the second was made already, for a talk before the first,
    for one without a topic (AS-16), and for one that repeats the first without a reason (decision 10).
    """
    if call.line_state != LineState.CONNECTED:
        return []
    if not call.topics:
        raise CannotFollowUp(
            _("Tick at least one of the seven services that was spoken of."), field="topics", clause="AS-16"
        )
    stands = following_of([case.pk for case in cases])
    return [_second(call, case, _demand_first(call, case, stands.get(case.pk))) for case in cases]


def _demand_first(call: Call, case: Case, stands: Following | None) -> Following:
    if stands is None:
        raise CannotFollowUp(
            _("%(case)s has had no first follow-up, so this cannot be the second. Choose another matter.")
            % {"case": case},
            field="kind",
            clause=RULE,
        )
    if call.started_at <= stands.first.happened_at:
        raise CannotFollowUp(
            _("The second follow-up of %(case)s cannot lie before the first, %(moment)s. Correct the time.")
            % {"case": case, "moment": say_moment(stands.first.happened_at)},
            field="started_at",
            clause=RULE,
        )
    if stands.is_done:
        raise CannotFollowUp(_made_already(case, stands), field="kind", clause=RULE)
    return stands


def _made_already(case: Case, stands: Following) -> str:
    event = Event.objects.get(pk=stands.owed.settled_by_event_id or 0) if stands.owed else None
    made = (
        Call.objects.filter(pk=event.data.get("call_id")).select_related("recorder").first()
        if event
        else None
    )
    if made is None:
        return _(
            "The second follow-up of %(case)s has been made; it is made once. Choose another matter."
        ) % {"case": case}
    return _(
        "%(name)s has recorded the second follow-up of %(case)s already: %(record)s, %(moment)s. "
        "It is made once; choose another matter."
    ) % {
        "name": made.recorder.name,
        "case": case,
        "record": made.record_no,
        "moment": say_moment(made.started_at),
    }


def _second(call: Call, case: Case, stands: Following) -> Happening:
    if stands.owed is not None and stands.is_early(call.started_at):
        return Happening(
            TOO_EARLY,
            call.started_at,
            data={"call_id": call.pk, "opens_at": stands.owed.opens_at.isoformat()},
            words={"opens": day_of(stands.owed.opens_at).isoformat()},
            case_id=case.pk,
            customer_id=call.customer_id,
        )
    repeats = stands.repeats(call.topics)
    if repeats and not (call.repeat_why or call.repeat_words):
        raise CannotFollowUp(
            _(
                "The first follow-up spoke of this already: %(topics)s. Tick what was new, or say why it came up again."
            )
            % {"topics": "、".join(topic_names(stands.topics))},
            field="repeat_why",
            clause=RULE,
        )
    return Happening(
        SECOND,
        call.started_at,
        data={"call_id": call.pk, "topics": call.topics, "repeats": repeats, "why": call.repeat_why},
        words={"contact": call.contact_name or call.customer_name, "why": call.repeat_words},
        case_id=case.pk,
        customer_id=call.customer_id,
    )


def tell_replaced(letter: Letter, case_ids: Collection[int]) -> list[Happening]:
    """That a letter takes the place of the second follow-up of cases, to be booked (AS-18).

    The clause decides, not the clerk: it is in force, its days have passed, three calls in a row reached nobody, and
    the window of the second is open.
    """
    reached = Obligation.objects.open().filter(case_id__in=case_ids, opens_at__lte=letter.sent_at)
    may = reached.filter(rule_id="AS-18").values("case_id")
    owed = reached.filter(rule_id=RULE, case_id__in=may).select_related("case").order_by("case_id")
    told = []
    for case in (duty.case for duty in owed):
        tried = attempt_number(case, letter.customer_id, before=letter.sent_at) - 1
        if tried >= AT_MOST:
            told.append(
                Happening(
                    REPLACED,
                    letter.sent_at,
                    data={"letter_id": letter.pk},
                    words={"number": letter.letter_no, "attempts": str(tried)},
                    case_id=case.pk,
                    customer_id=letter.customer_id,
                )
            )
    return told


def tell_checks(call: Call, cases: Sequence[Case]) -> list[Happening]:
    """That the customer was asked whether all is in order, for each case (AS-19, AS-23), to be booked."""
    if call.line_state != LineState.CONNECTED:
        return []
    return [
        Happening(
            "COMPLETION_CHECKED",
            call.started_at,
            data={"call_id": call.pk},
            words={"contact": call.contact_name or call.customer_name},
            case_id=case.pk,
            customer_id=call.customer_id,
        )
        for case in cases
    ]


def early_of(call: Call) -> datetime | None:
    """From when the second follow-up that a call was too early for counts; None where it was not."""
    told = (
        Event.objects.filter(save_key=call.save_key, kind=TOO_EARLY)
        if call.save_key
        else Event.objects.none()
    )
    opens = [datetime.fromisoformat(data["opens_at"]) for data in told.values_list("data", flat=True)]
    return max(opens, default=None)


def refuse_if_moved(save_key: str) -> None:
    """Raises CannotFollowUp where the call before a visit has taken the place of the first that a save told."""
    firsts = Event.objects.filter(save_key=save_key, kind=FIRST).values("pk")
    moved = Event.objects.filter(kind=FIRST, corrects_id__in=firsts).exclude(save_key=save_key)
    gone = Event.objects.filter(kind=ANNULLED, data__event_id__in=list(moved.values_list("pk", flat=True)))
    if moved.count() > gone.count():
        raise CannotFollowUp(
            _(
                "The call before the visit has taken the place of this first follow-up; take that one back first."
            ),
            clause=RULE,
        )


def topic_names(topics: Iterable[str]) -> list[str]:
    """Topics in words."""
    return [str(Topic(code).label) for code in topics if code in Topic.values]


def new_topics(topics: Collection[str]) -> list[str]:
    """The services that were not spoken of yet, in words: what a second follow-up may offer (AS-16)."""
    return topic_names(code for code in Topic.values if code not in topics)

"""What the customer of a complaint is told: that it is registered, an answer, when the next one comes, how it stands,
the decision, the further ways (CM-02, CM-04, CM-05, CM-06, CM-08, CM-09)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book, lock
from shouhou.cases.models import Case
from shouhou.complaints.codes import AckWay, FurtherWay, Reaction, Solved
from shouhou.complaints.models import Complaint
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import say_moment
from shouhou.core.text import tidy, tidy_long
from shouhou.followups.actions import CallValues, stamp_save, write_call
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening
from shouhou.policy.states.complaint import BEFORE_DECISION

_CLOCKS_DIFFER = timedelta(minutes=2)
_TALKS = {AckWay.CALL: Way.CALL_OUT, AckWay.MESSAGE: Way.MESSAGE, AckWay.FACE: Way.FACE}


class CannotAcknowledge(Refusal):
    """The complaint cannot be acknowledged so."""


class CannotTell(Refusal):
    """The customer cannot have been told so."""


@dataclass(frozen=True, slots=True)
class Told:
    """How and when the customer was told, and by what words."""

    way: str
    happened_at: datetime
    words: str = ""
    contact_name: str = ""


def acknowledged(complaint: Complaint, way: str, when: datetime, by: Actor) -> Happening:
    """Writes that the customer knows it is registered, and returns what to book; part of a bigger save."""
    complaint.acknowledged_at, complaint.ack_way = when, way
    complaint.acknowledged_by_id = by.person_id
    return Happening(
        "COMPLAINT_ACKNOWLEDGED",
        when,
        data={"way": way},
        words={"way": str(AckWay(way).label), "contact": complaint.contact_name or complaint.customer_name},
        customer_id=complaint.case.customer_id,
    )


def locked(case_id: int) -> tuple[Case, Complaint]:
    """A case locked with its complaint."""
    case = lock(case_id)[0]
    complaint = Complaint.objects.select_related("about").get(pk=case_id)
    complaint.case = case
    return case, complaint


def check_told(complaint: Complaint, told: Told, *, at: datetime, field: str = "happened_at") -> None:
    """Raises CannotTell for a talk in the future or before the complaint came in."""
    if told.happened_at > at + _CLOCKS_DIFFER:
        raise CannotTell(_("This lies in the future; correct the time."), field=field)
    if told.happened_at < complaint.received_at.replace(second=0, microsecond=0):
        raise CannotTell(
            _("The complaint came in later (%(moment)s); correct the time.")
            % {"moment": say_moment(complaint.received_at)},
            field=field,
        )


class Telling:
    """One thing told to the customer: the talk in the register, perhaps the acknowledgement, and what it was."""

    def __init__(self, case_id: int, told: Told, by: Actor, at: datetime) -> None:
        self.case, self.complaint = locked(case_id)
        check_told(self.complaint, told, at=at)
        self.told, self.by, self.at = told, by, at
        self.call: Call | None = None
        self.happenings: list[Happening] = []
        self.changed: set[str] = set()
        self.comes_after(self.complaint.received_at)

    def comes_after(self, moment: datetime | None) -> Told:
        """People write the minute: what was told in the very minute in which something happened came after it."""
        if moment and moment.replace(second=0, microsecond=0) <= self.told.happened_at < moment:
            self.told = replace(self.told, happened_at=moment)
        return self.told

    @property
    def contact(self) -> str:
        """Whom we talked to."""
        return (tidy(self.told.contact_name) or self.complaint.contact_name or self.complaint.customer_name)[
            :80
        ]

    def record_talk(self, gist: str) -> None:
        """Writes the talk into the register, where there was one of its own (RD-01)."""
        way = _TALKS.get(AckWay(self.told.way))
        if way is None:
            return
        values = CallValues(
            way=way, kind=CallKind.COMPLAINT, started_at=self.told.happened_at, contact_name=self.contact,
            customer_id=self.case.customer_id, customer_name=self.complaint.customer_name,
            phone=self.complaint.phone, gist=gist,
        )  # fmt: skip
        self.call, talk = write_call(values=values, case=self.case, by=self.by, at=self.at)
        self.happenings += talk

    def tell(self, kind: str, data: dict[str, object] | None = None, **words: str) -> None:
        """Adds what the talk was."""
        named = {"call_id": self.call.pk} if self.call else {}
        self.happenings.append(
            Happening(
                kind,
                self.told.happened_at,
                data={**named, "way": self.told.way, **(data or {})},
                words={"contact": self.contact, **words},
                customer_id=self.case.customer_id,
            )
        )

    def acknowledge(self) -> None:
        """Whoever hears anything of it knows that it is registered."""
        if self.complaint.acknowledged_at is None:
            self.happenings.append(
                acknowledged(self.complaint, self.told.way, self.told.happened_at, self.by)
            )
            self.changed |= {"acknowledged_at", "acknowledged_by", "ack_way"}

    def set(self, **values: object) -> None:
        """Writes into the row."""
        for name, value in values.items():
            setattr(self.complaint, name, value)
        self.changed |= set(values)

    def solve(self, how: str, note: str = "") -> None:
        """From here on the second call-back is owed (CM-10)."""
        self.set(solved_at=self.told.happened_at, solved=how)
        self.happenings.append(solved(self.complaint, self.told.happened_at, note))

    def save(self) -> Booking:
        """Books it all."""
        self.complaint.save(update_fields=sorted(self.changed))
        booking = book(self.case, *self.happenings, by=self.by, at=self.at)
        if self.call is not None:
            stamp_save(self.call, booking)
        return booking


def solved(complaint: Complaint, when: datetime, note: str) -> Happening:
    """That the complaint is solved, as the row says how."""
    return Happening(
        "COMPLAINT_SOLVED",
        when,
        data={"how": complaint.solved},
        words={"how_name": str(Solved(complaint.solved).label), "note": note},
        customer_id=complaint.case.customer_id,
    )


@transaction.atomic
def acknowledge_complaint(
    *, case_id: int, way: str, acknowledged_at: datetime, by: Actor, at: datetime
) -> Booking:
    """Records that the customer was told that the complaint is registered (CM-02); raises CannotAcknowledge."""
    told = Told(way, acknowledged_at)
    try:
        telling = Telling(case_id, told, by, at)
    except CannotTell as wrong:
        raise CannotAcknowledge(wrong.sentence, field="acknowledged_at") from None
    if telling.complaint.acknowledged_at is not None:
        raise CannotAcknowledge(_("This complaint is acknowledged already."))
    telling.record_talk(
        _("Told that the complaint is registered as %(number)s.") % {"number": telling.case.number}
    )
    telling.acknowledge()
    return telling.save()


@transaction.atomic
def answer_complaint(*, case_id: int, told: Told, is_accepted: bool, by: Actor, at: datetime) -> Booking:
    """Records an answer that could be given at once (CM-04); accepted, it solves the complaint. Raises CannotTell."""
    telling = Telling(case_id, told, by, at)
    told = telling.told
    answer = tidy_long(told.words)
    if not answer:
        raise CannotTell(_("Write what the customer was answered."), field="words")
    telling.record_talk(answer)
    telling.acknowledge()
    telling.tell("COMPLAINT_ANSWERED", {"accepted": is_accepted}, answer=answer)
    telling.set(answer=answer, answered_at=told.happened_at)
    if is_accepted:
        telling.solve(Solved.AT_ONCE)
    return telling.save()


@transaction.atomic
def promise_answer(*, case_id: int, told: Told, promised_at: datetime, by: Actor, at: datetime) -> Booking:
    """Records the apology, and when the customer hears next (CM-05); raises CannotTell."""
    telling = Telling(case_id, told, by, at)
    what = tidy_long(told.words)
    if not what:
        raise CannotTell(_("Write what the customer was told."), field="words")
    telling.record_talk(what)
    telling.acknowledge()
    _promise(telling, promised_at, what)
    return telling.save()


@transaction.atomic
def tell_progress(
    *, case_id: int, told: Told, promised_at: datetime | None, by: Actor, at: datetime
) -> Booking:
    """Records how the customer was kept informed, and when it hears again (CM-06); raises CannotTell."""
    telling = Telling(case_id, told, by, at)
    what = tidy_long(told.words)
    if not what:
        raise CannotTell(_("Write what the customer was told."), field="words")
    if promised_at is None and telling.case.state in BEFORE_DECISION:
        raise CannotTell(_("Say when the customer hears again; nothing is decided yet."), field="promised_at",
                         clause="CM-05")  # fmt: skip
    telling.record_talk(what)
    telling.acknowledge()
    telling.tell("COMPLAINT_PROGRESS_TOLD", what=what)
    telling.set(promised_at=None)
    if promised_at is not None:
        _promise(telling, promised_at, what)
    return telling.save()


def _promise(telling: Telling, promised_at: datetime, what: str) -> None:
    if promised_at <= telling.told.happened_at:
        raise CannotTell(
            _("The next answer lies after this talk; correct its time."), field="promised_at", clause="CM-05"
        )
    telling.set(promised_at=promised_at)
    data: dict[str, object] = {"promised_at": promised_at.isoformat()}
    telling.tell("COMPLAINT_ANSWER_PROMISED", data, promised=say_moment(promised_at), what=what)


@transaction.atomic
def tell_decision(*, case_id: int, told: Told, reaction: str, by: Actor, at: datetime) -> Booking:
    """Records that the customer heard the decision, and what it says to it (CM-08); raises CannotTell."""
    telling = Telling(case_id, told, by, at)
    complaint, said = telling.complaint, tidy_long(told.words)
    if complaint.decided_at is not None and told.happened_at < complaint.decided_at.replace(
        second=0, microsecond=0
    ):
        raise CannotTell(_("The decision fell later; correct the time."), field="happened_at")
    told = telling.comes_after(complaint.decided_at)
    if reaction == Reaction.REFUSED and not said:
        raise CannotTell(_("Write why the customer does not accept it."), field="words", clause="CM-09")
    telling.record_talk(_("Told the decision: %(decision)s") % {"decision": complaint.decision})
    telling.acknowledge()
    telling.tell(
        "COMPLAINT_DECISION_TOLD",
        {"reaction": reaction},
        reaction_name=str(Reaction(reaction).label),
        reaction=said,
    )
    telling.set(told_at=told.happened_at, reaction=reaction, reaction_words=said, promised_at=None)
    if reaction == Reaction.REFUSED:
        telling.tell("COMPLAINT_REFUSED", reason=said)
    elif reaction != Reaction.LATER:
        telling.solve(Solved.ACCEPTED, said)
    return telling.save()


@transaction.atomic
def offer_ways(*, case_id: int, told: Told, ways: Sequence[str], by: Actor, at: datetime) -> Booking:
    """Records which ways inside and outside of the company the customer was told (CM-09); raises CannotTell."""
    telling = Telling(case_id, told, by, at)
    told = telling.comes_after(telling.complaint.told_at)
    offered = [way for way in FurtherWay.values if way in ways]
    if FurtherWay.REVIEW not in offered or len(offered) < 2:
        raise CannotTell(
            _("Offer both: the review inside of the company, and at least one way outside."),
            field="ways",
            clause="CM-09",
        )
    names = "、".join(str(FurtherWay(way).label) for way in offered)
    telling.record_talk(_("Told the further ways: %(ways)s") % {"ways": names})
    telling.tell("COMPLAINT_WAYS_OFFERED", {"ways": offered}, ways=names, wish=tidy_long(told.words))
    telling.set(further_ways=offered, ways_told_at=told.happened_at)
    return telling.save()

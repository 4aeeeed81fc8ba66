"""What happens on site in the demo company: sending somebody, the talk before, departure to signature, deferring."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from shouhou.accounts.models import Staff
from shouhou.core.actor import Actor
from shouhou.customers.models import Customer
from shouhou.field import actions
from shouhou.field.actions import FourFacts, VisitValues, WorkValues
from shouhou.field.codes import DeferReason, Result
from shouhou.followups.actions import CallValues
from shouhou.followups.codes import CallKind, Way

_PEOPLE = ("请设备科长在场", "请值班员开门并断电", "无")
_EQUIPMENT = ("检测线停机一小时", "清空检测工位", "无")

type Later = Iterator[tuple[datetime, Callable[[datetime], object]]]


@dataclass(frozen=True, slots=True)
class Trip:
    """One way to one customer: who asks, who sends, who goes; the case is known only once it was taken."""

    case_id: Callable[[], int]
    customer: Customer
    contact: str
    agent: Actor
    boss: Actor
    technician: Staff
    work: str

    @property
    def goer(self) -> Actor:
        """Whoever goes, as she acts."""
        return Actor(self.technician.pk, self.technician.name, self.technician.branch_id)

    def need(self, at: datetime) -> None:
        """Somebody must go."""
        actions.need_site_work(case_id=self.case_id(), what=self.work, by=self.boss, at=at)

    def plan(self, at: datetime, depart_at: datetime) -> None:
        """Names who goes and when."""
        values = VisitValues(
            technician_id=self.technician.pk,
            depart_at=depart_at,
            arrive_at=depart_at + timedelta(minutes=50),
            finish_at=depart_at + timedelta(minutes=200),
            anyway=True,
        )
        actions.plan_visit(case_id=self.case_id(), values=values, by=self.boss, at=at)

    def announce(self, at: datetime, depart_at: datetime, chance: Random) -> None:
        """Tells the customer the four facts."""
        facts = FourFacts(
            depart_at,
            depart_at + timedelta(minutes=50),
            chance.choice(_PEOPLE),
            chance.choice(_EQUIPMENT),
        )
        call = self._talk(at, "已告知上门时间，请客户配合", CallKind.FIRST)
        actions.announce_visit(case_id=self.case_id(), facts=facts, call=call, by=self.agent, at=at)

    def defer(self, at: datetime, promised_at: datetime, chance: Random) -> None:
        """Tells the customer why nobody can come yet."""
        reason = chance.choice((DeferReason.NOBODY_FREE, DeferReason.PARTS, DeferReason.ROAD))
        call = self._talk(at, "已说明原因并致歉，约好新的日期", CallKind.OTHER)
        actions.defer_visit(
            case_id=self.case_id(),
            reason=reason,
            words="",
            promised_at=promised_at,
            call=call,
            by=self.agent,
            at=at,
        )

    def set_out(self, at: datetime) -> None:
        """Leaves."""
        actions.set_out(case_id=self.case_id(), by=self.goer, at=at)

    def arrive(self, at: datetime) -> None:
        """Is there."""
        actions.arrive(case_id=self.case_id(), by=self.goer, at=at)

    def finish(self, at: datetime, remedy: str) -> None:
        """Has the report signed."""
        values = WorkValues(
            result=Result.SOLVED,
            found="现象与报修一致",
            action=remedy,
            signed_by=self.contact or "现场负责人",
        )
        actions.finish_work(case_id=self.case_id(), values=values, by=self.goer, at=at)

    def _talk(self, at: datetime, gist: str, kind: str) -> CallValues:
        return CallValues(
            way=Way.CALL_OUT,
            kind=kind,
            started_at=at - timedelta(minutes=4),
            ended_at=at - timedelta(minutes=1),
            customer_id=self.customer.pk,
            customer_name=self.customer.name,
            contact_name=self.contact,
            topics=["T1"],
            gist=gist,
            opinion="希望尽快恢复使用",
            another=True,
        )


def trip_steps(
    trip: Trip,
    at: datetime,
    remedy: str,
    in_hours: Callable[[datetime, Random], datetime],
    chance: Random,
) -> Later:
    """The steps from the need to the signature, each with its moment; now and then the visit is deferred first."""
    yield at, trip.need
    at = in_hours(at + timedelta(minutes=chance.randint(10, 90)), chance)
    if chance.random() < 0.15:
        promised_at = in_hours(at + timedelta(days=chance.randint(1, 3)), chance) + timedelta(hours=4)
        yield at, lambda m: trip.defer(m, promised_at, chance)
        at = in_hours(at + timedelta(hours=chance.randint(6, 20)), chance)
    depart_at = in_hours(at + timedelta(minutes=chance.randint(60, 240)), chance)
    yield at, lambda m: trip.plan(m, depart_at)
    yield at + timedelta(minutes=chance.randint(8, 25)), lambda m: trip.announce(m, depart_at, chance)
    yield depart_at, trip.set_out
    there = depart_at + timedelta(minutes=chance.choices((chance.randint(30, 50), 75), (12, 1))[0])
    yield there, trip.arrive
    yield there + timedelta(minutes=chance.randint(40, 150)), lambda m: trip.finish(m, remedy)


def leave_trips_open(trips: list[Trip], now: datetime, chance: Random) -> None:
    """One who waits, one who was deferred, one planned and untold, one announced, one under way, as far as there are
    trips for them. Their cases were taken an hour before now at the latest."""
    soon = now + timedelta(minutes=chance.randint(50, 90))
    for n, trip in enumerate(trips):
        trip.need(now - timedelta(minutes=50))
        match n % 5:
            case 1:
                trip.defer(now - timedelta(minutes=30), now + timedelta(days=2), chance)
            case 2:
                trip.plan(now - timedelta(minutes=40), soon)
            case 3:
                trip.plan(now - timedelta(minutes=40), soon)
                trip.announce(now - timedelta(minutes=20), soon, chance)
            case 4:
                left = now - timedelta(minutes=10)
                trip.plan(now - timedelta(minutes=40), left)
                trip.announce(now - timedelta(minutes=20), left, chance)
                trip.set_out(left)

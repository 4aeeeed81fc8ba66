"""Whatever people enter, in whatever order: the rows agree with the journal, on the database of real life."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from shouhou.accounts.actions import cancel_duty_shift, set_duty_shift
from shouhou.accounts.models import Absence, Deputyship, DutyShift, Staff
from shouhou.cases.actions import annul_save, begin_wait, end_wait, fold_figures, hand_over, roll, waive
from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.verify import verify
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.customers.actions.merging import merge_customers
from shouhou.customers.actions.splitting import split_customer
from shouhou.customers.models import Customer
from shouhou.field import actions as field
from shouhou.followups.actions import Promise
from shouhou.followups.codes import CallKind, LineState
from shouhou.journal.models import Event
from shouhou.policy.actions import adopt_terms
from shouhou.policy.models import HolidayVersion
from shouhou.policy.terms import Terms
from shouhou.service_requests import actions as requests
from shouhou.service_requests.models import Report
from shouhou.supervision import holidays
from shouhou.supervision.actions import absences, deputies, rosters
from shouhou.supervision.roster_text import Entry
from tests.cases.complaining import Complaining
from tests.field import life
from tests.world import MONDAY, World, actor, make_call, make_customer, make_request

ANY = st.integers(0, 10_000)
"""Which of those there are."""
LATE = st.sampled_from([0, 0, 0, 5, 40, 1500, 4000])
LATER = st.sampled_from([1, 30, 90, 400, 1440, 3 * 1440, 8 * 1440])
LINE_STATES = st.sampled_from(["CONNECTED", "CONNECTED", "BUSY"])
SUGGESTED = (
    "X-03", "AS-17", "AS-18", "AS-19", "AS-20", "AS-21", "AS-22", "AS-23", "CM-02", "CM-03", "CM-05", "CM-06",
    "CM-07", "CM-08", "CM-09", "CM-10", "CM-13", "X-21",
)  # fmt: skip


class Office(Complaining, RuleBasedStateMachine):
    """A company in which anybody does anything; what is refused must leave nothing behind."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY + timedelta(minutes=1)
        self._whole = transaction.savepoint_create()
        self._everybody = [self.world.agent, self.world.deputy, self.world.supervisor, self.world.engineer]

    def teardown(self) -> None:
        transaction.savepoint_rollback(self._whole)

    @invariant()
    def everything_agrees(self) -> None:
        """Seals, events, states, duties and figures."""
        assert [f"{b.what}: {b.ref}" for p in verify(at=self.now) for b in p.broken] == []

    def _try(self, verb: Callable[[], Any]) -> None:
        self.now += timedelta(minutes=1)
        before = Event.objects.count()
        try:
            with transaction.atomic():
                verb()
        except Refusal:
            assert Event.objects.count() == before

    def _one[Row: (Case, Customer, Obligation, Absence, Staff)](self, rows: Any, n: int) -> Row | None:
        found = list(rows.order_by("pk"))
        return found[n % len(found)] if found else None

    def _open(self, n: int, line: str = Line.SERVICE_REQUEST) -> Case | None:
        return self._one(Case.objects.filter(line=line, closed_at=None), n)

    def _earlier(self, late: int) -> datetime:
        return max(self.now - timedelta(minutes=late), MONDAY)

    @rule(minutes=LATER)
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        roll(at=self.now)
        absences.end_due_absences(by=actor(self.world.supervisor), at=self.now)
        roll(at=self.now)

    @rule()
    def figures_are_folded(self) -> None:
        fold_figures(at=self.now)

    @rule(n=ANY, late=LATE, is_known=st.booleans(), is_whole=st.booleans())
    def a_request_comes_in(self, n: int, late: int, is_known: bool, is_whole: bool) -> None:
        customer = self._one(Customer.objects.filter(merged_into=None), n) if is_known else None
        at = self._earlier(late)
        wanted = {} if is_whole else {"wanted": ""}
        self._try(lambda: make_request(self.world, at=at, written_at=self.now, customer=customer, **wanted))

    @rule(n=ANY)
    def a_customer_is_filed(self, n: int) -> None:
        name = f"第{n % 3}检测站"
        self._try(lambda: make_customer(self.world, at=self.now, name=name, phone=f"1380013{n % 10_000:04}"))

    @rule(n=ANY, late=LATE, kind=st.sampled_from(list(CallKind)), line=LINE_STATES,
          hours=st.sampled_from([None, 1, 30]), said=st.sampled_from(["", "gist", "complaint", "question"]),
          acts_for=st.booleans(), also=ANY)  # fmt: skip
    def somebody_calls(
        self, n: int, late: int, kind: str, line: str, hours: int | None, said: str, acts_for: bool, also: int
    ) -> None:
        at = self._earlier(late)
        cases = [case for case in {self._open(n), self._open(also)} if case is not None]
        case = cases[0] if cases else None
        customer = case.customer if case else self._one(Customer.objects.filter(merged_into=None), n)
        told: dict[str, Any] = {
            "kind": kind,
            "line_state": LineState(line),
            "gist": "设备正常" if said == "gist" else "",
            "complaint": "来得太晚" if said == "complaint" else "",
            "answered_now": False if said == "question" else None,
            "promises": [Promise("回电", at + timedelta(hours=hours))] if hours else [],
        }
        acting_for = self.world.agent if acts_for else None
        by = self.world.deputy if acts_for else self.world.agent
        self._try(
            lambda: make_call(
                self.world, at=at, written_at=self.now, customer=customer, cases=cases, by=by,
                acting_for=acting_for, **told,
            )
        )  # fmt: skip

    @rule(n=ANY, step=st.sampled_from(
        ["report", "acknowledge", "ask", "solve", "tell", "answer", "study", "close", "cancel", "reopen"]
    ))  # fmt: skip
    def a_request_goes_on(self, n: int, step: str) -> None:
        case = self._one(Case.objects.filter(line=Line.SERVICE_REQUEST), n)
        if case is None:
            return
        agent, engineer, at = (
            actor(self.world.agent),
            actor(self.world.engineer),
            self.now + timedelta(minutes=1),
        )
        pk, to = case.pk, self.world.engineer
        report = Report.objects.filter(case=case).last()
        steps: dict[str, Callable[[], Any]] = {
            "report": lambda: requests.report_upward(case_id=pk, to=to, question="", by=agent, at=at),
            "ask": lambda: requests.ask_solution(
                case_id=pk, to=to, question="怎么办", tried="已重启", by=agent, at=at
            ),
            "acknowledge": lambda: (
                report and requests.acknowledge_report(report_id=report.pk, by=engineer, at=at)
            ),
            "solve": lambda: requests.set_solution(case_id=pk, solution="更换保险管", by=engineer, at=at),
            "tell": lambda: requests.tell_customer(case_id=pk, call=life.talk(at), by=agent, at=at),
            "answer": lambda: requests.answer_request(case_id=pk, answer="已解决", by=agent, at=at),
            "study": lambda: requests.note_study(case_id=pk, note="查过手册", by=agent, at=at),
            "close": lambda: requests.close_request(case_id=pk, note="", by=agent, at=at),
            "cancel": lambda: requests.cancel_request(case_id=pk, reason="客户撤回", by=agent, at=at),
            "reopen": lambda: requests.reopen_request(case_id=pk, reason="又坏了", by=agent, at=at),
        }
        self._try(steps[step])

    @rule(n=ANY, hours=st.sampled_from([2, 20, 60]), step=st.sampled_from(
        ["need", "plan", "announce", "set out", "arrive", "finish", "nobody", "defer"]
    ))  # fmt: skip
    def somebody_goes_there(self, n: int, hours: int, step: str) -> None:
        case = self._open(n)
        if case is None:
            return
        at = self.now + timedelta(minutes=1)
        agent, engineer, technician = map(
            actor, (self.world.agent, self.world.engineer, self.world.technician)
        )
        depart, pk = at + timedelta(hours=hours), case.pk
        visit = life.visit(self.world, depart_at=depart, arrive_at=depart + timedelta(hours=1))
        four = life.facts(depart_at=depart, arrive_at=depart + timedelta(hours=1))
        talk = life.talk(at)
        steps: dict[str, Callable[[], Any]] = {
            "need": lambda: field.need_site_work(case_id=pk, what="更换显示板", by=engineer, at=at),
            "plan": lambda: field.plan_visit(
                case_id=pk, values=replace(visit, anyway=True), by=engineer, at=at
            ),
            "announce": lambda: field.announce_visit(case_id=pk, facts=four, call=talk, by=agent, at=at),
            "set out": lambda: field.set_out(case_id=pk, by=technician, at=at, untold_why="检测线停着"),
            "arrive": lambda: field.arrive(case_id=pk, by=technician, at=at),
            "finish": lambda: field.finish_work(case_id=pk, values=life.WORK, by=technician, at=at),
            "nobody": lambda: field.say_nobody_can_go(
                case_id=pk, reason="PARTS", words="等件", by=engineer, at=at
            ),
            "defer": lambda: field.defer_visit(
                case_id=pk, reason="PARTS", words="等件", promised_at=depart, call=talk, by=agent, at=at
            ),
        }
        self._try(steps[step])

    @rule(n=ANY)
    def an_entry_is_taken_back(self, n: int) -> None:
        away = Event.objects.filter(
            subjects__kind="CASE", subjects__ref__in=Case.objects.filter(line=Line.ABSENCE).values("pk")
        )
        saved = Event.objects.exclude(save_key="").exclude(
            pk__in=away.values("pk")
        )  # those by verbs of their own
        keys = list(saved.order_by("pk").values_list("save_key", flat=True))
        if keys:
            key, at = keys[-1 - n % min(8, len(keys))], self.now + timedelta(minutes=1)
            self._try(lambda: annul_save(save_key=key, reason="记错了", by=actor(self.world.agent), at=at))

    @rule(n=ANY)
    def a_duty_is_waived(self, n: int) -> None:
        duty: Obligation | None = self._one(Obligation.objects.open(), n)
        if duty is not None:
            by, at = actor(self.world.manager), self.now + timedelta(minutes=1)
            self._try(lambda: waive(obligation_id=duty.pk, reason="客户撤回", by=by, at=at))

    @rule(giver=ANY, taker=ANY)
    def duties_are_handed_over(self, giver: int, taker: int) -> None:
        one, other = (self._everybody[n % 4] for n in (giver, taker))
        at = self.now + timedelta(minutes=1)
        self._try(lambda: hand_over(giver=one, taker=other, by=actor(self.world.administrator), at=at))

    @rule(
        n=ANY,
        begun=st.sampled_from([-2000, -30, 0, 300, 2000]),
        hours=st.sampled_from([3, 30, 200]),
        has=st.booleans(),
    )
    def somebody_is_away(self, n: int, begun: int, hours: int, has: bool) -> None:
        person, at = self._everybody[n % 2], self.now + timedelta(minutes=1)
        starts = at + timedelta(minutes=begun)
        values = absences.AbsenceValues(person.pk, starts, starts + timedelta(hours=hours))
        deputy = self._everybody[(n + 1) % 2].pk if has else None
        by = actor(self.world.supervisor)
        self._try(lambda: absences.record_absence(values=values, deputy_id=deputy, by=by, at=at))

    @rule(n=ANY, what=st.sampled_from(["name", "name", "back", "cancel", "revoke"]))
    def an_absence_changes(self, n: int, what: str) -> None:
        absence: Absence | None = self._one(Absence.objects.standing(), n)
        if absence is None:
            return
        by, at, pk = actor(self.world.supervisor), self.now + timedelta(minutes=1), absence.pk
        deputy = (self.world.agent, self.world.deputy, self.world.supervisor)[n % 3]
        named = Deputyship.objects.standing().filter(absence=absence).last()
        steps: dict[str, Callable[[], Any]] = {
            "name": lambda: deputies.name_deputy(absence_id=pk, deputy_id=deputy.pk, by=by, at=at),
            "back": lambda: absences.end_absence(absence_id=pk, by=by, at=at),
            "cancel": lambda: absences.cancel_absence(absence_id=pk, by=by, at=at),
            "revoke": lambda: named and deputies.revoke_deputy(deputyship_id=named.pk, by=by, at=at),
        }
        self._try(steps[what])

    @rule(minutes=LATER, hours=st.integers(1, 48), standing=st.sampled_from(["DUTY", "REMINDER", "OFF"]))
    def figures_are_adopted(self, minutes: int, hours: int, standing: str) -> None:
        at = self.now + timedelta(minutes=1)
        terms = Terms(report_hours=hours, escalate_hours=hours, second_opens_days=hours % 7)
        self._try(lambda: adopt_terms(
            terms=terms, holds_from=at + timedelta(minutes=minutes), reason="试一试",
            standings=dict.fromkeys(SUGGESTED, standing), by=actor(self.world.manager), at=at,
        ))  # fmt: skip

    @rule(days=st.sets(st.integers(-3, 20), max_size=5), is_off=st.booleans())
    def holidays_are_adopted(self, days: set[int], is_off: bool) -> None:
        at = self.now + timedelta(minutes=1)
        newest = HolidayVersion.objects.latest("pk")
        off, work = (set(map(datetime.fromisoformat, kept)) for kept in (newest.off, newest.work))
        named = {day_of(at) + timedelta(days=n) for n in days}
        off_days, work_days = {d.date() for d in off}, {d.date() for d in work}
        off_days, work_days = (
            (off_days | named, work_days - named) if is_off else (off_days - named, work_days | named)
        )
        by = actor(self.world.administrator)
        self._try(lambda: holidays.adopt_holidays(off=off_days, work=work_days, reason="调休", by=by, at=at))

    @rule(days=st.sets(st.integers(0, 12), min_size=1, max_size=4), is_off=st.booleans(), whole=st.booleans())
    def a_roster_is_adopted(self, days: set[int], is_off: bool, whole: bool) -> None:
        at = self.now + timedelta(minutes=1)
        spans = () if is_off else ((time(9), time(12)), (time(22), time(6)))
        people = [self.world.agent, self.world.deputy] if whole else [self.world.agent]
        entries = [
            Entry(person.pk, day_of(at) + timedelta(days=n), "班", spans) for person in people for n in days
        ]
        by, branch = actor(self.world.supervisor), self.world.branch.pk
        self._try(lambda: rosters.adopt_roster(branch_id=branch, entries=entries, by=by, at=at))

    @rule(
        n=ANY, begins=st.sampled_from([-60, 60, 1000, 9000]), hours=st.integers(1, 14), is_new=st.booleans()
    )
    def a_shift_is_set_or_cancelled(self, n: int, begins: int, hours: int, is_new: bool) -> None:
        at, by = self.now + timedelta(minutes=1), actor(self.world.supervisor)
        starts = at + timedelta(minutes=begins)
        if is_new:
            self._try(lambda: set_duty_shift(
                staff_id=self._everybody[n % 4].pk, starts_at=starts, ends_at=starts + timedelta(hours=hours),
                by=by, at=at,
            ))  # fmt: skip
        elif shift := DutyShift.objects.standing().last():
            self._try(lambda: cancel_duty_shift(shift_id=shift.pk, by=by, at=at))

    @rule(one=ANY, other=ANY, is_split=st.booleans())
    def files_are_merged_or_split(self, one: int, other: int, is_split: bool) -> None:
        at, by = self.now + timedelta(minutes=1), actor(self.world.supervisor)
        if is_split:
            gone: Customer | None = self._one(Customer.objects.exclude(merged_into=None), one)
            if gone is not None:
                self._try(lambda: split_customer(customer_id=gone.pk, by=by, at=at))
            return
        into: Customer | None = self._one(Customer.objects, one)
        merged: Customer | None = self._one(Customer.objects, other)
        if into is not None and merged is not None:
            self._try(lambda: merge_customers(into_id=into.pk, merged_id=merged.pk, by=by, at=at))

    @rule(n=ANY, what=st.sampled_from(["CUSTOMER", "PARTS", "ENGINEERING"]), late=LATE, is_over=st.booleans())
    def a_wait_begins_or_ends(self, n: int, what: str, late: int, is_over: bool) -> None:
        case = self._open(n)
        if case is None:
            return
        at, by, pk = self.now + timedelta(minutes=1), actor(self.world.agent), case.pk
        moment = self._earlier(late)
        self._try(
            (lambda: end_wait(case_id=pk, what=what, until=moment, by=by, at=at))
            if is_over
            else (lambda: begin_wait(case_id=pk, what=what, since=moment, note="", by=by, at=at))
        )


@pytest.mark.slow
def test_whatever_is_entered_in_whatever_order_the_rows_agree_with_the_journal(world: World) -> None:
    class Here(Office):
        pass

    Here.world = world
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=15, stateful_step_count=30, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip

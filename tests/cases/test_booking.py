"""book(): facts make states, duties and figures, and nothing else does."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shouhou.cases.actions import CannotMove, Happening, book, fold_figures, hand_over, lock, roll
from shouhou.cases.figures import figures
from shouhou.cases.models import Case, FigureDelta, Obligation
from shouhou.cases.verify import verify
from shouhou.followups.actions import CallValues
from shouhou.followups.codes import CallKind, Way
from shouhou.journal.models import Event
from shouhou.service_requests.actions import (
    CannotClose,
    acknowledge_report,
    close_request,
    report_upward,
    set_solution,
    tell_customer,
)
from tests.world import MONDAY, World, actor, local, make_call, make_customer, make_request


def owed(case: Case) -> dict[str, str]:
    """Each rule of a case with its outcome."""
    return dict(Obligation.objects.filter(case=case).values_list("rule_id", "outcome"))


def telling(at: object) -> CallValues:
    """A call in which the customer hears the solution."""
    return CallValues(
        way=Way.CALL_OUT, kind=CallKind.SOLUTION, started_at=at, contact_name="刘洋", gist="已告知"
    )  # type: ignore[arg-type]


def test_a_complete_request_meets_its_registration_and_owes_the_report(world: World) -> None:
    case = make_request(world)

    assert owed(case) == {"AS-01": "MET", "AS-02": "MET", "AS-03": "OPEN", "AS-04": "OPEN"}
    report = Obligation.objects.get(case=case, rule_id="AS-03")
    assert report.owner == world.agent
    assert report.due_at == local(3, 0)
    assert report.target_at == local(2, 11)


def test_a_draft_runs_its_clock_from_the_first_contact(world: World) -> None:
    case = make_request(world, at=MONDAY, written_at=MONDAY + timedelta(minutes=20), wanted="")

    assert case.number == ""
    assert case.state == "DRAFT"
    registration = Obligation.objects.get(case=case, rule_id="AS-01")
    assert registration.outcome == "OPEN"
    assert registration.due_at == local(3, 0)


def test_the_whole_way_from_report_to_closing(world: World) -> None:
    case = make_request(world, customer=make_customer(world))
    agent, engineer = actor(world.agent), actor(world.engineer)

    report, _b = report_upward(case_id=case.pk, to=world.engineer, question="", by=agent, at=local(2, 10))
    assert owed(case)["AS-03"] == "MET"
    assert Obligation.objects.get(case=case, rule_id="X-01").owner == world.engineer
    acknowledge_report(report_id=report.pk, by=engineer, at=local(2, 10, 30))
    set_solution(case_id=case.pk, solution="更换保险管", by=engineer, at=local(4, 17, 40))
    told = Obligation.objects.get(case=case, rule_id="AS-10")
    assert (told.outcome, told.due_at, told.owner) == ("OPEN", local(5, 0), world.agent)
    tell_customer(case_id=case.pk, call=telling(local(4, 17, 50)), by=agent, at=local(4, 18))
    with pytest.raises(CannotClose, match="second follow-up"):
        close_request(case_id=case.pk, note="", by=agent, at=local(5, 9))
    make_call(world, at=local(12, 10), customer=case.customer, cases=[case], kind="SECOND", topics=["T2"])
    close_request(case_id=case.pk, note="", by=agent, at=local(12, 11))

    case.refresh_from_db()
    assert case.state == "CLOSED"
    assert set(owed(case).values()) == {"MET"}


def test_a_request_that_was_only_reported_cannot_be_closed(world: World) -> None:
    case = make_request(world, customer=make_customer(world))
    report_upward(case_id=case.pk, to=world.engineer, question="", by=actor(world.agent), at=local(2, 23, 59))
    acknowledge_report(report_id=case.reports.get().pk, by=actor(world.engineer), at=local(2, 23, 59))

    assert set(owed(case).values()) == {"MET"}
    with pytest.raises(CannotMove):
        close_request(case_id=case.pk, note="", by=actor(world.agent), at=local(3, 9))
    case.refresh_from_db()
    assert case.state == "REPORTED"


def test_a_request_on_saturday_is_owed_on_the_next_working_day(world: World) -> None:
    case = make_request(world, at=local(7, 20), wanted="")

    registration = Obligation.objects.get(case=case, rule_id="AS-01")
    assert registration.due_at == local(10, 0)


def test_figures_follow_every_change_and_folding_keeps_them(world: World) -> None:
    case = make_request(world)
    report_upward(case_id=case.pk, to=world.engineer, question="", by=actor(world.agent), at=local(2, 10))
    day = MONDAY.date()
    before = figures(start=day, end=day)

    assert before["AS-03"]["MET"] == 1
    assert before["X-01"]["OPEN"] == 1
    fold_figures(at=local(2, 12))
    assert not FigureDelta.objects.exists()
    assert figures(start=day, end=day) == before


def test_a_promise_is_a_duty_and_the_call_that_keeps_it_meets_it(world: World) -> None:
    from shouhou.followups.actions import Promise

    customer = make_customer(world)
    call = make_call(world, customer=customer, promises=[Promise("三点回电", local(2, 15))])
    promise = Obligation.objects.get(rule_id="X-02")
    assert (promise.due_at, promise.owner, promise.outcome) == (local(2, 15), world.agent, "OPEN")

    make_call(world, at=local(2, 14), customer=customer, cases=[call.case], keeps=[promise.trigger_event_id])

    promise.refresh_from_db()
    assert promise.outcome == "MET"
    call.case.refresh_from_db()
    assert call.case.state == "DONE"


def test_one_call_counts_for_several_cases(world: World) -> None:
    customer = make_customer(world)
    first, second = make_request(world, customer=customer), make_request(world, customer=customer)

    call = make_call(world, at=local(2, 11), customer=customer, cases=[first, second])

    assert call.case == first
    assert [c.case_id for c in call.further.all()] == [second.pk]
    assert Obligation.objects.filter(rule_id="RD-01", case=first).count() == 1
    assert not Obligation.objects.filter(rule_id="RD-01", case=second).exists()


def test_handing_over_moves_open_duties_and_leaves_met_ones(world: World) -> None:
    case = make_request(world)

    changed = hand_over(giver=world.agent, taker=world.deputy, by=actor(world.administrator), at=local(2, 10))

    assert changed == 1
    owners = dict(Obligation.objects.filter(case=case).values_list("rule_id", "owner__username"))
    assert owners["AS-03"] == "lijuan"
    assert owners["AS-01"] == "wangmin"


def test_rolling_is_idempotent_and_verify_agrees(world: World) -> None:
    make_request(world)
    make_call(world, at=local(2, 10), customer=make_customer(world, at=local(2, 9, 30)))
    Case.objects.update(look_at=local(2, 11))

    assert roll(at=local(2, 12)) == Case.objects.count()
    assert roll(at=local(2, 12)) == 0
    assert [b for progress in verify(at=local(2, 12)) for b in progress.broken] == []


def test_verify_finds_a_row_that_somebody_changed(world: World) -> None:
    case = make_request(world)
    Obligation.objects.filter(case=case, rule_id="AS-03").update(outcome="MET")
    Event.objects.filter(kind="REQUEST_REGISTERED").update(data={"kind": "CONSULTATION"})

    broken = {b.what for progress in verify(at=local(2, 12)) for b in progress.broken}

    assert {"obligation", "event"} <= broken


def statements_of_a_call(world: World, facts: int) -> int:
    """How many statements a talk costs in a case of whose history so many facts are told already."""
    case = make_request(world)
    waits = [
        Happening(kind, local(2, 10), data={"what": "PARTS"}, words={"what_for": "配件"})
        for kind in ("WAIT_BEGUN", "WAIT_ENDED")
    ]
    with transaction.atomic():
        told = [waits[n % 2] for n in range(facts - Event.objects.filter(subjects__ref=case.pk).count())]
        book(lock(case.pk)[0], *told, by=actor(world.agent), at=local(2, 10, 30))
    make_call(world, at=local(2, 10, 40), cases=[case])  # what is asked for once and kept in memory
    with CaptureQueriesContext(connection) as asked:
        make_call(world, at=local(2, 11), cases=[case])
    return len(asked)


def test_booking_costs_the_same_number_of_statements_whatever_the_history(world: World) -> None:
    short, long = statements_of_a_call(world, 5), statements_of_a_call(world, 500)
    assert short == long <= 34


def test_a_talk_for_many_cases_costs_no_statement_for_each(world: World) -> None:
    customer = make_customer(world)
    cases = [make_request(world, customer=customer) for _n in range(12)]
    costs = []
    for n, some in enumerate((cases[:2], cases)):
        with CaptureQueriesContext(connection) as asked:
            make_call(world, at=local(2, 10, n), cases=some, another=True)
        costs.append(len(asked))
    assert costs[0] == costs[1]

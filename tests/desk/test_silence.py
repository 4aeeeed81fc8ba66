"""What should have happened and did not: each kind of silence provoked, and ended by the record that was missing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.core import clock
from shouhou.reports.actions import end_period, open_period
from shouhou.service_requests.actions import report_upward
from shouhou.supervision.actions.absences import AbsenceValues, record_absence
from shouhou.upkeep.models import TimetableRun
from shouhou.upkeep.timetable import BACKUP
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]

PAGE = reverse("desk:missing")


@pytest.fixture
def client(world: World, enter: Enter) -> Client:
    Staff.objects.update(language="en")
    return enter(world.supervisor)


def sentences(client: Client) -> list[str]:
    return [one.sentence for one in client.get(PAGE).context["missing"]]


def says(client: Client, words: str) -> bool:
    return any(words in sentence for sentence in sentences(client))


def opened(client: Client, code: str) -> list[str]:
    rows = client.get(reverse("desk:missing-cases", args=[code])).context["page"].rows
    return [case.number for case in rows]


def test_working_days_without_a_call_are_named(world: World, client: Client) -> None:
    found = next(one for one in client.get(PAGE).context["missing"] if "not one call" in one.sentence)
    days = len(found.items)
    assert days == 5  # the days before are those of the spring festival
    customer = make_customer(world, at=local(2, 9))
    make_call(world, at=local(2, 10), customer=customer)
    with clock.set_to(local(4, 9)):
        client.force_login(world.supervisor)
        found = next(one for one in client.get(PAGE).context["missing"] if "not one call" in one.sentence)
        assert "Mon 2 Mar 2026" not in [day for day, _url in found.items]
        assert "Tue 3 Mar 2026" in [day for day, _url in found.items]


def test_an_agent_on_duty_without_a_record_is_named_until_there_is_one(world: World, client: Client) -> None:
    customer = make_customer(world, at=local(2, 9))
    make_call(world, at=local(2, 10), customer=customer)
    make_call(world, at=local(2, 11), customer=customer, by=world.deputy)
    record_absence(
        values=AbsenceValues(world.deputy.pk, local(3, 0), local(31, 0)),
        by=actor(world.deputy),
        at=local(2, 14),
    )
    with clock.set_to(local(5, 9)):
        client.force_login(world.supervisor)
        assert says(client, "王敏 was on duty on 2 days without one record since")
        assert not says(client, "李娟")
    with clock.set_to(local(12, 9)):
        client.force_login(world.supervisor)
        assert says(client, "王敏 was on duty for a week and more (7 days)")
        make_call(world, at=local(12, 8, 50), customer=customer)
        assert not says(client, "王敏")


def test_a_request_whose_customer_is_left_alone_is_opened(world: World, client: Client) -> None:
    customer = make_customer(world, at=local(2, 9))
    case = make_request(world, at=local(2, 10), customer=customer)
    assert not says(client, "nobody has talked to")
    with clock.set_to(local(2, 10) + timedelta(days=15)):
        client.force_login(world.supervisor)
        assert says(client, "1 open requests whose customer nobody has talked to for 14 days")
        assert opened(client, "untouched") == [case.number]
        make_call(world, at=local(17, 9), customer=customer, cases=[case])
        assert not says(client, "nobody has talked to")


def test_a_request_of_yesterday_without_a_report_is_opened(world: World, client: Client) -> None:
    case = make_request(world, at=local(2, 10))
    assert not says(client, "never reported")
    with clock.set_to(local(3, 9)):
        client.force_login(world.supervisor)
        assert says(client, "1 requests of earlier days were never reported")
        assert opened(client, "unreported") == [case.number]
        report_upward(
            case_id=case.pk, to=world.engineer, question="派谁去?", by=actor(world.agent), at=local(3, 9)
        )
        assert not says(client, "never reported")


def test_a_fax_and_a_call_that_were_never_registered_are_told_apart(world: World, client: Client) -> None:
    make_request(world, at=local(2, 10), channel="FAX", phone="", contact_name="", problem="")
    make_request(world, at=local(2, 11), phone="", contact_name="", problem="")
    with clock.set_to(local(3, 9)):
        client.force_login(world.supervisor)
        assert says(client, "1 faxes of earlier days came in and were never registered")
        assert says(client, "1 requests of earlier days were begun and never registered")
        assert opened(client, "faxes") == [""]
        assert opened(client, "drafts") == [""]


def test_a_month_without_summary_and_registers_without_a_line_are_named(world: World, client: Client) -> None:
    assert says(client, "The register of calls of 2026-02 has no line")
    period = open_period(
        branch_id=world.branch.pk, kind="MONTH", first_day=local(2, 9).date().replace(day=1),
        by=actor(world.supervisor), at=local(2, 14),
    )  # fmt: skip
    make_call(world, at=local(2, 10), customer=make_customer(world, at=local(2, 9)))
    with clock.set_to(local(1, 9, month=4)):
        client.force_login(world.supervisor)
        end_period(period_id=period.pk, by=actor(world.supervisor), at=local(1, 9, month=4))
        assert not says(client, "no archived summary")
        assert not says(client, "The register of calls of 2026-03 has no line")
        assert says(client, "The register of letters of 2026-03 has no line")
    with clock.set_to(local(20, 9, month=4)):
        client.force_login(world.supervisor)
        assert says(client, "1 months ended a fortnight ago and more and have no archived summary")


def test_a_missing_and_an_old_backup_are_named_and_a_fresh_one_is_not(world: World, client: Client) -> None:
    assert says(client, "There has not been one backup yet")
    run = TimetableRun.objects.create(
        entry=BACKUP, slot_at=local(1, 2), started_at=local(1, 2), last_ok_at=local(1, 2), is_ok=True
    )
    assert says(client, "There has been no good backup since")
    TimetableRun.objects.filter(pk=run.pk).update(last_ok_at=local(2, 2))
    assert not says(client, "backup")


def test_supervision_sees_its_own_branch_and_nonsense_is_not_found(
    world: World, enter: Enter, client: Client
) -> None:
    assert enter(world.agent).get(PAGE).status_code == 403
    assert client.get(reverse("desk:missing-cases", args=["nonsense"])).status_code == 404
    assert client.get(PAGE, {"branch": world.other_branch.pk}).context["branch_id"] == world.branch.pk
    manager = enter(world.manager)
    assert manager.get(PAGE, {"branch": world.other_branch.pk}).context["branch_id"] == world.other_branch.pk
    assert manager.get(PAGE, {"branch": "x"}).context["branch_id"] == world.branch.pk

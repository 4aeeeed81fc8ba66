"""The engineering supervisor appoints who serves the customers before she begins (PR-04)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Company, Staff
from shouhou.accounts.roles import Role
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.core.actor import SYSTEM
from shouhou.supervision.actions import (
    AppointmentValues,
    CannotAppoint,
    appoint_agent,
    end_appointment,
    want_appointments,
)
from shouhou.supervision.models import Appointment
from tests.supervision.conftest import NOW
from tests.world import World, actor, local

type Enter = Callable[[Staff], Client]
PAGE = reverse("supervision:appointments")
TOMORROW = NOW + timedelta(days=1)


def appoint(
    world: World, staff: Staff, by: Staff | None = None, begins_on: date = date(2026, 3, 2)
) -> Appointment:
    values = AppointmentValues(staff.pk, begins_on)
    return appoint_agent(values=values, by=actor(by or world.engineer), at=NOW)


def owed(staff: Staff) -> Obligation:
    return Obligation.objects.get(case__appointment__staff=staff, rule_id="PR-04")


def test_whoever_serves_without_an_appointment_is_asked_for_once_and_the_engineering_supervisor_owes_it(
    world: World,
) -> None:
    assert want_appointments(by=SYSTEM, at=NOW) == 3
    assert want_appointments(by=SYSTEM, at=TOMORROW) == 0
    duty = owed(world.agent)
    assert (duty.owner, duty.due_at, duty.outcome) == (world.engineer, local(3, 0), "OPEN")
    # The other branch has no engineering supervisor: the general manager answers for it.
    assert owed(world.stranger).owner == world.manager


def test_appointing_meets_it_and_late_is_late(world: World) -> None:
    want_appointments(by=SYSTEM, at=NOW)
    appoint(world, world.agent)
    late = AppointmentValues(world.deputy.pk, date(2026, 3, 2))
    appoint_agent(values=late, by=actor(world.engineer), at=TOMORROW)
    assert (owed(world.agent).outcome, owed(world.deputy).outcome) == ("MET", "MET_LATE")
    assert [one for found in verify(at=TOMORROW) for one in found.broken] == []


def test_somebody_appointed_beforehand_is_never_owed(world: World) -> None:
    appoint(world, world.agent, begins_on=date(2026, 3, 9))
    want_appointments(by=SYSTEM, at=TOMORROW)
    assert not Obligation.objects.filter(case__appointment__staff=world.agent).exists()


def test_nothing_is_asked_for_before_the_company_begins(world: World) -> None:
    Company.objects.update(start_date=date(2026, 3, 9))
    assert want_appointments(by=SYSTEM, at=NOW) == 0


def test_who_lost_the_post_before_need_not_be_appointed_and_who_left_is_no_longer(world: World) -> None:
    appoint(world, world.deputy)
    want_appointments(by=SYSTEM, at=NOW)
    Staff.objects.filter(pk=world.agent.pk).update(roles=[Role.ADVISOR])
    Staff.objects.filter(pk=world.deputy.pk).update(left_at=TOMORROW)
    want_appointments(by=SYSTEM, at=NOW + timedelta(hours=1))
    assert owed(world.agent).outcome == "VOID"
    assert not Appointment.objects.standing().filter(staff__in=[world.agent, world.deputy]).exists()


def test_an_appointment_that_ended_is_asked_for_anew_while_she_serves(world: World) -> None:
    first = appoint(world, world.agent)
    end_appointment(appointment_id=first.pk, reason="转岗", by=actor(world.engineer), at=NOW)
    with pytest.raises(CannotAppoint):
        end_appointment(appointment_id=first.pk, reason="转岗", by=actor(world.engineer), at=NOW)
    want_appointments(by=SYSTEM, at=TOMORROW)
    assert owed(world.agent).outcome == "OPEN"


def test_nobody_appoints_herself_twice_or_far_ahead_and_an_end_wants_its_reason(world: World) -> None:
    Staff.objects.filter(pk=world.engineer.pk).update(roles=[Role.ENGINEERING_SUPERVISOR, Role.AGENT])
    with pytest.raises(CannotAppoint):
        appoint(world, world.engineer)
    values, deputy = (
        AppointmentValues(world.engineer.pk, date(2026, 3, 2)),
        actor(world.deputy, acting_for=world.engineer),
    )
    with pytest.raises(CannotAppoint):
        appoint_agent(values=values, by=deputy, at=NOW)
    with pytest.raises(CannotAppoint):
        appoint(world, world.agent, begins_on=date(2027, 6, 1))
    row = appoint(world, world.agent)
    with pytest.raises(CannotAppoint):
        appoint(world, world.agent)
    with pytest.raises(CannotAppoint):
        end_appointment(appointment_id=row.pk, reason=" ", by=actor(world.engineer), at=NOW)


def test_today_leads_to_the_page_where_one_tap_appoints(world: World, enter: Enter) -> None:
    want_appointments(by=SYSTEM, at=NOW)
    client = enter(world.engineer)
    assert PAGE in client.get(reverse("desk:today")).content.decode()
    page = client.get(PAGE).content.decode()
    assert "王敏" in page
    assert "林芳" not in page  # of another branch
    sent = {"staff": world.agent.pk, "begins_on": "2026-03-02"}
    assert client.post(PAGE, sent).status_code == 303
    assert owed(world.agent).outcome == "MET"
    again = client.post(PAGE, sent)
    assert again.status_code == 422
    assert client.post(PAGE, {"staff": world.stranger.pk, "begins_on": "2026-03-02"}).status_code == 422


def test_others_read_it_and_only_the_engineering_supervisor_or_the_manager_appoints(
    world: World, enter: Enter
) -> None:
    row = appoint(world, world.agent)
    supervisor = enter(world.supervisor)
    assert "王敏" in supervisor.get(PAGE).content.decode()
    supervisor.post(PAGE, {"staff": world.deputy.pk, "begins_on": "2026-03-02"})
    assert not Appointment.objects.filter(staff=world.deputy).exists()
    end = reverse("supervision:appointment-end", args=[row.case.number])
    assert supervisor.post(end, {"reason": "x"}).status_code == 403
    assert enter(world.agent).get(PAGE).status_code == 403
    assert enter(world.manager).post(end, {"reason": "转岗"}).status_code == 303
    row.refresh_from_db()
    assert row.end_reason == "转岗"

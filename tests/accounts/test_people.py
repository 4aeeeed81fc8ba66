"""Staff come, change posts and leave."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import override_settings

from shouhou.accounts.actions import (
    CannotChangeOwnPosts,
    CannotGrantMore,
    CannotLeave,
    CannotTakeName,
    CannotUsePlace,
    CannotWithoutAdministrator,
    StaffFacts,
    add_staff,
    bring_back,
    change_staff,
    close_department,
    mark_left,
    reset_password,
    set_duty_shift,
)
from shouhou.accounts.actions.people import fingerprint
from shouhou.accounts.models import DutyShift, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.config import settings as shipped
from shouhou.core.actor import SYSTEM
from shouhou.core.errors import Stale
from shouhou.journal.models import Event
from tests.accounts.conftest import MONDAY, House, SignIn, actor, person

pytestmark = pytest.mark.django_db


def facts_of(staff: Staff) -> StaffFacts:
    """What is kept about somebody now."""
    return StaffFacts(
        username=staff.username,
        name=staff.name,
        branch_id=staff.branch_id,
        department_id=staff.department_id,
        roles=tuple(staff.roles),
        reach=staff.reach,
        phone=staff.phone,
    )


def test_passwords_are_kept_with_argon2(house: House) -> None:
    with override_settings(PASSWORD_HASHERS=shipped.PASSWORD_HASHERS):
        reset_password(staff_id=house.agent.pk, password="k7tm-29xq-hn4b", by=house.admin, at=MONDAY)
        house.agent.refresh_from_db()
        assert identify_hasher(house.agent.password).algorithm == "argon2"


def test_an_event_names_people_in_words_and_never_in_data(house: House) -> None:
    event = Event.objects.filter(kind="STAFF_ADDED", data__staff_id=house.agent.pk).get()
    assert event.data["roles"] == ["AGENT"]
    assert "王敏" not in str(event.data)
    assert [w.value for w in event.words.all()] == ["王敏"]


@pytest.mark.parametrize("name", ["wangmin", "WangMin", " wangmin "])
def test_two_people_never_share_a_sign_in_name(house: House, name: str) -> None:
    with pytest.raises(CannotTakeName):
        change_staff(
            staff_id=house.colleague.pk,
            facts=replace(facts_of(house.colleague), username=name),
            by=house.admin,
            at=MONDAY,
        )


def test_nobody_changes_her_own_posts_or_sight(house: House) -> None:
    mine = facts_of(house.administrator)
    for wanted in (
        replace(mine, roles=(Role.ADMINISTRATOR, Role.GENERAL_MANAGER)),
        replace(mine, reach=Reach.OWN),
    ):
        with pytest.raises(CannotChangeOwnPosts):
            change_staff(staff_id=house.administrator.pk, facts=wanted, by=house.admin, at=MONDAY)


def test_one_may_change_ones_own_telephone(house: House) -> None:
    changed = replace(facts_of(house.administrator), phone="13800000000")
    change_staff(staff_id=house.administrator.pk, facts=changed, by=house.admin, at=MONDAY)
    assert Staff.objects.get(pk=house.administrator.pk).phone == "13800000000"


def test_the_last_administrator_keeps_the_post_and_stays(house: House) -> None:
    second = person("second", "第二人", house.agent.department, Role.ADMINISTRATOR, reach=Reach.BRANCH)
    lesser = replace(facts_of(house.administrator), roles=(Role.VIEWER,))
    with pytest.raises(CannotWithoutAdministrator):
        change_staff(staff_id=house.administrator.pk, facts=lesser, by=SYSTEM, at=MONDAY)
    with pytest.raises(CannotWithoutAdministrator):
        mark_left(staff_id=house.administrator.pk, by=SYSTEM, at=MONDAY)
    wider = replace(facts_of(second), reach=Reach.ALL)
    change_staff(staff_id=second.pk, facts=wider, by=house.admin, at=MONDAY)
    change_staff(staff_id=house.administrator.pk, facts=lesser, by=actor(second), at=MONDAY)
    assert Staff.objects.get(pk=house.administrator.pk).roles == ["VIEWER"]


def test_an_administrator_of_one_branch_decides_about_no_other(house: House) -> None:
    local = actor(person("local", "本地", house.agent.department, Role.ADMINISTRATOR, reach=Reach.BRANCH))
    wide = replace(facts_of(house.agent), reach=Reach.ALL)
    away = replace(
        facts_of(house.agent), branch_id=house.other_branch.pk, department_id=house.other_department.pk
    )
    for wanted in (wide, away):
        with pytest.raises(CannotGrantMore):
            change_staff(staff_id=house.agent.pk, facts=wanted, by=local, at=MONDAY)
    with pytest.raises(CannotGrantMore):
        reset_password(staff_id=house.administrator.pk, password="k7tm-29xq-hn4b", by=local, at=MONDAY)


def test_nobody_is_put_into_a_closed_or_foreign_department(house: House) -> None:
    close_department(department_id=house.other_department.pk, by=house.admin, at=MONDAY)
    closed = replace(
        facts_of(house.agent), branch_id=house.other_branch.pk, department_id=house.other_department.pk
    )
    foreign = replace(facts_of(house.agent), department_id=house.other_department.pk)
    for wanted in (closed, foreign):
        with pytest.raises(CannotUsePlace):
            change_staff(staff_id=house.agent.pk, facts=wanted, by=house.admin, at=MONDAY)


def test_two_who_change_the_same_entry_do_not_overwrite_each_other(house: House) -> None:
    seen = fingerprint(house.agent)
    first = replace(facts_of(house.agent), phone="111")
    change_staff(staff_id=house.agent.pk, facts=first, seen=seen, by=house.admin, at=MONDAY)
    second = replace(facts_of(house.agent), name="王敏敏")
    with pytest.raises(Stale):
        change_staff(staff_id=house.agent.pk, facts=second, seen=seen, by=house.admin, at=MONDAY)


def test_saving_what_stands_there_already_leaves_no_event(house: House) -> None:
    before = Event.objects.count()
    change_staff(staff_id=house.agent.pk, facts=facts_of(house.agent), by=house.admin, at=MONDAY)
    assert Event.objects.count() == before


def test_a_leaver_is_outside_and_her_coming_shifts_are_cancelled(house: House) -> None:
    set_duty_shift(
        staff_id=house.agent.pk,
        starts_at=MONDAY + timedelta(days=1),
        ends_at=MONDAY + timedelta(days=1, hours=8),
        by=house.admin,
        at=MONDAY,
    )
    left = mark_left(staff_id=house.agent.pk, by=house.admin, at=MONDAY)
    assert not left.works_here
    assert not DutyShift.objects.standing().exists()
    assert len(Event.objects.get(kind="STAFF_LEFT").data["shifts_cancelled"]) == 1
    with pytest.raises(CannotLeave):
        mark_left(staff_id=house.agent.pk, by=house.admin, at=MONDAY)


def test_nobody_marks_herself_as_having_left(house: House) -> None:
    person("second", "第二人", house.agent.department, Role.ADMINISTRATOR, reach=Reach.ALL)
    with pytest.raises(CannotLeave):
        mark_left(staff_id=house.administrator.pk, by=house.admin, at=MONDAY)


def test_a_leaver_may_come_back_with_a_new_password(house: House, sign_in: SignIn) -> None:
    mark_left(staff_id=house.agent.pk, by=house.admin, at=MONDAY)
    bring_back(staff_id=house.agent.pk, password="k7tm-29xq-hn4b", by=house.admin, at=MONDAY)
    browser = sign_in(house.agent, password="k7tm-29xq-hn4b")
    assert browser.get("/me/").url == "/me/password/"


def test_posts_are_found_on_both_databases_by_their_whole_code(house: House) -> None:
    assert list(Staff.objects.working().holding(Role.AGENT).order_by("pk")) == [
        house.agent,
        house.colleague,
    ]
    assert not Staff.objects.all().holding()
    both = Staff.objects.all().holding(Role.AGENT, Role.AFTER_SALES_SUPERVISOR)
    assert set(both) == {house.agent, house.colleague, house.supervisor}


def test_how_far_people_see(house: House) -> None:
    elsewhere = person("shen", "沈阳", house.other_department, Role.AGENT, reach=Reach.OWN)
    everybody = Staff.objects.all()
    assert set(everybody.visible_to(elsewhere)) == {elsewhere}
    assert set(everybody.visible_to(house.supervisor)) == {
        house.administrator,
        house.agent,
        house.colleague,
        house.supervisor,
    }
    assert elsewhere not in set(everybody.visible_to(house.agent))
    assert elsewhere in set(everybody.visible_to(house.administrator))


@pytest.mark.parametrize("name", ["", "two words", "   "])
def test_a_sign_in_name_has_no_spaces(house: House, name: str) -> None:
    facts = replace(facts_of(house.agent), username=name)
    with pytest.raises(CannotTakeName):
        add_staff(facts=facts, password="k7tm-29xq-hn4b", by=house.admin, at=MONDAY)

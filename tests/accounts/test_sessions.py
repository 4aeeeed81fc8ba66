"""Where people are signed in, and how they end it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from shouhou.accounts.actions import CannotSetPassword, change_password
from shouhou.accounts.models import StaffSession
from shouhou.core import clock
from tests.accounts.conftest import MONDAY, PASSWORD, House, SignIn, actor

pytestmark = pytest.mark.django_db


def test_each_sign_in_stands_in_the_list_with_its_device(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    browser.post(
        "/sign-in/",
        {"username": "wangmin", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Edg/140.0"},
    )
    page = browser.get("/me/sessions/").content.decode()
    assert "Edge · Windows" in page
    assert StaffSession.objects.filter(staff=house.agent).count() == 1, "the same browser, signed in anew"


def test_one_ends_a_session_and_that_browser_is_outside(house: House, sign_in: SignIn) -> None:
    here, there = sign_in(house.agent), sign_in(house.agent)
    row = StaffSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"/me/sessions/{row.pk}/end/").status_code == 303
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_one_ends_all_others_at_once(house: House, sign_in: SignIn) -> None:
    here, second, third = sign_in(house.agent), sign_in(house.agent), sign_in(house.agent)
    here.post("/me/sessions/others/end/")
    assert [b.get("/me/").status_code for b in (here, second, third)] == [200, 302, 302]


def test_ending_the_session_one_sits_in_is_signing_out(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    row = StaffSession.objects.get(staff=house.agent)
    assert browser.post(f"/me/sessions/{row.pk}/end/").url == "/sign-in/"
    assert not StaffSession.objects.exists()


def test_another_persons_session_is_not_to_be_found(house: House, sign_in: SignIn) -> None:
    mine, hers = sign_in(house.agent), sign_in(house.colleague)
    row = StaffSession.objects.get(staff=house.colleague)
    assert mine.post(f"/me/sessions/{row.pk}/end/").status_code == 404
    assert hers.get("/me/").status_code == 200


def test_a_change_of_password_signs_out_everywhere_but_here(house: House, sign_in: SignIn) -> None:
    here, there = sign_in(house.agent), sign_in(house.agent)
    answer = here.post("/me/password/", {"current": PASSWORD, "new": "warm-river-9", "again": "warm-river-9"})
    assert answer.status_code == 303
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert here.session.session_key in set(StaffSession.objects.values_list("session_key", flat=True))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"current": "wrong", "new": "warm-river-9", "again": "warm-river-9"}, "id_current"),
        ({"current": PASSWORD, "new": "12345678", "again": "12345678"}, "id_new"),
        ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "id_new"),
        ({"current": PASSWORD, "new": "warm-river-9", "again": "warm-river-8"}, "id_again"),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(
    house: House, sign_in: SignIn, typed: dict[str, str], field: str
) -> None:
    answer = sign_in(house.agent).post("/me/password/", typed)
    assert answer.status_code == 422
    assert f'id="{field}_error"' in answer.content.decode()


def test_guessing_the_present_password_at_an_unlocked_pc_is_slowed(house: House, sign_in: SignIn) -> None:
    typed = {"current": "wrong", "new": "warm-river-9", "again": "warm-river-9"}
    with clock.set_to(MONDAY):
        browser = sign_in(house.agent)
        for _ in range(4):
            browser.post("/me/password/", typed)
        answer = browser.post("/me/password/", {**typed, "current": PASSWORD})
    assert answer.status_code == 422
    house.agent.refresh_from_db()
    assert house.agent.check_password(PASSWORD)


def test_nobody_changes_another_persons_password(house: House) -> None:
    with pytest.raises(CannotSetPassword):
        change_password(
            staff_id=house.agent.pk,
            current=PASSWORD,
            new="warm-river-9",
            by=actor(house.colleague),
            at=MONDAY,
        )


def test_sessions_that_ran_out_are_swept_away_at_the_next_sign_in(house: House, sign_in: SignIn) -> None:
    sign_in(house.agent)
    Session.objects.update(expire_date=MONDAY - timedelta(days=1))
    sign_in(house.agent)
    assert Session.objects.count() == 1
    assert StaffSession.objects.count() == 1


def test_signing_in_as_another_person_ends_the_session_before(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    sign_in(house.colleague, browser)
    assert [s.staff_id for s in StaffSession.objects.all()] == [house.colleague.pk]
    assert Session.objects.count() == 1

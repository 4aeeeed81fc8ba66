"""One PC, several people: taking over by PIN."""

from datetime import timedelta

import pytest
from django.test import Client

from shouhou.accounts.actions import CannotSetPin, reset_password, set_pin
from shouhou.accounts.door import guessing
from shouhou.accounts.models import Staff, StaffSession
from shouhou.core import clock
from shouhou.journal.models import Event
from tests.accounts.conftest import MONDAY, PASSWORD, House, SignIn, actor

pytestmark = pytest.mark.django_db


def give_pin(staff: Staff, pin: str) -> None:
    """Lets somebody set her PIN."""
    set_pin(staff_id=staff.pk, password=PASSWORD, pin=pin, by=actor(staff), at=MONDAY)


def take_over(browser: Client, staff: Staff, pin: str) -> int:
    """Chooses a person and types a PIN; returns the status of the answer."""
    return browser.post("/switch/", {"who": staff.pk, "pin": pin}).status_code


@pytest.fixture
def shared_pc(house: House, sign_in: SignIn) -> Client:
    """A PC at which both agents have signed in today; the colleague sits there."""
    give_pin(house.agent, "2580")
    give_pin(house.colleague, "9134")
    with clock.set_to(MONDAY):
        browser = sign_in(house.agent)
        return sign_in(house.colleague, browser)


def test_the_page_offers_who_was_here_and_chooses_the_other_one(house: House, shared_pc: Client) -> None:
    with clock.set_to(MONDAY):
        answer = shared_pc.get("/switch/")
    form = answer.context["form"]
    assert [name for _, name in form.fields["who"].choices] == ["李娟", "王敏"]
    assert form.initial["who"] == house.agent.pk


def test_after_the_pin_records_bear_the_right_name(house: House, shared_pc: Client) -> None:
    with clock.set_to(MONDAY):
        assert take_over(shared_pc, house.agent, "2580") == 303
        shared_pc.post("/me/pin/removal/")
    assert Event.objects.order_by("-pk").first().by_id == house.agent.pk
    assert [s.staff_id for s in StaffSession.objects.all()] == [house.agent.pk]


def test_a_form_opened_by_the_person_before_is_stale_after_the_switch(house: House) -> None:
    give_pin(house.agent, "2580")
    give_pin(house.colleague, "9134")
    browser = Client(enforce_csrf_checks=True)

    def token(path: str) -> str:
        page = browser.get(path).content.decode()
        return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    def enter(staff: Staff) -> None:
        typed = {"username": staff.username, "password": PASSWORD, "csrfmiddlewaretoken": token("/switch/")}
        assert browser.post("/sign-in/", typed).status_code == 303

    with clock.set_to(MONDAY):
        first = {"username": "wangmin", "password": PASSWORD, "csrfmiddlewaretoken": token("/sign-in/")}
        assert browser.post("/sign-in/", first).status_code == 303
        enter(house.colleague)
        opened_before = token("/me/pin/")
        typed = {"who": house.agent.pk, "pin": "2580", "csrfmiddlewaretoken": token("/switch/")}
        assert browser.post("/switch/", typed).status_code == 303
        answer = browser.post("/me/pin/removal/", {"csrfmiddlewaretoken": opened_before})
    assert answer.status_code == 403


def test_a_wrong_pin_lets_nobody_in(house: House, shared_pc: Client) -> None:
    with clock.set_to(MONDAY):
        assert take_over(shared_pc, house.agent, "1111") == 422
        assert "李娟" in shared_pc.get("/me/").content.decode()


def test_guessing_a_pin_ends_at_the_password_and_the_password_opens(
    house: House, shared_pc: Client, sign_in: SignIn
) -> None:
    moment = MONDAY
    for _ in range(guessing.PIN_TRIES):
        moment += guessing.LONGEST_WAIT
        with clock.set_to(moment):
            assert take_over(shared_pc, house.agent, "1111") == 422
    moment += guessing.LONGEST_WAIT
    with clock.set_to(moment):
        assert take_over(shared_pc, house.agent, "2580") == 422
        sign_in(house.agent, shared_pc)
        sign_in(house.colleague, shared_pc)
        assert take_over(shared_pc, house.agent, "2580") == 303


def test_a_pin_opens_no_pc_where_the_person_never_gave_her_password(
    house: House, shared_pc: Client, sign_in: SignIn
) -> None:
    with clock.set_to(MONDAY):
        elsewhere = sign_in(house.supervisor)
        assert take_over(elsewhere, house.agent, "2580") == 422
        assert take_over(Client(), house.agent, "2580") == 422


def test_a_forged_list_of_people_is_no_list(house: House, shared_pc: Client) -> None:
    thief = Client()
    thief.cookies["shouhou_pc"] = shared_pc.cookies["shouhou_pc"].value[:-3] + "abc"
    with clock.set_to(MONDAY):
        assert take_over(thief, house.agent, "2580") == 422


def test_the_pin_rests_two_weeks_after_the_last_password(house: House, shared_pc: Client) -> None:
    with clock.set_to(MONDAY + timedelta(days=14, minutes=1)):
        assert take_over(shared_pc, house.agent, "2580") == 422
        assert take_over(Client(), house.agent, "2580") == 422


def test_a_new_password_ends_the_pin_on_every_pc(house: House, shared_pc: Client) -> None:
    reset_password(staff_id=house.agent.pk, password="k7tm-29xq-hn4b", by=house.admin, at=MONDAY)
    with clock.set_to(MONDAY):
        assert take_over(shared_pc, house.agent, "2580") == 422


def test_somebody_taken_off_the_list_comes_by_password_only(house: House, shared_pc: Client) -> None:
    with clock.set_to(MONDAY):
        shared_pc.post(f"/switch/{house.agent.pk}/forgetting/")
        assert take_over(shared_pc, house.agent, "2580") == 422


def test_the_looks_of_the_person_before_do_not_stay(house: House, shared_pc: Client) -> None:
    with clock.set_to(MONDAY):
        shared_pc.post("/me/preferences/", {"language": "en", "shouhou_theme": "dark"})
        take_over(shared_pc, house.agent, "2580")
        assert shared_pc.get("/me/").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("pin", ["123", "1234567", "1234", "0000", "9876", "８８８８", "abcd"])
def test_a_pin_that_anybody_would_try_is_refused(house: House, pin: str) -> None:
    with pytest.raises(CannotSetPin):
        give_pin(house.agent, pin)


def test_a_pin_is_kept_as_a_hash(house: House) -> None:
    give_pin(house.agent, "2580")
    house.agent.refresh_from_db()
    assert "2580" not in house.agent.pin

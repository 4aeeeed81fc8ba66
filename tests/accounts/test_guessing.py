"""Guessing is slowed, and nobody locks anybody else out."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client, override_settings

from shouhou.accounts.door import guessing
from shouhou.accounts.door.guessing import CannotTryYet, CannotUsePin
from shouhou.accounts.models import SignInAttempt
from shouhou.core import clock
from tests.accounts.conftest import MONDAY, House, SignIn, attempt

pytestmark = pytest.mark.django_db
OFFICE, HOME = "10.0.0.5", "203.0.113.9"


def fail(times: int, *, name: str = "wangmin", source: str = OFFICE, at: datetime = MONDAY) -> None:
    """Wrong tries, each as soon as it is looked at."""
    done, moment = 0, at
    while done < times:
        try:
            guessing.start(name=name, source=source, at=moment)
            done += 1
        except CannotTryYet as no:
            moment += no.wait


def wait_of(name: str, source: str, at: datetime) -> timedelta:
    """How long the next try has to wait."""
    try:
        guessing.start(name=name, source=source, at=at)
    except CannotTryYet as no:
        return no.wait
    return timedelta(0)


def test_the_first_mistypings_cost_nothing() -> None:
    fail(guessing.FREE_TRIES - 1)
    assert wait_of("wangmin", OFFICE, MONDAY) == timedelta(0)


def test_each_further_wrong_try_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    waits = []
    moment = MONDAY
    for _ in range(guessing.FREE_TRIES):
        guessing.start(name="wangmin", source=OFFICE, at=moment)
    for _ in range(12):
        wait = wait_of("wangmin", OFFICE, moment)
        waits.append(wait.total_seconds())
        moment += wait
        guessing.start(name="wangmin", source=OFFICE, at=moment)
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == guessing.LONGEST_WAIT.total_seconds()


def test_a_try_that_was_not_looked_at_makes_nothing_longer() -> None:
    fail(6)
    first = wait_of("wangmin", OFFICE, MONDAY)
    for _ in range(20):
        assert wait_of("wangmin", OFFICE, MONDAY) == first


def test_failures_from_one_source_never_stop_the_person_elsewhere() -> None:
    fail(15)
    assert wait_of("wangmin", OFFICE, MONDAY) > timedelta(0)
    assert wait_of("wangmin", HOME, MONDAY) == timedelta(0)


def test_a_source_that_tries_many_names_gets_one_try_for_each() -> None:
    for i in range(guessing.SOURCE_BUDGET):
        guessing.start(name=f"name{i}", source=OFFICE, at=MONDAY)
    assert wait_of("lijuan", OFFICE, MONDAY) == timedelta(0), "her first try is still hers"
    assert wait_of("lijuan", OFFICE, MONDAY) == guessing.SOURCE_WAIT
    assert wait_of("name3", OFFICE, MONDAY) == guessing.SOURCE_WAIT
    assert wait_of("name3", HOME, MONDAY) == timedelta(0)


def test_the_right_password_forgets_the_wrong_ones() -> None:
    fail(6)
    guessing.forgive(name="WangMin", source=OFFICE)
    assert wait_of("wangmin", OFFICE, MONDAY) == timedelta(0)


def test_what_is_older_than_a_day_is_cleaned_up() -> None:
    fail(3)
    guessing.start(name="lijuan", source=HOME, at=MONDAY + timedelta(hours=25))
    assert list(SignInAttempt.objects.values_list("username", flat=True)) == ["lijuan"]


def test_a_pin_stops_working_at_a_pc_after_eight_wrong_ones() -> None:
    moment = MONDAY
    for _ in range(guessing.PIN_TRIES):
        try:
            guessing.start_pin(staff_id=7, source="pc a", at=moment)
        except CannotTryYet as no:
            moment += no.wait
            guessing.start_pin(staff_id=7, source="pc a", at=moment)
    with pytest.raises(CannotUsePin):
        guessing.start_pin(staff_id=7, source="pc a", at=moment + timedelta(hours=1))
    guessing.start_pin(staff_id=7, source="pc b", at=moment)


def test_the_page_says_how_long_to_wait_and_keeps_the_name(house: House, client: Client) -> None:
    with clock.set_to(MONDAY):
        for _ in range(guessing.FREE_TRIES):
            assert attempt(client, "wangmin", "wrong").status_code == 422
        answer = attempt(client, "wangmin", "quiet-lake-7")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 2
    assert 'value="wangmin"' in answer.content.decode()


def test_a_known_name_and_an_unknown_one_are_told_the_same(house: House, client: Client) -> None:
    known = attempt(client, "wangmin", "wrong").content.decode()
    unknown = attempt(client, "nobody", "wrong").content.decode()
    message = 'class="banner-title">'
    assert known.split(message)[1].split("</p>")[0] == unknown.split(message)[1].split("</p>")[0]


def test_her_own_pc_lets_her_in_while_a_colleague_guesses_on_the_same_network(
    house: House, sign_in: SignIn
) -> None:
    with clock.set_to(MONDAY):
        own_pc = sign_in(house.agent)
        own_pc.post("/sign-out/")
        attacker = Client()
        for _ in range(guessing.FREE_TRIES + 1):
            attempt(attacker, "wangmin", "wrong", source="127.0.0.1")
        assert attempt(attacker, "wangmin", "quiet-lake-7", source="127.0.0.1").status_code == 429
        assert attempt(own_pc, "wangmin", "quiet-lake-7", source="127.0.0.1").status_code == 303


def test_a_forwarded_address_is_believed_only_behind_a_proxy_of_ours(house: House, client: Client) -> None:
    def sources() -> set[str]:
        return set(SignInAttempt.objects.values_list("source", flat=True))

    for i in range(3):
        client.post(
            "/sign-in/",
            {"username": "wangmin", "password": "wrong"},
            REMOTE_ADDR=OFFICE,
            headers={"X-Forwarded-For": f"198.51.100.{i}"},
        )
    assert sources() == {OFFICE}
    with override_settings(TRUSTED_PROXIES=1):
        client.post(
            "/sign-in/",
            {"username": "wangmin", "password": "wrong"},
            REMOTE_ADDR=OFFICE,
            headers={"X-Forwarded-For": f"6.6.6.6, {HOME}"},
        )
    assert sources() == {OFFICE, HOME}


@pytest.mark.parametrize(
    ("address", "kept"),
    [("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("::ffff:10.1.2.3", "10.1.2.3"), ("", "unknown")],
)
def test_an_ipv6_household_is_one_source(house: House, client: Client, address: str, kept: str) -> None:
    attempt(client, "wangmin", "wrong", source=address)
    assert SignInAttempt.objects.get().source == kept


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_the_same_moment_see_each_other() -> None:
    start, looked_at = Barrier(10), []

    def guess() -> None:
        start.wait(timeout=30)
        try:
            guessing.start(name="wangmin", source=OFFICE, at=MONDAY)
            looked_at.append(1)
        except CannotTryYet:
            pass
        finally:
            connections.close_all()

    threads = [Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(looked_at) <= guessing.FREE_TRIES

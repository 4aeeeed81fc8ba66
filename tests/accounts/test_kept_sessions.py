"""Whose a session is: what a process remembers spares a statement and never decides."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shouhou.accounts import kept_sessions
from tests.accounts.conftest import House, SignIn


@pytest.mark.django_db
def test_a_session_met_before_costs_one_statement_with_its_person(
    house: House, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(house.agent)
    browser.get("/me/")
    kept_sessions._whose.clear()
    for statements in (2, 1):
        with django_assert_num_queries(statements):
            assert house.agent.name in browser.get("/me/").content.decode()


@pytest.mark.django_db
def test_the_session_itself_says_whose_it_is(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    assert browser.session.session_key is not None
    for stranger in (house.colleague.pk, 987_654_321):
        kept_sessions._whose[browser.session.session_key] = stranger
        assert house.agent.name in browser.get("/me/").content.decode()


@pytest.mark.django_db
def test_what_ended_is_over_though_it_is_remembered(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    assert browser.get("/me/").status_code == 200
    ended = browser.session
    ended.delete()
    assert browser.get("/me/").status_code == 302
    read = kept_sessions.SessionStore(ended.session_key)
    assert read.load() == {}
    assert read.person is None


@pytest.mark.django_db
def test_a_key_that_nobody_has_is_a_stranger(client: Client) -> None:
    client.cookies["sessionid"] = "k" * 32
    assert client.get("/me/").status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection that can break")
def test_a_connection_that_broke_meanwhile_is_opened_anew(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    assert browser.get("/me/").status_code == 200
    broken = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        other.close()
    connection.health_check_done = False  # as when a request begins
    assert browser.get("/me/").status_code == 200
    assert connection.connection is not broken

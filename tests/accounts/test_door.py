"""Who may pass the door, and where everybody else is led."""

import pytest
from django.test import Client

from shouhou.accounts.actions import mark_left, reset_password
from shouhou.accounts.models import Staff
from tests.accounts.conftest import MONDAY, House, SignIn

pytestmark = pytest.mark.django_db


def test_a_stranger_is_led_to_the_sign_in_page_and_back_afterwards(house: House, client: Client) -> None:
    answer = client.get("/staff/?q=王")
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/?next=%2Fstaff%2F")
    entered = client.post(
        answer.url, {"username": "admin", "password": "quiet-lake-7", "next": "/staff/?q=王"}
    )
    assert entered.status_code == 303
    assert entered.url == "/staff/?q=%E7%8E%8B"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil.example"],
)
def test_next_leads_nowhere_but_to_our_own_pages(house: House, client: Client, elsewhere: str) -> None:
    answer = client.post("/sign-in/", {"username": "wangmin", "password": "quiet-lake-7", "next": elsewhere})
    assert answer.url == "/"


def test_htmx_leaves_the_page_instead_of_swapping_the_sign_in_into_a_corner(
    house: House, client: Client
) -> None:
    answer = client.post(
        "/me/pin/removal/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/me/"}
    )
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Fme%2F"


def test_a_program_that_is_not_signed_in_is_told_so(house: House, client: Client) -> None:
    assert client.get("/me/", headers={"Accept": "application/json"}).status_code == 401


def test_whoever_leaves_is_outside_at_once(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    assert browser.get("/me/").status_code == 200
    mark_left(staff_id=house.agent.pk, by=house.admin, at=MONDAY)
    assert browser.get("/me/").status_code == 302
    answer = browser.post("/sign-in/", {"username": "wangmin", "password": "quiet-lake-7"})
    assert answer.status_code == 422


def test_a_one_time_password_leads_to_the_page_where_it_is_replaced(house: House, sign_in: SignIn) -> None:
    reset_password(staff_id=house.agent.pk, password="k7tm-29xq-hn4b", by=house.admin, at=MONDAY)
    browser = sign_in(house.agent, password="k7tm-29xq-hn4b")
    assert browser.get("/").url == "/me/password/"
    changed = browser.post(
        "/me/password/", {"current": "k7tm-29xq-hn4b", "new": "warm-river-9", "again": "warm-river-9"}
    )
    assert changed.status_code == 303
    assert browser.get("/me/").status_code == 200


def test_pages_speak_chinese_whatever_the_browser_wishes(house: House, client: Client) -> None:
    answer = client.get("/sign-in/", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "zh-hans"


def test_the_persons_language_goes_with_her_to_another_device(house: House, sign_in: SignIn) -> None:
    first = sign_in(house.agent)
    first.post("/me/preferences/", {"language": "en", "shouhou_theme": "dark", "shouhou_type": "large"})
    stored = Staff.objects.get(pk=house.agent.pk)
    assert (stored.language, stored.theme, stored.large_type) == ("en", "dark", True)
    second = sign_in(house.agent)
    page = second.get("/me/")
    assert page.headers["Content-Language"] == "en"
    assert second.cookies["shouhou_theme"].value == "dark"


def test_a_strangers_choice_of_language_is_kept_on_the_device(house: House, client: Client) -> None:
    client.post("/me/preferences/", {"language": "en", "next": "/sign-in/"})
    assert client.get("/sign-in/").headers["Content-Language"] == "en"
    client.post("/me/preferences/", {"language": "klingon"})
    assert client.get("/sign-in/").headers["Content-Language"] == "en"


def test_signed_in_pages_are_kept_by_no_shared_cache(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.agent).get("/me/").headers["Cache-Control"] == "private, no-cache"


def test_forms_at_the_door_ask_for_the_token(house: House) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert 'name="csrfmiddlewaretoken"' in careful.get("/sign-in/").content.decode()
    answer = careful.post("/sign-in/", {"username": "wangmin", "password": "quiet-lake-7"})
    assert answer.status_code == 403


def test_signing_out_ends_the_session_on_the_server(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    key = browser.cookies["sessionid"].value
    assert browser.post("/sign-out/").url == "/sign-in/"
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/me/").status_code == 302

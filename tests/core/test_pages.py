"""The shell, its switches and the pages that say that something went wrong."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from shouhou.accounts.models import Staff
from shouhou.core import error_pages
from shouhou.core.errors import Refusal
from shouhou.desk.context import Shell

type Handler = Callable[..., HttpResponse]


def test_the_health_page_answers_without_signing_in(company: object, client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_the_style_page_shows_every_component(her_browser: Client) -> None:
    page = her_browser.get("/style/").content.decode()
    for part in (
        "duty-row",
        "register",
        "sheet-grid",
        "timeline",
        "empty-state",
        "banner-refusal",
        "figures",
    ):
        assert part in page


def test_no_page_carries_inline_script_or_style(her_browser: Client) -> None:
    page = her_browser.get("/style/").content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=")


def test_the_title_stands_in_the_head_and_above_the_page(her_browser: Client) -> None:
    her_browser.cookies["django_language"] = "en"
    page = her_browser.get("/style/").content.decode()
    assert "<title>Style page · 安信检测</title>" in page
    assert "<h1>Style page</h1>" in page


def test_the_shell_shows_only_what_the_person_may_use(her_browser: Client) -> None:
    page = her_browser.get("/style/").content.decode()
    assert 'href="/customers/"' in page
    assert 'href="/company/"' not in page


def test_a_choice_of_looks_is_kept_on_the_device(company: object, client: Client) -> None:
    answer = client.post(
        "/preferences/", {"shouhou_theme": "dark", "shouhou_type": "large", "next": "/keyboard/"}
    )
    assert answer.status_code == 303
    assert answer["Location"] == "/keyboard/"
    page = client.get("/keyboard/").content.decode()
    assert 'data-bs-theme="dark"' in page
    assert "type-large" in page


def test_a_choice_that_does_not_exist_is_not_kept(company: object, client: Client) -> None:
    answer = client.post("/preferences/", {"shouhou_theme": "pink"})
    assert "shouhou_theme" not in answer.cookies


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com/", "javascript:alert(1)", ""])
def test_a_switch_never_leads_away_from_here(company: object, client: Client, address: str) -> None:
    answer = client.post("/preferences/", {"shouhou_theme": "dark", "next": address})
    assert answer["Location"] == "/"


def test_the_language_can_be_switched(company: object, client: Client) -> None:
    client.post("/preferences/", {"language": "en"})
    assert "Everything can also be done with the mouse" in client.get("/keyboard/").content.decode()


def test_the_shell_asks_no_statement_of_the_database(
    agent: Staff, rf: RequestFactory, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    request = rf.get("/style/")
    request.user = agent
    context = {"shell": Shell(request), "request": request}
    render_to_string("core/parts/topbar.html", context)
    with django_assert_num_queries(0):
        shell = Shell(request)
        rendered = [
            render_to_string(f"core/parts/{part}.html", {"shell": shell, "request": request})
            for part in ("topbar", "sidebar", "bottombar")
        ]
    assert "王敏" in rendered[0]


def test_an_agent_sees_nine_places_and_finds_the_rest_folded_away(agent: Staff, rf: RequestFactory) -> None:
    def shown(path: str) -> str:
        request = rf.get(path)
        request.user = agent
        return render_to_string("core/parts/sidebar.html", {"shell": Shell(request), "request": request})

    daily, _details, seldom = shown("/today/").partition("<details")
    assert 5 < daily.count("<a ") <= 9
    assert 'href="/letters/"' in seldom
    for page in ("/letters/new/", "/outbox/"):
        daily, _details, seldom = shown(page).partition("<details")
        assert daily.count("aria-current") == 1
        assert 'href="/letters/" aria-current="page"' in daily, "where she is stands among the daily ones"
        assert "aria-current" not in seldom


def test_who_acts_for_somebody_sees_it_on_every_page(agent: Staff, rf: RequestFactory) -> None:
    request = rf.get("/style/")
    request.user = agent
    request.session = {"acting_for": {"id": 3, "name": "陈芳"}}  # type: ignore[assignment]
    with translation.override("en"):
        shown = render_to_string("core/parts/topbar.html", {"shell": Shell(request), "request": request})
    assert "Acting for 陈芳" in shown


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (error_pages.bad_request, 400),
        (error_pages.forbidden, 403),
        (error_pages.not_found, 404),
        (error_pages.broken, 500),
        (error_pages.stale_form, 403),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_error_page_needs_no_database(
    rf: RequestFactory, handler: Handler, status: int, language: str
) -> None:
    """There is no database in this test: any statement would fail it."""
    rf.cookies["django_language"] = language
    answer = handler(rf.get("/customers/1/"))
    assert answer.status_code == status
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in answer.content.decode()


def test_a_lost_database_says_so_and_offers_to_try_again(rf: RequestFactory) -> None:
    request = rf.get("/customers/")
    request.COOKIES["django_language"] = "en"
    answer = _broken_by(request, OperationalError("connection refused"))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "The database does not answer" in page
    assert 'href="/customers/"' in page
    assert "connection refused" not in page


def _broken_by(request: HttpRequest, error: Exception) -> HttpResponse:
    try:
        raise error
    except type(error):
        return error_pages.broken(request)


def test_a_script_gets_one_plain_sentence(rf: RequestFactory) -> None:
    request = rf.get("/nowhere/", headers={"HX-Request": "true"})
    request.COOKIES["django_language"] = "en"
    answer = error_pages.not_found(request)
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().startswith("Nothing here · ")


def test_a_stale_form_gives_back_what_was_typed_but_no_secret(company: object) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = {"problem": "灯光仪 <E-07>", "password": "quiet-lake-7", "kind": "REPAIR"}
    answer = client.post(
        "/preferences/", typed, headers={"Referer": "http://testserver/requests/new/?parked=3"}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "灯光仪 &lt;E-07&gt;" in page
    assert "quiet-lake-7" not in page
    assert "REPAIR" not in page
    assert 'href="/requests/new/?parked=3"' in page
    assert "data-keep-drafts" in page


def test_a_stale_form_never_leads_to_a_foreign_page(company: object) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/preferences/", {"a": "words"}, headers={"Referer": "https://example.com/x"})
    assert "example.com" not in answer.content.decode()


def test_a_refusal_names_clause_proof_and_way_out() -> None:
    refusal = Refusal("Not yet.", clause="AS-12", way_out="/cases/BX-1/calls/")
    shown = render_to_string(
        "core/parts/refusal.html", {"refusal": refusal, "proof": "the call", "who": "a head"}
    )
    for words in ("Not yet.", "AS-12", "the call", "a head", 'href="/cases/BX-1/calls/"'):
        assert words in shown


def test_an_outcome_is_a_drawing_and_a_word_never_a_colour_alone() -> None:
    outcomes = ("OPEN", "OPEN_LATE", "MET", "MET_LATE", "WAIVED", "MISSED", "VOID", "UNKNOWABLE")
    with translation.override("en"):
        shown = [render_to_string("core/parts/outcome.html", {"outcome": outcome}) for outcome in outcomes]
    assert all("<svg" in one for one in shown)
    assert len({Template("{{ x|striptags }}").render(Context({"x": one})) for one in shown}) == len(outcomes)

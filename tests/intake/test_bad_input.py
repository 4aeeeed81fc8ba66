"""Bad input on the intake screen: a sentence beside the field, what was typed is kept, nothing half-saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from shouhou.cases.models import Case
from shouhou.customers.models import Customer
from shouhou.documents.contents.kinds import LIMITS
from shouhou.followups.models import Call
from shouhou.intake.models import ParkedDraft
from shouhou.service_requests.models import ServiceRequest
from tests.documents.samples import upload
from tests.intake.conftest import Enter
from tests.intake.screen import INTAKE, PANEL, facts, rows, talk
from tests.service_requests.life import excused
from tests.world import World, make_customer

BIG = "坏" * 70_000  # 210 KB
MARKED = "\u202e\u2067远航\u2069检测站\u200f\ufeff"


def is_refused(client: Client, page: str, typed: dict[str, Any], *fields: str) -> Any:
    """Sends a form that must come back with 422, each field named, and nothing saved."""
    before = rows()
    answer = client.post(page, typed)
    assert answer.status_code == 422, answer.content.decode()[:500]
    form = answer.context["form"]
    for field in fields:
        assert field in form.errors, form.errors
        assert f'id="id_{field}-error"' in answer.content.decode() or form.errors[field][0]
    for name, value in typed.items():
        if name in form.fields and isinstance(value, str):
            assert form[name].value() in (value, [value], value == "on")
    assert rows() == before
    return answer


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("received_at", "2026-03-02T15:10"),  # in the future
        ("received_at", "2026-03-03T09:00"),
        ("received_at", "0206-03-02T14:50"),
        ("received_at", "2026-02-30T14:50"),
        ("received_at", "gestern"),
        ("received_at", ""),
        ("channel", "PIGEON"),
        ("kind", ""),
        ("urgency", "VERY"),
        ("phone", "12"),
        ("phone", "电话"),
        ("phone", "1" * 200),
        ("phone", "138abc00138"),
        ("contact_name", "长" * 61),
        ("org_name", "长" * 201),
        ("address", "长" * 201),
        ("problem", BIG),
        ("wanted", BIG),
        ("environment", BIG),
        ("asset_id", "1e3"),
        ("asset_id", "999999999999999999999999"),
        ("wanted_at", "2026-13-01T10:00"),
        ("report_to", "-1"),
        ("outcome", "LOST"),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field(
    world: World, enter: Enter, field: str, value: str
) -> None:
    is_refused(enter(world.agent), INTAKE, facts(**{field: value}), field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("started_at", "2026-03-02T15:10"),
        ("started_at", ""),
        ("started_at", "9999-12-31T23:59"),
        ("ended_at", "2026-03-02T14:40"),
        ("ended_at", "2026-03-02T15:10"),
        ("gist", BIG),
        ("demand", BIG),
        ("complaint", BIG),
        ("contact_name", "长" * 61),
        ("phone", "1" * 41),
        ("way", "TELEPATHY"),
        ("kind", "GOSSIP"),
        ("line_state", "DEAD"),
        ("topics", "T9"),
        ("satisfaction", "SO_SO"),
        ("keeps", "77"),
    ],
)
def test_the_call_panel_says_it_too(world: World, enter: Enter, field: str, value: str) -> None:
    is_refused(enter(world.agent), PANEL, talk(**{field: value}), field)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"promise_what": "回电"}, "promised_at"),
        ({"promised_at": "2026-03-02T17:00"}, "promise_what"),
        ({"promise_what": "回电", "promised_at": "2026-03-02T14:00"}, "promised_at"),
        (
            {"line_state": "NO_ANSWER", "promise_what": "回电", "promised_at": "2026-03-02T17:00"},
            "promise_what",
        ),
        ({"answered_now": "yes", "gist": ""}, "answer"),
        ({"makes_request": "on", "problem": ""}, "problem"),
        ({"makes_request": "on", "problem": "不转", "outcome": "REPORT"}, "outcome"),
    ],
)
def test_half_a_promise_and_half_a_request_are_refused(
    world: World, enter: Enter, typed: dict[str, str], field: str
) -> None:
    is_refused(enter(world.agent), PANEL, talk(**typed), field)


def test_emoji_stay_and_marks_of_direction_go(world: World, enter: Enter) -> None:
    assert (
        enter(world.agent).post(INTAKE, facts(org_name=MARKED, problem="屏幕\x00黑了😀\u202e")).status_code
        == 303
    )
    told = ServiceRequest.objects.get()
    assert (told.org_name, told.problem) == ("远航检测站", "屏幕黑了😀")
    assert Customer.objects.get().name == "远航检测站"
    enter(world.agent).post(PANEL, talk(gist="客户说👍\u2066"))
    assert Call.objects.latest("pk").gist == "客户说👍"


@pytest.mark.parametrize("blank", ["", " \u200f ", "\n\t"])
def test_an_empty_sheet_is_no_draft(world: World, enter: Enter, blank: str) -> None:
    nothing = dict.fromkeys(("org_name", "address", "contact_name", "phone", "problem", "wanted"), blank)
    before = rows()
    answer = enter(world.agent).post(INTAKE, facts(**nothing))
    assert answer.status_code == 422
    assert "org_name" in answer.context["form"].errors
    assert rows() == before


def test_a_name_of_marks_alone_is_no_name(world: World, enter: Enter) -> None:
    enter(world.agent).post(INTAKE, facts(org_name="\u202e\u200f "))
    assert ServiceRequest.objects.get().missing_facts == ["org_name"]
    assert not Customer.objects.exists()


def test_markup_is_shown_as_it_was_typed(world: World, enter: Enter) -> None:
    page = enter(world.agent).post(INTAKE, facts(problem="<script>alert(1)</script>"), follow=True)
    assert "<script>alert(1)</script>" not in page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", b"MZ" + b"\0" * 500),  # a program that calls itself a picture
        ("fax.pdf", b"<html><script>alert(1)</script></html>"),
        ("page.html", b"<!doctype html><p>hello"),
        ("empty.png", b""),
        ("cut.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
        ("run.exe", b"MZ\x90\0" + b"\0" * 500),
    ],
)
def test_a_wrong_or_disguised_file_is_refused_and_the_sheet_is_kept(
    world: World, enter: Enter, name: str, content: bytes
) -> None:
    before = rows()
    answer = enter(world.agent).post(INTAKE, facts(channel="FAX", files=upload(name, content)))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert name in page
    assert answer.context["form"]["problem"].value() == "侧滑台回零不准"
    assert rows() == before


def test_a_good_file_is_kept_beside_a_bad_one(world: World, enter: Enter) -> None:
    files = [upload("notes.txt", "传真内容".encode()), upload("photo.jpg", b"MZ" + b"\0" * 500)]
    answer = enter(world.agent).post(INTAKE, facts(channel="FAX", files=files))
    assert answer.status_code == 422
    assert [file.name for file in answer.context["held"]] == ["notes.txt"]


def test_an_oversized_file_is_refused_with_its_limit(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in list(LIMITS):
        monkeypatch.setitem(LIMITS, kind, 1000)
    answer = enter(world.agent).post(INTAKE, facts(files=upload("a.txt", b"a" * 1001)))
    assert answer.status_code == 422
    assert "a.txt" in answer.content.decode()
    assert not Case.objects.exists()


def test_files_of_somebody_else_cannot_be_named(world: World, enter: Enter) -> None:
    held = enter(world.deputy).post(INTAKE, facts(received_at="", files=upload("a.txt", "内容".encode())))
    theirs = held.context["held"][0].pk
    answer = enter(world.agent).post(INTAKE, facts(channel="FAX", file_ids=[theirs, "x", "9" * 30]))
    assert answer.status_code == 422
    assert answer.context["held"] == []


@pytest.mark.parametrize("page", [INTAKE, PANEL])
def test_a_second_click_answers_as_the_first(world: World, enter: Enter, page: str) -> None:
    client = enter(world.agent)
    typed = {**(facts() if page == INTAKE else talk()), "once": "k-1"}
    first = client.post(page, typed)
    after = rows()
    second = client.post(page, typed)
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert rows() == after


@pytest.mark.parametrize("page", [INTAKE, PANEL])
def test_a_page_that_was_open_for_days_is_refused_and_what_was_typed_is_shown(
    world: World, page: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.agent)
    answer = client.post(page, facts() | talk())
    assert answer.status_code == 403
    assert "问备件多久能到" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_stale_page_whose_parked_form_is_gone_still_saves_once(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.post(reverse("intake:park"), {**talk(), "page": "call"})
    parked = ParkedDraft.objects.get()
    client.post(reverse("intake:parked-discard", args=[parked.pk]), {"page": "call"})
    assert client.post(PANEL, talk(parked=parked.pk)).status_code == 303
    assert Call.objects.count() == 1


def test_two_people_who_keep_one_promise_are_told(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    promise = {"promise_what": "回电告知价格", "promised_at": "2026-03-02T17:00"}
    enter(world.agent).post(PANEL, talk(customer=customer.pk, **promise))
    card = enter(world.deputy).get(PANEL, {"customer": customer.pk}).context["card"]
    kept = str(card.promises[0][0])
    again = talk(customer=customer.pk, started_at="2026-03-02T14:55", keeps=kept)
    assert enter(world.deputy).post(PANEL, again).status_code == 303
    answer = is_refused(enter(world.agent), PANEL, again, "keeps")
    assert answer.context["form"]["gist"].value() == again["gist"]


def test_a_case_that_was_closed_meanwhile_loses_no_words(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    client = enter(world.agent)
    client.post(INTAKE, facts(customer=customer.pk, outcome="ANSWERED", answer="按手册校准"))
    case = Case.objects.get(line="SERVICE_REQUEST")
    excused(world, case)
    client.post(reverse("service_requests:closing", args=[case.slug]), {"note": ""})
    case.refresh_from_db()
    assert case.is_closed
    answer = client.post(PANEL, talk(customer=customer.pk, cases=[case.pk]))
    assert answer.status_code == 303
    assert Call.objects.latest("pk").gist == "问备件多久能到"


@pytest.mark.parametrize("page", [INTAKE, PANEL])
@pytest.mark.parametrize("key", ["0", "-1", "x", "٣", "²", "9" * 40, ""])
def test_an_address_with_an_impossible_customer_opens_an_empty_sheet(
    world: World, enter: Enter, page: str, key: str
) -> None:
    answer = enter(world.agent).get(page, {"customer": key, "parked": key, "promise": key, "case": key})
    assert answer.status_code == 200
    assert answer.context["card"] is None


@pytest.mark.parametrize("query", ["", " ", "%", "_", "' OR 1=1 --", "😀", "\u202e", "1" * 500, "a" * 500])
def test_any_query_is_looked_up_without_harm(world: World, enter: Enter, query: str) -> None:
    make_customer(world)
    part = enter(world.agent).get(reverse("intake:caller"), {"q": query})
    assert part.status_code == 200
    assert not part.context["hits"]


@contextmanager
def database_lost_at(table: str) -> Iterator[None]:
    """The database goes away when a save reaches a table."""

    def lose(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and f'"{table}"' in sql:
            raise OperationalError("the connection is lost")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lose):
        yield


@pytest.mark.parametrize("table", ["cases_case", "followups_call", "cases_obligation", "journal_eventwords"])
@pytest.mark.parametrize("page", [INTAKE, PANEL])
def test_a_database_lost_in_the_middle_leaves_nothing_and_the_second_try_saves(
    world: World, enter: Enter, page: str, table: str
) -> None:
    client = enter(world.agent)
    before = rows()
    typed = {**(facts() if page == INTAKE else talk()), "once": "k-2"}
    with database_lost_at(table):
        answer = client.post(page, typed)
    assert answer.status_code == 503
    assert typed["contact_name"] in answer.content.decode()
    assert rows() == before
    assert client.post(page, typed).status_code == 303


def test_only_who_takes_requests_sends_the_sheet(world: World, enter: Enter) -> None:
    for staff in (world.viewer, world.archivist, world.technician):
        assert enter(staff).post(INTAKE, facts()).status_code == 403
    assert not Case.objects.exists()

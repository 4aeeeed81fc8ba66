"""The pages of customers as people use them."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.customers.actions import add_asset, add_contact, change_profile, set_consent
from shouhou.customers.models import Customer, NextServicePlan
from shouhou.customers.values import AssetValues, ConsentValues, ContactValues, PhoneValues
from tests.customers.conftest import MORNING, Cast, actor, make_customer, profile, request_comes_in

type SignIn = Callable[[Staff], Client]

TYPED = {
    "kind": "ORG",
    "name": "东湖检测站",
    "address": "湖滨路 8 号",
    "first_date": "2026-03-02",
    "first_problem": "灯光仪不准",
    "first_wanted": "来校准",
    "contacts-0-name": "周站长",
    "contacts-0-phones-0-number": "0312-1234567转8",
    "contacts-0-phones-1-number": "139 0013 9000",
    "contacts-0-phones-1-mark": "M",
    "contacts-1-name": "",
    "contacts-1-phones-0-number": "",
    "once": "a1",
}


@pytest.fixture(autouse=True)
def _noon() -> object:
    with clock.set_to(MORNING + timedelta(hours=3)):
        yield


def page_of(customer: Customer, name: str = "detail") -> str:
    """An address of a customer."""
    return reverse(f"customers:{name}", args=[customer.pk])


def test_a_customer_is_filed_with_several_telephones_without_any_script(cast: Cast, browser: SignIn) -> None:
    answer = browser(cast.agent).post(reverse("customers:new"), TYPED)
    made = Customer.objects.get(name="东湖检测站")
    assert (answer.status_code, answer["Location"]) == (303, page_of(made))
    assert not made.is_incomplete
    phones = made.contacts.get().phones.order_by("pk")
    assert [(p.digits, p.extension, p.mark) for p in phones] == [
        ("03121234567", "8", "B"),
        ("13900139000", "", "M"),
    ]


def test_rows_that_a_page_has_added_are_read_whatever_their_numbers(cast: Cast, browser: SignIn) -> None:
    more = {
        "contacts-7-name": "小李",
        "contacts-7-phones-3-number": "13700137000",
        "contacts-7-interests": "新政策",
    }
    browser(cast.agent).post(reverse("customers:new"), {**TYPED, **more})
    assert set(Customer.objects.get().contacts.values_list("name", flat=True)) == {"周站长", "小李"}


def test_a_second_click_makes_no_second_customer(cast: Cast, browser: SignIn) -> None:
    client = browser(cast.agent)
    first, second = (client.post(reverse("customers:new"), TYPED) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Customer.objects.count() == 1


def test_the_next_service_may_be_planned_on_the_same_sheet(cast: Cast, browser: SignIn) -> None:
    plan = {"plan-kind": "MAINTENANCE", "plan-content": "按期保养", "plan-planned_date": "2026-06-01"}
    browser(cast.agent).post(reverse("customers:new"), {**TYPED, **plan})
    assert NextServicePlan.objects.get().content == "按期保养"
    assert Obligation.objects.get(rule_id="AS-04").outcome == "MET"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, b"id_name_error"),
        ({"contacts-0-phones-0-number": "打不通"}, b"id_contacts-0-phones-0-number_error"),
        ({"contacts-0-birthday": "2030-01-01"}, b"id_contacts-0-birthday_error"),
        ({"first_date": "昨天"}, b"id_first_date_error"),
        ({"first_date": "2026-03-03"}, b"id_first_date_error"),
        ({"credit_code": "123"}, b"id_credit_code_error"),
        ({"first_problem": "长" * 20_001}, b"id_first_problem_error"),
        ({"plan-content": "保养"}, b"id_plan-planned_date_error"),
        ({"plan-kind": "MAINTENANCE", "plan-content": "保养", "plan-planned_date": "2026-03-01"}, b"plan"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    cast: Cast, browser: SignIn, typed: dict[str, str], says: bytes
) -> None:
    answer = browser(cast.agent).post(reverse("customers:new"), {**TYPED, "notes": "留着这句话", **typed})
    assert answer.status_code == 422
    assert says in answer.content
    assert "留着这句话" in answer.content.decode()
    assert not Customer.objects.exists()


def test_emoji_and_direction_marks_do_no_harm(cast: Cast, browser: SignIn) -> None:
    browser(cast.agent).post(
        reverse("customers:new"), {**TYPED, "name": "\u202e东湖😀检测站\u202c", "notes": "👍\x00"}
    )
    made = Customer.objects.get()
    assert (made.name, made.notes) == ("东湖😀检测站", "👍")


def test_a_likely_double_is_asked_about_once(cast: Cast, customer: Customer, browser: SignIn) -> None:
    client = browser(cast.agent)
    answer = client.post(reverse("customers:new"), {**TYPED, "name": customer.name})
    assert answer.status_code == 422
    assert customer.file_no in answer.content.decode()
    answer = client.post(reverse("customers:new"), {**TYPED, "name": customer.name, "alike_seen": "1"})
    assert answer.status_code == 303
    assert Customer.objects.filter(name=customer.name).count() == 2


def test_the_hint_while_typing_names_the_likely_double_but_no_other_branch(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    asked = {"name": customer.name}
    assert customer.file_no in browser(cast.agent).get(reverse("customers:alike"), asked).content.decode()
    assert (
        customer.file_no not in browser(cast.stranger).get(reverse("customers:alike"), asked).content.decode()
    )


def test_two_people_who_change_one_sheet_are_told(cast: Cast, customer: Customer, browser: SignIn) -> None:
    client = browser(cast.agent)
    assert client.get(page_of(customer, "edit")).status_code == 200
    liu = customer.contacts.get()
    kept = ContactValues(id=liu.pk, name=liu.name, phones=(PhoneValues("13800138000"),))
    theirs = profile(level="KEY", contacts=(kept,))
    change_profile(customer_id=customer.pk, values=theirs, version=1, by=actor(cast.manager), at=MORNING)
    mine = {**TYPED, "version": "1", "notes": "我写的", "contacts-0-id": str(liu.pk)}
    answer = client.post(page_of(customer, "edit"), mine)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "我写的" in shown
    assert "宗经" in shown
    assert 'name="version" value="2"' in shown
    answer = client.post(page_of(customer, "edit"), {**mine, "version": "2", "once": "a2"})
    customer.refresh_from_db()
    assert (answer.status_code, customer.notes, customer.version) == (303, "我写的", 3)


def test_a_review_meets_the_duty_of_the_request(cast: Cast, customer: Customer, browser: SignIn) -> None:
    request_comes_in(customer, cast.agent)
    client = browser(cast.agent)
    assert client.get(page_of(customer, "review")).status_code == 200
    assert client.post(page_of(customer, "review"), {"once": "r"}).status_code == 303
    assert Obligation.objects.get(rule_id="AS-02").outcome == "MET"


def test_the_page_says_who_what_is_owed_and_what_happened(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    request_comes_in(customer, cast.agent)
    add_asset(
        customer_id=customer.pk,
        values=AssetValues(kind="EQUIPMENT", name="灯光仪"),
        by=actor(cast.agent),
        at=MORNING,
    )
    shown = browser(cast.agent).get(page_of(customer)).content.decode()
    for words in [
        customer.name,
        customer.file_no,
        "刘洋",
        "138 0013 8000",
        "AS-04",
        "AS-02",
        "灯光仪",
        "解放路 1 号",
    ]:
        assert words in shown, words


def test_what_is_missing_stands_on_the_page(cast: Cast, browser: SignIn) -> None:
    made = make_customer(cast.agent, address="")
    assert "is-wait" in browser(cast.agent).get(page_of(made)).content.decode()


def test_the_timeline_can_be_narrowed_and_walked(cast: Cast, customer: Customer, browser: SignIn) -> None:
    for _n in range(60):
        set_consent(
            customer_id=customer.pk,
            values=ConsentValues(purpose="SURVEY", state="GIVEN"),
            by=actor(cast.agent),
            at=MORNING,
        )
    client = browser(cast.agent)
    first = client.get(page_of(customer))
    assert len(first.context["moments"]) == 50
    rest = client.get(page_of(customer), {"cursor": first.context["page"].next_cursor})
    assert len(rest.context["moments"]) == 11
    assert not client.get(page_of(customer), {"topic": "calls"}).context["moments"]
    assert client.get(page_of(customer), {"topic": "nonsense", "cursor": "junk"}).status_code == 200


@pytest.mark.parametrize("name", ["detail", "edit", "review", "plan", "consents", "asset-new", "paper"])
def test_a_customer_of_another_branch_is_not_there(
    cast: Cast, customer: Customer, browser: SignIn, name: str
) -> None:
    assert browser(cast.stranger).get(page_of(customer, name)).status_code == 404
    assert browser(cast.own_agent).get(page_of(customer, name)).status_code == 404
    assert browser(cast.guard).get(page_of(customer, name)).status_code == 403


def test_the_list_shows_each_what_she_may_see_the_latest_contact_first(cast: Cast, browser: SignIn) -> None:
    old = make_customer(cast.agent, name="旧客户")
    new = make_customer(cast.agent, name="新客户", at=MORNING + timedelta(hours=1))
    mine = make_customer(cast.own_agent, name="自己的", at=MORNING + timedelta(hours=2))
    far = make_customer(cast.stranger, name="外地的", at=MORNING + timedelta(hours=2))

    def seen(staff: Staff, **query: str) -> list[Customer]:
        answer = browser(staff).get(reverse("customers:list"), query)
        return list(answer.context["list"].page.rows)

    assert seen(cast.agent) == [mine, new, old]
    assert seen(cast.own_agent) == [mine]
    assert seen(cast.manager) == [far, mine, new, old]
    assert seen(cast.manager, branch=str(cast.other_branch.pk)) == [far]
    assert seen(cast.agent, q="旧客") == [old]
    assert seen(cast.own_agent, q="客户") == []
    assert seen(cast.own_agent, q="自己") == [mine]
    assert seen(cast.agent, level="KEY") == []
    assert seen(cast.agent, level="NONSENSE", branch="x") == [mine, new, old]


def test_the_list_is_walked_by_key_and_comes_as_a_workbook(cast: Cast, browser: SignIn) -> None:
    for n in range(55):
        make_customer(cast.agent, name=f"客户{n:02}", at=MORNING + timedelta(minutes=n))
    client = browser(cast.agent)
    first = client.get(reverse("customers:list"))
    rest = client.get(reverse("customers:list"), {"cursor": first.context["list"].page.next_cursor})
    names = [row.name for answer in (first, rest) for row in answer.context["list"].page.rows]
    assert names == [f"客户{n:02}" for n in reversed(range(55))]
    answer = client.get(reverse("lists:export", args=["customers", "xlsx"]))
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert len(rows) == 56
    assert "13800138000" in rows[1]
    masked_rows = browser(cast.viewer).get(reverse("lists:export", args=["customers", "csv"]))
    assert b"13800138000" not in b"".join(masked_rows.streaming_content)


def test_the_first_page_of_an_empty_house_says_what_comes_here(cast: Cast, browser: SignIn) -> None:
    assert reverse("customers:new") in browser(cast.agent).get(reverse("customers:list")).content.decode()


def test_assets_are_added_changed_and_taken_out_of_use(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    client = browser(cast.agent)
    here = page_of(customer, "asset-new")
    for kind in ["EQUIPMENT", "SOFTWARE", "STATION", "VEHICLE", "nonsense"]:
        assert client.get(here, {"kind": kind}).status_code == 200
    wrong = client.post(here, {"kind": "VEHICLE", "vin": "1", "once": "v0"})
    assert wrong.status_code == 422
    typed = {"kind": "VEHICLE", "plate": "冀b·12345", "brand": "解放", "cycle_km": "5000", "once": "v1"}
    assert client.post(here, typed).status_code == 303
    asset = customer.assets.get()
    there = reverse("customers:asset", args=[customer.pk, asset.pk])
    assert client.get(there).status_code == 200
    assert client.post(there, {**typed, "colour": "红", "version": "1", "once": "v2"}).status_code == 303
    stale = client.post(there, {**typed, "colour": "蓝", "version": "1", "once": "v3"})
    assert stale.status_code == 422
    client.post(reverse("customers:asset-use", args=[customer.pk, asset.pk]), {"once": "v4"})
    asset.refresh_from_db()
    assert (asset.colour, asset.is_active) == ("红", False)


def test_a_plate_that_is_elsewhere_is_asked_about(cast: Cast, customer: Customer, browser: SignIn) -> None:
    other = make_customer(cast.agent, name="别家")
    values = AssetValues(kind="VEHICLE", plate="冀B12345")
    add_asset(customer_id=other.pk, values=values, by=actor(cast.agent), at=MORNING)
    typed = {"kind": "VEHICLE", "plate": "冀B·12345", "once": "p1"}
    answer = browser(cast.agent).post(page_of(customer, "asset-new"), typed)
    assert answer.status_code == 422
    assert other.file_no in answer.content.decode()
    answer = browser(cast.agent).post(page_of(customer, "asset-new"), {**typed, "alike_seen": "1"})
    assert answer.status_code == 303


def test_a_plan_and_a_consent_are_noted(cast: Cast, customer: Customer, browser: SignIn) -> None:
    client = browser(cast.agent)
    assert client.get(page_of(customer, "plan")).status_code == 200
    assert client.post(page_of(customer, "plan"), {"kind": "", "once": "c0"}).status_code == 422
    typed = {"kind": "MAINTENANCE", "content": "保养", "planned_date": "２０２６/６/１", "once": "c1"}
    assert client.post(page_of(customer, "plan"), typed).status_code == 303
    past = {**typed, "planned_date": "2026-03-01", "once": "c3"}
    assert client.post(page_of(customer, "plan"), past).status_code == 422
    said = {"purpose": "PROMOTION", "channel": "PHONE", "state": "REFUSED", "once": "c2"}
    assert client.post(page_of(customer, "consents"), said).status_code == 303
    assert client.get(page_of(customer, "consents")).status_code == 200
    assert client.post(page_of(customer, "consents"), {"once": "c4"}).status_code == 422


def test_the_paper_is_a_pdf_with_its_number_in_the_name(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    answer = browser(cast.agent).get(page_of(customer, "paper"))
    assert answer.content.startswith(b"%PDF-")
    assert customer.file_no in answer["Content-Disposition"] or "UTF-8" in answer["Content-Disposition"]


def test_the_page_of_a_big_customer_costs_no_more_statements_than_that_of_a_small_one(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    by = actor(cast.agent)
    for n in range(5):
        add_asset(
            customer_id=customer.pk, values=AssetValues(kind="EQUIPMENT", name=f"机{n}"), by=by, at=MORNING
        )
        contact = ContactValues(
            name=f"人{n}", phones=(PhoneValues(f"1370013700{n}"), PhoneValues(f"1360013600{n}"))
        )
        add_contact(customer_id=customer.pk, values=contact, by=by, at=MORNING)
        request_comes_in(customer, cast.agent)
    client = browser(cast.agent)
    client.get(page_of(customer))
    with CaptureQueriesContext(connection) as statements:
        client.get(page_of(customer))
    assert len(statements) <= 14, [s["sql"][:90] for s in statements]


def test_the_list_costs_few_statements_whatever_its_length(cast: Cast, browser: SignIn) -> None:
    for n in range(20):
        make_customer(cast.agent, name=f"客户{n}", at=MORNING + timedelta(minutes=n))
    client = browser(cast.agent)
    client.get(reverse("customers:list"))
    with CaptureQueriesContext(connection) as statements:
        client.get(reverse("customers:list"))
    assert len(statements) <= 8, [s["sql"][:90] for s in statements]

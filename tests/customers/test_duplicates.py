"""Duplicates: pointed out while typing, found in bulk, told apart, compared and merged on the page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.customers.actions import add_asset, change_profile
from shouhou.customers.actions.likeness import CannotTellApart, find_duplicates, tell_apart
from shouhou.customers.actions.merging import merge_customers
from shouhou.customers.likeness import alike
from shouhou.customers.models import Customer, Likeness, Suspicion
from shouhou.customers.tasks import look_for_duplicates, look_for_duplicates_now
from shouhou.customers.values import AssetValues, ContactValues, PhoneValues
from tests.customers.conftest import MORNING, Cast, actor, make_customer, profile

type SignIn = Callable[[Staff], Client]
NOON = MORNING + timedelta(hours=3)
CODE = "91370100MA3C5T5R07"


def suspected() -> list[tuple[str, list[int]]]:
    """Reasons and members of the groups found."""
    rows = Suspicion.objects.order_by("pk")
    return [(" ".join([row.reason, row.further]).strip(), row.members) for row in rows]


def test_a_profile_being_typed_points_at_its_likes(cast: Cast, customer: Customer) -> None:
    near = alike(staff=cast.agent, name="济南青山机动车检测站有限公司")
    assert [(one.customer, one.why) for one in near] == [(customer, Likeness.NAME)]
    hint = alike(staff=cast.agent, phones=["138 0013 8000", "abc"])
    assert [(one.customer, one.is_hint) for one in hint] == [(customer, True)]
    assert alike(staff=cast.stranger, name=customer.name, phones=["13800138000"]) == []
    with CaptureQueriesContext(connection) as statements:
        alike(staff=cast.agent, name="青山", credit_code=CODE, plate="鲁A12345", phones=["13800138000"])
    assert len(statements) <= 6
    with CaptureQueriesContext(connection) as statements:
        assert alike(staff=cast.agent) == []
    assert len(statements) == 0


def test_all_files_are_compared_by_code_things_and_name_within_a_branch(
    cast: Cast, customer: Customer
) -> None:
    by = actor(cast.agent)
    near = make_customer(cast.agent, name="济南青山机动车检测站有限公司")
    make_customer(cast.stranger, name="青山机动车检测站")
    coded = [make_customer(cast.agent, name=name, credit_code=CODE) for name in ("甲厂", "乙厂")]
    cars = [make_customer(cast.agent, name=name) for name in ("丙厂", "丁厂")]
    for row in cars:
        car = AssetValues("VEHICLE", plate="鲁A12345", vin="LSVAU2180N2183294")
        add_asset(customer_id=row.pk, values=car, by=by, at=MORNING)
    for row in (customer, coded[0]):
        add_asset(customer_id=row.pk, values=AssetValues("EQUIPMENT", "机", serial="001"), by=by, at=MORNING)
    assert look_for_duplicates(at=NOON) == {"groups": 3}
    assert suspected() == [
        ("CODE", [row.pk for row in coded]),
        ("VIN PLATE", [row.pk for row in cars]),
        ("NAME", [customer.pk, near.pk]),
    ]


def test_one_name_in_two_cities_is_two_customers(cast: Cast, customer: Customer) -> None:
    make_customer(cast.agent, name="郑州长青公交公司")
    make_customer(cast.agent, name="武汉长青公交公司")
    near = make_customer(cast.agent, name="长青公交公司", city="武汉市")
    assert find_duplicates(by=SYSTEM, at=NOON) == 1
    assert near.pk in suspected()[0][1]
    like = alike(staff=cast.agent, name="武汉长青公交有限公司")
    assert [one.customer.name for one in like] == ["武汉长青公交公司", "长青公交公司"]


def test_a_shared_telephone_alone_makes_no_group(cast: Cast, customer: Customer) -> None:
    make_customer(cast.agent, name="完全别家")
    assert find_duplicates(by=SYSTEM, at=NOON) == 0


def test_a_file_from_before_the_comparison_is_compared_too(cast: Cast, customer: Customer) -> None:
    make_customer(cast.agent, name="青山机动车检测（站）")
    Customer.objects.update(name_key="")
    assert find_duplicates(by=SYSTEM, at=NOON) == 1
    assert not Customer.objects.filter(name_key="").exists()


def test_a_new_name_is_compared_from_its_saving_on(cast: Cast, customer: Customer) -> None:
    other = make_customer(cast.agent, name="东湖站")
    change_profile(
        customer_id=other.pk,
        values=profile(name="青山机动车检测站"),
        version=1,
        by=actor(cast.agent),
        at=NOON,
    )
    assert find_duplicates(by=SYSTEM, at=NOON) == 1


def test_those_told_apart_are_not_suspected_again(cast: Cast, customer: Customer) -> None:
    other = make_customer(cast.agent)
    by = actor(cast.agent)
    assert tell_apart(customer_ids=[other.pk, customer.pk], by=by, at=NOON) == 1
    assert tell_apart(customer_ids=[customer.pk, other.pk], by=by, at=NOON) == 0
    assert find_duplicates(by=SYSTEM, at=NOON) == 0
    assert alike(staff=cast.agent, name=customer.name, besides=other.pk) == []
    third = make_customer(cast.agent)
    assert find_duplicates(by=SYSTEM, at=NOON) == 1
    merge_customers(into_id=customer.pk, merged_id=third.pk, by=by, at=NOON)
    with pytest.raises(CannotTellApart):
        tell_apart(customer_ids=[customer.pk, third.pk], by=by, at=NOON)


def test_the_page_lists_groups_and_takes_the_word_that_they_are_apart(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    other = make_customer(cast.agent, name="济南青山机动车检测站有限公司")
    client = browser(cast.agent)
    page = reverse("customers:duplicates")
    assert client.get(page).status_code == 200
    find_duplicates(by=SYSTEM, at=NOON)
    shown = client.get(page).content.decode()
    assert other.file_no in shown
    assert f"{reverse('customers:merge', args=[customer.pk])}?with={other.pk}" in shown
    assert other.file_no not in browser(cast.stranger).get(page).content.decode()
    assert client.get(page, {"reason": "CODE"}).content.decode().count(other.file_no) == 0
    answer = client.post(reverse("customers:apart"), {"ids": f"{customer.pk} {other.pk}", "once": "a1"})
    assert answer.status_code == 303
    assert other.file_no not in client.get(page).content.decode()
    assert client.post(reverse("customers:apart"), {"ids": "x", "once": "a2"}).status_code == 302
    assert client.post(reverse("customers:look-for-duplicates")).status_code == 302
    assert browser(cast.viewer).get(page).status_code == 403


def test_the_list_of_groups_costs_the_same_whatever_their_number(cast: Cast, browser: SignIn) -> None:
    for n in range(12):
        for _twice in range(2):
            make_customer(cast.agent, name=f"第{n}检测站甲")
    with clock.set_to(NOON):
        assert look_for_duplicates_now.call() == 12
    client = browser(cast.agent)
    client.get(reverse("customers:duplicates"))
    with CaptureQueriesContext(connection) as statements:
        client.get(reverse("customers:duplicates"))
    assert len(statements) <= 10, [s["sql"][:90] for s in statements]


def test_the_hint_answers_name_and_telephone_of_any_form(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    client = browser(cast.agent)
    page = reverse("customers:alike")
    assert customer.file_no in client.get(page, {"org_name": "济南青山机动车检测站"}).content.decode()
    shared = client.get(page, {"contacts-0-phones-0-number": "13800138000"}).content.decode()
    assert customer.file_no in shared
    assert "alike_seen" not in shared
    assert client.get(page).content.decode().strip() == ""


def test_two_files_are_compared_merged_and_split_on_the_page(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    wang = ContactValues(name="王站长", phones=(PhoneValues("13900139000"),))
    other = make_customer(cast.agent, name="青山站", short_name="青山", contacts=(wang,))
    client = browser(cast.agent)
    page = reverse("customers:merge", args=[customer.pk])
    assert other.file_no in client.get(page, {"q": "青山站"}).content.decode()
    compared = client.get(page, {"with": other.pk}).content.decode()
    for said in ("青山站", "王站长", "take-name", "take-short_name"):
        assert said in compared, said
    typed = {
        "with": other.pk, "into_version": customer.version, "merged_version": other.version,
        "take-name": "kept", "take-short_name": "merged", "once": "m1",
    }  # fmt: skip
    stale = client.post(page, {**typed, "into_version": 99, "once": "m0"})
    assert stale.status_code == 422
    answer = client.post(page, typed)
    assert (answer.status_code, answer["Location"]) == (303, customer.get_absolute_url())
    assert client.post(page, typed)["Location"] == customer.get_absolute_url()
    customer.refresh_from_db()
    assert (customer.name, customer.short_name) == ("青山机动车检测站", "青山")
    led = client.get(other.get_absolute_url())
    assert (led.status_code, led["Location"]) == (302, customer.get_absolute_url())
    shown = client.get(customer.get_absolute_url()).content.decode()
    assert reverse("customers:split", args=[other.pk]) in shown
    split = client.post(reverse("customers:split", args=[other.pk]), {"once": "m2"})
    assert (split.status_code, split["Location"]) == (303, other.get_absolute_url())
    assert client.get(other.get_absolute_url()).status_code == 200
    assert client.post(reverse("customers:split", args=[other.pk]), {"once": "m3"}).status_code == 302


def test_what_cannot_be_merged_says_why_before_anybody_compares(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    far = make_customer(cast.stranger, name="远方站")
    client, page = browser(cast.manager), reverse("customers:merge", args=[customer.pk])
    assert client.get(page, {"with": customer.pk}).content.decode().count("data-save") == 0
    assert client.get(page, {"with": far.pk}).content.decode().count("data-save") == 0
    assert client.post(page, {"with": far.pk, "once": "f1"}).status_code == 422
    other = browser(cast.agent)
    assert other.get(page, {"with": far.pk}).status_code == 200
    assert "远方站" not in other.get(page, {"with": far.pk}).content.decode()
    assert browser(cast.viewer).get(page).status_code == 403
    assert browser(cast.stranger).get(page).status_code == 404


def test_a_page_of_a_merged_file_that_was_still_open_refuses_in_words(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    other = make_customer(cast.agent, name="青山站")
    merge_customers(into_id=customer.pk, merged_id=other.pk, by=actor(cast.agent), at=NOON)
    client = browser(cast.agent)
    answer = client.post(reverse("customers:review", args=[other.pk]), {"once": "r1"})
    assert (answer.status_code, answer["Location"]) == (303, customer.get_absolute_url())
    typed = {"name": "青山站", "version": "2", "once": "r2", "kind": "ORG"}
    assert client.post(reverse("customers:edit", args=[other.pk]), typed).status_code == 422

"""Merging two files of one customer, and splitting them again exactly."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.serializers import serialize

from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.verify import verify
from shouhou.customers.actions import (
    CannotOverwrite,
    add_asset,
    add_contact,
    plan_next_service,
    review_profile,
    set_consent,
)
from shouhou.customers.actions.merging import CannotMerge, merge_customers
from shouhou.customers.actions.splitting import CannotSplit, split_customer
from shouhou.customers.actions.telling import CannotChangeMerged
from shouhou.customers.models import Asset, Consent, Contact, ContactPhone, Customer, NextServicePlan
from shouhou.customers.values import AssetValues, ConsentValues, ContactValues, PhoneValues, PlanValues
from shouhou.followups.models import Call
from shouhou.journal.models import Event, EventSubject, EventWords
from shouhou.policy.rulebook import Outcome
from tests.customers.conftest import MORNING, Cast, actor, make_customer, request_comes_in
from tests.customers.test_profiles import found, told_of
from tests.world import World, make_call

NOON = MORNING + timedelta(hours=3)
LATER = MORNING + timedelta(hours=5)
LIU = ContactValues(
    name="刘洋", post="站长", phones=(PhoneValues("13800138000"), PhoneValues("0531-8888666"))
)
ZHAO = ContactValues(name="赵六", phones=(PhoneValues("13700137000"),))


@pytest.fixture
def other(cast: Cast, customer: Customer) -> Customer:
    """The same customer filed a second time, with people, things, a request and a plan of its own."""
    row = make_customer(
        cast.agent,
        name="济南青山检测站有限公司",
        short_name="老青山",
        credit_code="91370100MA3C5T5R07",
        contacts=(LIU, ZHAO),
        first_problem="侧滑台不准",
    )
    by = actor(cast.agent)
    scale = AssetValues(kind="EQUIPMENT", name="制动台", serial="SN-77881", place="一号线")
    add_asset(
        customer_id=customer.pk,
        values=AssetValues("EQUIPMENT", "制动台", serial="SN-77881"),
        by=by,
        at=MORNING,
    )
    add_asset(customer_id=row.pk, values=scale, by=by, at=MORNING)
    add_asset(customer_id=row.pk, values=AssetValues("VEHICLE", plate="鲁A12345"), by=by, at=MORNING)
    plan = PlanValues(kind="MAINTENANCE", content="保养", planned_date=date(2026, 4, 1))
    request_comes_in(row, cast.agent)
    plan_next_service(customer_id=customer.pk, values=plan, by=by, at=MORNING)
    return row


def merge(cast: Cast, into: Customer, merged: Customer, *taken: str, **more: Any) -> Customer:
    """Merges by the agent at noon."""
    told = {"by": actor(cast.agent), "at": NOON, "taken": taken, **more}
    made = merge_customers(into_id=into.pk, merged_id=merged.pk, **told)
    merged.refresh_from_db()
    into.refresh_from_db()
    return made


def everything_agrees() -> bool:
    """Whether the check of the whole journal finds nothing."""
    return not [broken for progress in verify(at=LATER) for broken in progress.broken]


def rows_of(*customers: Customer) -> str:
    """The rows of some files as they stand, without what only counts saves."""
    ids = [customer.pk for customer in customers]
    told: list[Any] = []
    for row in Customer.objects.filter(pk__in=ids).order_by("pk"):
        row.version = 0
        told.append(row)
    told += Contact.objects.filter(customer__in=ids).order_by("pk")
    told += ContactPhone.objects.filter(contact__customer__in=ids).order_by("pk")
    told += Asset.objects.filter(customer__in=ids).order_by("pk")
    told += NextServicePlan.objects.filter(customer__in=ids).order_by("pk")
    told += Case.objects.filter(customer__in=ids).order_by("pk")
    told += Obligation.objects.filter(case__customer__in=ids).order_by("pk")
    return str(serialize("json", told))


def test_two_files_become_one_without_doubles(cast: Cast, customer: Customer, other: Customer) -> None:
    merge(cast, customer, other, "credit_code", "short_name")
    assert other.merged_into == customer
    assert (customer.name, customer.credit_code, customer.short_name) == (
        "青山机动车检测站", "91370100MA3C5T5R07", "老青山",
    )  # fmt: skip
    people = customer.contacts.filter(is_active=True).order_by("pk")
    assert [(p.name, p.is_primary) for p in people] == [("刘洋", True), ("赵六", False)]
    liu = people[0]
    assert liu.post == "站长"
    assert sorted(liu.phones.values_list("digits", flat=True)) == ["05318888666", "13800138000"]
    assert [(a.title, a.place) for a in customer.assets.order_by("pk")] == [
        ("制动台", "一号线"),
        ("鲁A12345 鲁A12345", ""),
    ]
    assert everything_agrees()


def test_no_event_is_rewritten_and_cases_keep_what_they_owe(
    cast: Cast, customer: Customer, other: Customer
) -> None:
    before = {(e.pk, e.digest) for e in Event.objects.all()}
    words = set(EventWords.objects.values_list("pk", "digest"))
    subjects = set(EventSubject.objects.values_list("event_id", "kind", "ref"))
    merge(cast, customer, other)
    assert before <= {(e.pk, e.digest) for e in Event.objects.all()}
    assert words <= set(EventWords.objects.values_list("pk", "digest"))
    assert subjects <= set(EventSubject.objects.values_list("event_id", "kind", "ref"))
    request = Case.objects.get(line=Line.SERVICE_REQUEST)
    assert request.customer == customer
    assert Obligation.objects.open().filter(case=request, rule_id="AS-02").exists()
    review_profile(customer_id=customer.pk, by=actor(cast.agent), at=NOON)
    assert not Obligation.objects.open().filter(case=request, rule_id="AS-02").exists()


def test_what_the_merged_file_itself_owed_is_void_and_comes_back_with_it(
    cast: Cast, customer: Customer, other: Customer
) -> None:
    duty = Obligation.objects.get(case__customer=other, case__line=Line.CUSTOMER_FILE)
    assert duty.outcome == Outcome.OPEN
    merge(cast, customer, other)
    duty.refresh_from_db()
    assert (duty.outcome, duty.case.customer_id) == (Outcome.VOID, other.pk)
    split_customer(customer_id=other.pk, by=actor(cast.agent), at=LATER)
    duty.refresh_from_db()
    assert duty.outcome == Outcome.OPEN
    assert everything_agrees()


def test_a_split_puts_every_row_back_where_it_was(cast: Cast, customer: Customer, other: Customer) -> None:
    before = rows_of(customer, other)
    merge(cast, customer, other, "name", "credit_code", "first_problem")
    assert rows_of(customer, other) != before
    done = split_customer(customer_id=other.pk, by=actor(cast.agent), at=LATER)
    assert rows_of(customer, other) == before
    assert (done.entries_since, done.changed_since) == (0, ())
    assert everything_agrees()
    assert {"CUSTOMERS_MERGED", "CUSTOMERS_SPLIT"} <= set(told_of(customer))
    assert {"FILE_MERGED", "FILE_SPLIT"} <= set(told_of(other))


def test_what_was_added_or_changed_since_stays_with_the_surviving_file(
    cast: Cast, customer: Customer, other: Customer
) -> None:
    merge(cast, customer, other, "short_name")
    by = actor(cast.agent)
    add_contact(customer_id=customer.pk, values=ContactValues(name="新人"), by=by, at=NOON)
    Customer.objects.filter(pk=customer.pk).update(short_name="青山站")
    done = split_customer(customer_id=other.pk, by=by, at=LATER)
    assert (done.entries_since, done.changed_since) == (1, ("Short name",))
    assert done.survivor.contacts.filter(name="新人").exists()
    assert done.survivor.short_name == "青山站"


def test_calls_follow_their_customer_there_and_back(world: World) -> None:
    from tests.world import make_customer as file_customer

    first, second = file_customer(world), file_customer(world, name="青山站")
    call = make_call(world, customer=second, at=MORNING)
    by = actor(world.agent)
    merge_customers(into_id=first.pk, merged_id=second.pk, by=by, at=NOON)
    assert Call.objects.get(pk=call.pk).customer == first
    first.refresh_from_db()
    assert first.last_contact_at == MORNING
    split_customer(customer_id=second.pk, by=by, at=LATER)
    first.refresh_from_db()
    assert Call.objects.get(pk=call.pk).customer == second
    assert first.last_contact_at is None


@pytest.mark.parametrize(
    ("ours", "theirs", "holds"),
    [
        ("GIVEN", "REFUSED", "REFUSED"),
        ("REFUSED", "GIVEN", "REFUSED"),
        ("GIVEN", "UNSTATED", "UNSTATED"),
        ("", "GIVEN", "GIVEN"),
    ],
)
def test_the_strictest_consent_holds_until_the_split(
    cast: Cast, customer: Customer, other: Customer, ours: str, theirs: str, holds: str
) -> None:
    by = actor(cast.agent)
    for row, state in ((customer, ours), (other, theirs)):
        if state:
            set_consent(customer_id=row.pk, values=ConsentValues("PROMOTION", state), by=by, at=MORNING)

    def latest(row: Customer) -> str:
        return Consent.objects.filter(customer=row, purpose="PROMOTION").order_by("-pk").first().state  # type: ignore[union-attr]

    merge(cast, customer, other)
    assert latest(customer) == holds
    split_customer(customer_id=other.pk, by=by, at=LATER)
    assert latest(other) == theirs
    if ours:
        assert latest(customer) == ours


def test_a_way_that_was_refused_altogether_stays_refused(
    cast: Cast, customer: Customer, other: Customer
) -> None:
    by = actor(cast.agent)
    set_consent(customer_id=customer.pk, values=ConsentValues("PROMOTION", "REFUSED"), by=by, at=MORNING)
    phone = ConsentValues("PROMOTION", "GIVEN", channel="PHONE")
    set_consent(customer_id=other.pk, values=phone, by=by, at=MORNING)
    merge(cast, customer, other)
    last = Consent.objects.filter(customer=customer, channel="PHONE").order_by("-pk")[0]
    assert last.state == "REFUSED"


def test_search_finds_the_surviving_file_by_the_old_names(
    cast: Cast, customer: Customer, other: Customer
) -> None:
    merge(cast, customer, other)
    for query in ("老青山", other.file_no, "赵六", "鲁A12345"):
        assert found(query) == [customer.pk], query
    split_customer(customer_id=other.pk, by=actor(cast.agent), at=LATER)
    assert found("老青山") == [other.pk]
    assert found("鲁A12345") == [other.pk]


def test_nothing_can_be_entered_in_a_merged_file(cast: Cast, customer: Customer, other: Customer) -> None:
    merge(cast, customer, other)
    with pytest.raises(CannotChangeMerged) as refused:
        add_contact(customer_id=other.pk, values=ZHAO, by=actor(cast.agent), at=LATER)
    assert refused.value.way_out == customer.get_absolute_url()


def test_no_file_is_merged_into_itself_or_in_a_circle_or_twice(
    cast: Cast, customer: Customer, other: Customer
) -> None:
    third = make_customer(cast.agent, name="第三家")
    with pytest.raises(CannotMerge):
        merge(cast, customer, customer)
    merge(cast, customer, other)
    for into, merged in ((other, customer), (third, other), (customer, other)):
        with pytest.raises(CannotMerge):
            merge(cast, into, merged)
    with pytest.raises(CannotMerge):
        merge_customers(into_id=customer.pk, merged_id=10**9, by=actor(cast.agent), at=NOON)


def test_files_of_two_branches_stay_two(cast: Cast, customer: Customer) -> None:
    far = make_customer(cast.stranger, name="青山机动车检测站")
    with pytest.raises(CannotMerge):
        merge_customers(into_id=customer.pk, merged_id=far.pk, by=actor(cast.manager), at=NOON)


def test_whoever_merges_second_or_compared_an_older_state_is_told(
    cast: Cast, customer: Customer, other: Customer
) -> None:
    customer.refresh_from_db()
    other.refresh_from_db()
    seen = (customer.version, other.version)
    add_contact(customer_id=other.pk, values=ContactValues(name="新人"), by=actor(cast.agent), at=MORNING)
    with pytest.raises(CannotOverwrite):
        merge(cast, customer, other, versions=seen)
    assert other.merged_into is None


def test_merged_files_follow_into_a_third_and_are_split_in_order(
    cast: Cast, customer: Customer, other: Customer
) -> None:
    third = make_customer(cast.agent, name="第三家", contacts=(ContactValues(name="孙七"),))
    start = rows_of(customer, other, third)
    merge(cast, customer, other)
    middle = rows_of(customer, third)
    merge(cast, third, customer)
    other.refresh_from_db()
    assert other.merged_into == third
    assert found("老青山") == [third.pk]
    by = actor(cast.agent)
    with pytest.raises(CannotSplit):
        split_customer(customer_id=other.pk, by=by, at=LATER)
    split_customer(customer_id=customer.pk, by=by, at=LATER)
    other.refresh_from_db()
    assert other.merged_into == customer
    assert rows_of(customer, third) == middle
    split_customer(customer_id=other.pk, by=by, at=LATER)
    assert rows_of(customer, other, third) == start
    assert everything_agrees()


def test_a_file_that_stands_cannot_be_split(cast: Cast, customer: Customer) -> None:
    with pytest.raises(CannotSplit):
        split_customer(customer_id=customer.pk, by=actor(cast.agent), at=LATER)

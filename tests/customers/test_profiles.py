"""Creating, changing and reviewing a profile."""

from datetime import timedelta

import pytest

from shouhou.cases.models import Case, Line, Obligation
from shouhou.core.errors import Refusals
from shouhou.customers.actions import (
    CannotOverwrite,
    change_profile,
    create_customer,
    note_contact,
    review_profile,
)
from shouhou.customers.models import Contact, Customer
from shouhou.customers.values import ContactValues, PhoneValues
from shouhou.journal.models import Event, EventSubject, SubjectKind
from shouhou.journal.sentences import sentence
from shouhou.search.finding import find
from shouhou.search.models import Kind
from shouhou.search.tasks import follow_contacts
from tests.customers.conftest import MORNING, Cast, actor, profile, request_comes_in

NOON = MORNING + timedelta(hours=3)


def told_of(customer: Customer) -> list[str]:
    """The kinds of events that name the customer, in order."""
    subjects = EventSubject.objects.filter(kind=SubjectKind.CUSTOMER, ref=customer.pk)
    return list(subjects.order_by("event_id").values_list("event__kind", flat=True))


def found(query: str) -> list[int]:
    """Ids of the customers that a query finds."""
    return [hit.ref for hit in find(query, kinds=[Kind.CUSTOMER])]


def test_a_new_customer_has_a_number_an_agent_and_is_found_at_once(cast: Cast, customer: Customer) -> None:
    assert customer.file_no == "KH-202603-0001"
    assert customer.agent == cast.agent
    assert not customer.is_incomplete
    for query in ["青山", "qsjdc", "8000", "13800138000", "刘洋", "ly", "0001", customer.file_no]:
        assert found(query) == [customer.pk], query


def test_a_new_customer_asks_for_the_next_service_the_same_day(cast: Cast, customer: Customer) -> None:
    case = Case.objects.get(customer=customer, line=Line.CUSTOMER_FILE)
    owed = Obligation.objects.get(case=case)
    assert (owed.rule_id, owed.outcome, owed.owner) == ("AS-04", "OPEN", cast.agent)


def test_a_profile_without_all_seven_facts_is_kept_to_be_completed(cast: Cast) -> None:
    row = create_customer(
        values=profile(address=""), branch_id=cast.branch.pk, by=actor(cast.agent), at=MORNING
    )
    assert row.is_incomplete
    assert len(row.missing_facts(has_contact=True, has_phone=True)) == 1
    change_profile(customer_id=row.pk, values=profile(), version=1, by=actor(cast.agent), at=NOON)
    row.refresh_from_db()
    assert not row.is_incomplete
    assert "PROFILE_COMPLETED" in told_of(row)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  \u202e "}, "name"),
        ({"name": "长" * 201}, "name"),
        ({"notes": "长" * 20_001}, "notes"),
        ({"credit_code": "12"}, "credit_code"),
        ({"credit_code": "91370100MA3C5T5R0X"}, "credit_code"),  # its check sign would be 7
        ({"postcode": "07100"}, "postcode"),
        ({"first_date": MORNING.date() + timedelta(days=1)}, "first_date"),
        ({"contacts": (ContactValues(name="甲", phones=(PhoneValues("电话"),)),)}, "contacts.0.phones.0"),
        ({"contacts": (ContactValues(name="甲"), ContactValues(post="站长"))}, "contacts.1.name"),
        ({"contacts": (ContactValues(name="甲", email="wang#qq.com"),)}, "contacts.0.email"),
        (
            {"contacts": (ContactValues(name="甲", birthday=MORNING.date() + timedelta(days=9)),)},
            "contacts.0.birthday",
        ),
        ({"contacts": tuple(ContactValues(name="甲") for _n in range(41))}, "contacts"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    cast: Cast, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusals) as refused:
        create_customer(values=profile(**values), branch_id=cast.branch.pk, by=actor(cast.agent), at=MORNING)
    assert [each.field for each in refused.value.each] == [field]
    assert not Customer.objects.exists()


def test_a_change_says_what_changed_and_the_new_name_is_found(cast: Cast, customer: Customer) -> None:
    change_profile(
        customer_id=customer.pk, values=profile(name="东湖检测站"), version=1, by=actor(cast.agent), at=NOON
    )
    event = Event.objects.get(kind="PROFILE_CHANGED")
    assert "青山机动车检测站 → 东湖检测站" in sentence(event)
    assert event.data["fields"] == ["name"]
    assert (found("东湖"), found("青山")) == ([customer.pk], [])


def test_a_sheet_saved_as_it_stands_is_a_review(cast: Cast, customer: Customer) -> None:
    liu = ContactValues(id=customer.contacts.get().pk, name="刘洋", phones=(PhoneValues("13800138000"),))
    same = profile(contacts=(liu,))
    change_profile(customer_id=customer.pk, values=same, version=1, by=actor(cast.agent), at=NOON)
    customer.refresh_from_db()
    assert told_of(customer) == ["PROFILE_CREATED", "PROFILE_REVIEWED"]
    assert (customer.version, customer.reviewed_at) == (1, NOON)


def test_whoever_saves_second_is_told_and_overwrites_nothing(cast: Cast, customer: Customer) -> None:
    change_profile(
        customer_id=customer.pk, values=profile(level="KEY"), version=1, by=actor(cast.agent), at=NOON
    )
    with pytest.raises(CannotOverwrite) as stale:
        change_profile(
            customer_id=customer.pk,
            values=profile(level="REGULAR"),
            version=1,
            by=actor(cast.own_agent),
            at=NOON,
        )
    assert stale.value.version == 2
    customer.refresh_from_db()
    assert customer.level == "KEY"


def test_one_review_answers_every_open_request_of_the_customer(cast: Cast, customer: Customer) -> None:
    first = request_comes_in(customer, cast.agent)
    second = request_comes_in(customer, cast.agent)
    open_reviews = Obligation.objects.open().filter(rule_id="AS-02")
    assert {o.case_id for o in open_reviews} == {first.pk, second.pk}
    review_profile(customer_id=customer.pk, by=actor(cast.agent), at=NOON)
    assert not open_reviews.all().exists()
    assert Event.objects.filter(kind="PROFILE_REVIEWED").count() == 1


def test_contacts_of_the_sheet_are_added_changed_reordered_and_removed(
    cast: Cast, customer: Customer
) -> None:
    liu = customer.contacts.get()
    wang = ContactValues(
        name="王站长", post="站长", phones=(PhoneValues("0312-1234567 转 8"), PhoneValues("13900139000"))
    )
    kept = ContactValues(id=liu.pk, name="刘洋", phones=(PhoneValues("13800138001"),))
    change_profile(
        customer_id=customer.pk,
        values=profile(contacts=(wang, kept)),
        version=1,
        by=actor(cast.agent),
        at=NOON,
    )
    new = customer.contacts.get(name="王站长")
    liu.refresh_from_db()
    assert (new.is_primary, liu.is_primary) == (True, False)
    assert sorted(new.phones.values_list("digits", "extension", "mark")) == [
        ("03121234567", "8", "B"),
        ("13900139000", "", "M"),
    ]
    assert found("8001") == found("9000") == [customer.pk]
    assert found("138000") == []
    change_profile(
        customer_id=customer.pk,
        values=profile(contacts=(ContactValues(id=new.pk, name="王站长"),)),
        version=2,
        by=actor(cast.agent),
        at=NOON,
    )
    liu.refresh_from_db()
    assert not liu.is_active
    assert not new.phones.exists()
    assert {"CONTACT_ADDED", "CONTACT_CHANGED", "CONTACT_REMOVED"} <= set(told_of(customer))
    assert found("刘洋") == []


def test_the_contact_of_another_customer_cannot_be_taken_over(cast: Cast, customer: Customer) -> None:
    other = create_customer(
        values=profile(name="别家"), branch_id=cast.branch.pk, by=actor(cast.agent), at=MORNING
    )
    theirs = other.contacts.get()
    change_profile(
        customer_id=customer.pk,
        values=profile(contacts=(ContactValues(id=theirs.pk, name="冒名"),)),
        version=1,
        by=actor(cast.agent),
        at=NOON,
    )
    theirs.refresh_from_db()
    assert (theirs.name, theirs.customer) == ("刘洋", other)
    assert Contact.objects.filter(customer=customer, name="冒名").exists()


def test_the_latest_talk_moves_a_customer_forward(cast: Cast, customer: Customer) -> None:
    other = create_customer(
        values=profile(name="青山修理厂"), branch_id=cast.branch.pk, by=actor(cast.agent), at=MORNING
    )
    note_contact(customer_id=customer.pk, happened_at=NOON)
    note_contact(customer_id=customer.pk, happened_at=NOON - timedelta(days=30))
    customer.refresh_from_db()
    assert customer.last_contact_at == customer.latest_at == NOON
    follow_contacts(at=NOON)
    assert found("青山") == [customer.pk, other.pk]

"""Service objects, the next service, and what a customer said to being contacted."""

from datetime import date, timedelta

import pytest

from shouhou.cases.models import Obligation
from shouhou.core.errors import Refusal, Refusals
from shouhou.customers.actions import (
    CannotOverwrite,
    add_asset,
    add_contact,
    change_asset,
    change_contact,
    plan_next_service,
    remove_contact,
    retire_asset,
    set_consent,
    write_plan,
)
from shouhou.customers.models import Customer
from shouhou.customers.values import AssetValues, ConsentValues, ContactValues, PhoneValues, PlanValues
from shouhou.journal.models import Event, EventSubject, SubjectKind
from tests.customers.conftest import MORNING, Cast, actor, make_customer, request_comes_in
from tests.customers.test_profiles import found, told_of

PLAN = PlanValues(
    kind="MAINTENANCE", content="按期保养,顺便问新线", planned_date=date(2026, 4, 1), reason="满一年"
)


def test_an_asset_is_found_by_plate_serial_and_vin(cast: Cast, customer: Customer) -> None:
    values = AssetValues(
        kind="VEHICLE", plate="冀b·12345", vin="lsvau2180n2183294", serial="SN-778899", brand="解放"
    )
    asset = add_asset(customer_id=customer.pk, values=values, by=actor(cast.agent), at=MORNING)
    assert (asset.plate, asset.vin, asset.title) == ("冀B12345", "LSVAU2180N2183294", "冀B12345 解放")
    for query in ["冀B12345", "12345", "183294", "778899"]:
        assert found(query) == [customer.pk], query
    event = Event.objects.get(kind="ASSET_ADDED")
    assert EventSubject.objects.filter(event=event, kind=SubjectKind.ASSET, ref=asset.pk).exists()


def test_a_temporary_plate_is_kept(cast: Cast, customer: Customer) -> None:
    values = AssetValues(kind="VEHICLE", plate="临123", name="新车")
    assert (
        add_asset(customer_id=customer.pk, values=values, by=actor(cast.agent), at=MORNING).plate == "临123"
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": "灯光仪", "vin": "123"}, "vin"),
        (
            {"name": "灯光仪", "installed_date": date(2026, 2, 2), "accepted_date": date(2026, 2, 1)},
            "accepted_date",
        ),
        ({"name": "灯光仪", "cycle_months": 0}, "cycle_months"),
        ({"name": "灯光仪", "purchase_date": date(2027, 1, 1)}, "purchase_date"),
        ({"name": "灯光仪", "warranty_until": date(9000, 1, 1)}, "warranty_until"),
        ({"name": "灯光仪" * 60}, "name"),
    ],
)
def test_an_impossible_asset_is_refused(
    cast: Cast, customer: Customer, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusals) as refused:
        add_asset(
            customer_id=customer.pk,
            values=AssetValues(kind="EQUIPMENT", **values),  # type: ignore[arg-type]
            by=actor(cast.agent),
            at=MORNING,
        )
    assert [each.field for each in refused.value.each] == [field]


def test_an_asset_is_changed_once_and_the_second_is_told(cast: Cast, customer: Customer) -> None:
    by = actor(cast.agent)
    old = AssetValues(kind="EQUIPMENT", name="灯光仪")
    asset = add_asset(customer_id=customer.pk, values=old, by=by, at=MORNING)
    new = AssetValues(kind="EQUIPMENT", name="灯光仪", model="NHD-6109")
    change_asset(asset_id=asset.pk, values=new, version=1, by=by, at=MORNING)
    change_asset(asset_id=asset.pk, values=new, version=2, by=by, at=MORNING)
    with pytest.raises(CannotOverwrite):
        change_asset(asset_id=asset.pk, values=old, version=1, by=by, at=MORNING)
    assert told_of(customer).count("ASSET_CHANGED") == 1


def test_an_asset_out_of_use_is_found_no_more_until_it_comes_back(cast: Cast, customer: Customer) -> None:
    by = actor(cast.agent)
    values = AssetValues(kind="VEHICLE", plate="冀B77777")
    asset = add_asset(customer_id=customer.pk, values=values, by=by, at=MORNING)
    retire_asset(asset_id=asset.pk, is_active=False, by=by, at=MORNING)
    assert found("77777") == []
    retire_asset(asset_id=asset.pk, is_active=True, by=by, at=MORNING)
    assert found("77777") == [customer.pk]


def test_a_plan_on_the_day_of_filing_meets_the_duty(cast: Cast, customer: Customer) -> None:
    owed = Obligation.objects.get(rule_id="AS-04")
    plan_next_service(
        customer_id=customer.pk, values=PLAN, by=actor(cast.agent), at=MORNING + timedelta(hours=2)
    )
    owed.refresh_from_db()
    assert owed.outcome == "MET"


def test_a_plan_on_the_next_day_is_late(cast: Cast, customer: Customer) -> None:
    plan_next_service(
        customer_id=customer.pk, values=PLAN, by=actor(cast.agent), at=MORNING + timedelta(days=1)
    )
    assert Obligation.objects.get(rule_id="AS-04").outcome == "MET_LATE"


def test_a_plan_inside_a_bigger_save_counts_for_the_cases_that_wait_for_it(
    cast: Cast, customer: Customer
) -> None:
    waiting = Obligation.objects.get(rule_id="AS-04").case_id
    _plan, told = write_plan(customer=customer, values=PLAN, by=actor(cast.agent), at=MORNING)
    assert told[0].also == (waiting,)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"content": " "}, "content"),
        ({"planned_date": date(2026, 3, 1)}, "planned_date"),
        ({"planned_date": date(2040, 3, 1)}, "planned_date"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused(
    cast: Cast, customer: Customer, values: dict[str, object], field: str
) -> None:
    told = {"kind": "MAINTENANCE", "content": "保养", "planned_date": date(2026, 3, 2), **values}
    with pytest.raises(Refusals) as refused:
        plan_next_service(
            customer_id=customer.pk,
            values=PlanValues(**told),  # type: ignore[arg-type]
            by=actor(cast.agent),
            at=MORNING,
        )
    assert [each.field for each in refused.value.each] == [field]


def test_the_consent_ledger_only_grows(cast: Cast, customer: Customer) -> None:
    for state in ("GIVEN", "REFUSED"):
        set_consent(
            customer_id=customer.pk,
            values=ConsentValues(purpose="PROMOTION", state=state, how="电话里说的"),
            by=actor(cast.agent),
            at=MORNING,
        )
    assert list(customer.consents.order_by("pk").values_list("state", flat=True)) == ["GIVEN", "REFUSED"]
    assert told_of(customer).count("CONSENT_SET") == 2


def test_contacts_come_and_go_one_by_one(cast: Cast, customer: Customer) -> None:
    by = actor(cast.agent)
    only = customer.contacts.get()
    with pytest.raises(Refusal):
        remove_contact(contact_id=only.pk, by=by, at=MORNING)
    wang = ContactValues(name="王站长", phones=(PhoneValues("13900139000"), PhoneValues("139 0013 9000")))
    new = add_contact(customer_id=customer.pk, values=wang, by=by, at=MORNING)
    assert (new.is_primary, new.phones.count()) == (False, 1)
    change_contact(contact_id=new.pk, values=wang, by=by, at=MORNING)
    renamed = ContactValues(name="王建站长", phones=wang.phones)
    change_contact(contact_id=new.pk, values=renamed, by=by, at=MORNING)
    remove_contact(contact_id=only.pk, by=by, at=MORNING)
    new.refresh_from_db()
    assert new.is_primary
    assert told_of(customer)[1:] == ["CONTACT_ADDED", "CONTACT_CHANGED", "CONTACT_REMOVED"]


def test_what_happens_to_a_customer_counts_only_for_its_own_cases(cast: Cast, customer: Customer) -> None:
    other = make_customer(cast.agent, name="别家")
    request_comes_in(other, cast.agent)
    plan_next_service(customer_id=customer.pk, values=PLAN, by=actor(cast.agent), at=MORNING)
    left = Obligation.objects.open().values_list("rule_id", "case__customer_id")
    assert set(left.filter(rule_id="AS-04")) == {("AS-04", other.pk)}

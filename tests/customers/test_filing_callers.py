"""AS-22: a caller without a file gets one within two days, and the talk goes into it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import run
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.customers.actions import create_customer
from shouhou.customers.models import Customer
from shouhou.followups.actions import CallValues, record_call
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.policy.models import PolicyVersion
from tests.customers.conftest import MORNING, Cast, actor, profile

type SignIn = Callable[[Staff], Client]


@pytest.fixture
def talk(cast: Cast) -> Case:
    """A talk with somebody unknown, at a company that has adopted AS-22."""
    PolicyVersion.objects.update(standings={"AS-22": "DUTY"})
    values = CallValues(way=Way.CALL_IN, kind=CallKind.CONSULTATION, started_at=MORNING, gist="询价",
                        customer_name="西山检测站", contact_name="郑工", phone="13700001111")  # fmt: skip
    return record_call(values=values, by=actor(cast.agent), at=MORNING)[0].case


def owed(talk: Case) -> Obligation:
    return Obligation.objects.get(case=talk, rule_id="AS-22")


def test_a_caller_without_a_file_is_to_be_filed_within_two_days(cast: Cast, talk: Case) -> None:
    assert owed(talk).due_at == MORNING.replace(hour=16) + timedelta(days=2)
    assert owed(talk).owner_id == cast.agent.pk


def test_filing_the_caller_from_the_talk_meets_it_and_takes_the_talk_along(
    cast: Cast, talk: Case, browser: SignIn
) -> None:
    with clock.set_to(MORNING + timedelta(hours=1)):
        client = browser(cast.agent)
        here = reverse("customers:new")
        opened = client.get(here, {"case": talk.pk}).content.decode()
        assert "西山检测站" in opened
        assert f'name="case" value="{talk.pk}"' in opened
        typed = {"kind": "ORG", "name": "西山检测站", "contacts-0-name": "郑工",
                 "contacts-0-phones-0-number": "13700001111", "case": str(talk.pk), "once": "f1"}  # fmt: skip
        assert client.post(here, typed).status_code == 303
        made = Customer.objects.get(name="西山检测站")
        assert Call.objects.get(case=talk).customer_id == made.pk
        assert owed(talk).outcome == "MET"
        assert run(at=MORNING + timedelta(hours=1), say=lambda _words: None)


def test_a_talk_that_has_its_customer_is_filed_no_second_time(cast: Cast, talk: Case) -> None:
    by = actor(cast.agent)
    create_customer(values=profile(name="西山"), branch_id=cast.branch.pk, talk_id=talk.pk, by=by, at=MORNING)
    with pytest.raises(Refusal):
        create_customer(
            values=profile(name="西山二"), branch_id=cast.branch.pk, talk_id=talk.pk, by=by, at=MORNING
        )
    assert not Customer.objects.filter(name="西山二").exists()


def test_the_talk_of_another_branch_is_not_taken(cast: Cast, talk: Case, browser: SignIn) -> None:
    page = browser(cast.stranger).get(reverse("customers:new"), {"case": talk.pk}).content.decode()
    assert "西山检测站" not in page


def test_where_nobody_adopted_it_nothing_is_owed(cast: Cast) -> None:
    values = CallValues(way=Way.CALL_IN, kind=CallKind.CONSULTATION, started_at=MORNING, gist="询价",
                        customer_name="西山检测站")  # fmt: skip
    record_call(values=values, by=actor(cast.agent), at=MORNING)
    assert not Obligation.objects.filter(rule_id="AS-22").exists()

"""Campaigns: drafted, decided, moved, called off, ended; who is told and who is left out."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shouhou.campaigns.actions import (
    CannotDecide,
    CannotDraft,
    StaleDraft,
    call_off,
    change_audience,
    choose_unstated,
    decide_campaign,
    drop_draft,
    end_campaign,
    move_campaign,
    review_campaign,
    work_on,
)
from shouhou.campaigns.audience import Conditions, count, from_json, to_json
from shouhou.campaigns.codes import Unstated
from shouhou.campaigns.consents import consents_of
from shouhou.campaigns.models import Recipient
from shouhou.campaigns.tasks import go_on, run
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.core.errors import Refusal
from shouhou.customers.actions import AssetValues, add_asset
from shouhou.customers.models import Customer
from tests.campaigns.conftest import NOW
from tests.campaigns.life import (
    EVENT,
    aim,
    customers,
    decide,
    decided,
    draft,
    recipients,
    say,
    values,
)
from tests.world import World, actor, local, make_call, make_customer, make_request


def outcomes(rule_id: str) -> list[str]:
    return sorted(Obligation.objects.filter(rule_id=rule_id).values_list("outcome", flat=True))


def holds(moment: object = None) -> bool:
    return not [words for part in verify(at=clock.now()) for words in part.broken]


def test_those_who_agreed_are_told_and_the_others_left_out_with_the_reason(world: World) -> None:
    case = decided(world, "GIVEN", "REFUSED", "", "GIVEN")
    campaign = case.campaign
    assert (campaign.chosen, campaign.left_out, campaign.work_state) == (2, 2, "DONE")
    assert [one.number for one in recipients(case)] == [f"{case.number}-1", f"{case.number}-2"]
    out = Recipient.objects.filter(case=None).order_by("pk")
    assert [one.why_out for one in out] == ["REFUSED", "UNSTATED"]
    assert outcomes("CP-01") == ["OPEN", "OPEN"]
    owed = Obligation.objects.filter(rule_id="CP-01").first()
    assert owed is not None
    assert (owed.owner, owed.due_at) == (world.agent, local(17, 0))
    assert holds()


def test_who_was_never_asked_is_told_only_where_the_company_says_so(world: World) -> None:
    customers(world, "", "")
    Customer.objects.filter(name__startswith="第1").update(kind="PERSON")
    nobody = count(Conditions(), world.branch.pk, Unstated.ASK)
    assert (nobody.told, nobody.unstated) == (0, 2)
    organisations = count(Conditions(), world.branch.pk, Unstated.ORGANISATIONS)
    assert (organisations.told, organisations.unstated) == (1, 1)
    case = draft(world)
    with pytest.raises(CannotDecide) as refused:
        decide(world, case)
    assert refused.value.clause == "CP-04"
    choose_unstated(choice=Unstated.ORGANISATIONS, by=actor(world.supervisor), at=NOW)
    assert decide(world, case).campaign.chosen == 1


def test_the_latest_answer_holds_and_a_way_that_was_refused_stays_refused(world: World) -> None:
    (one,) = customers(world, "GIVEN")
    say(world, one, "REFUSED", channel="PHONE")
    say(world, one, "GIVEN")
    assert consents_of([one.pk])[one.pk] == {
        "PHONE": "REFUSED", "MESSAGE": "GIVEN", "EMAIL": "GIVEN", "LETTER": "GIVEN",
    }  # fmt: skip
    assert count(Conditions(), world.branch.pk, Unstated.ASK).refused == 1
    say(world, one, "GIVEN", channel="PHONE")
    assert count(Conditions(), world.branch.pk, Unstated.ASK).told == 1
    say(world, one, "REFUSED")
    assert set(consents_of([one.pk])[one.pk].values()) == {"REFUSED"}
    assert count(Conditions(), world.branch.pk, Unstated.ASK).refused == 1


def test_the_audience_is_found_by_customer_region_asset_and_history(world: World) -> None:
    first, second, third = customers(world, "GIVEN", "GIVEN", "GIVEN")
    Customer.objects.filter(pk=first.pk).update(province="山东省", city="济南市", level="KEY")
    Customer.objects.filter(pk=second.pk).update(province="河北省", agent=world.deputy)
    by = actor(world.agent)
    add_asset(
        customer_id=first.pk,
        values=AssetValues(kind="EQUIPMENT", name="制动台", model="FZ-10"),
        by=by,
        at=NOW,
    )
    make_request(world, customer=second, at=local(2, 10))
    make_call(world, customer=third, at=local(2, 11))

    def fit(**conditions: object) -> int:
        told = Conditions(**conditions)  # type: ignore[arg-type]
        assert from_json(to_json(told)) == told
        return count(told, world.branch.pk, Unstated.ASK).told

    today, tomorrow = local(2, 9).date(), local(3, 9).date()
    assert fit() == 3
    assert fit(levels=("KEY",)) == 1
    assert fit(regions=("济南市", "河北省")) == 2
    assert fit(agents=(world.deputy.pk,)) == 1
    assert fit(asset_kinds=("EQUIPMENT",)) == 1
    assert fit(asset_kinds=("SOFTWARE",)) == 0
    assert fit(asset_model="FZ") == 1
    assert fit(requested_since=today) == 1
    assert fit(requested_since=tomorrow) == 0
    assert fit(not_requested_since=today) == 2
    assert fit(not_called_since=today) == 2
    assert fit(kind="PERSON") == 0


def test_an_audience_of_nobody_cannot_be_decided(world: World) -> None:
    customers(world, "GIVEN")
    case = draft(world)
    aim(world, case, regions=("西藏自治区",))
    with pytest.raises(CannotDecide):
        decide(world, case)
    case.refresh_from_db()
    assert (case.state, case.number) == ("DRAFT", "")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"begins_at": NOW - timedelta(days=1)}, "begins_at"),
        ({"ends_at": EVENT}, "ends_at"),
        ({"content": " "}, "content"),
        ({"place": ""}, "place"),
        ({"title": ""}, "title"),
        ({"phone": ""}, "phone"),
        ({"budget": Decimal(-1)}, "budget"),
    ],
)
def test_an_event_in_the_past_or_without_what_when_and_where_is_refused(
    world: World, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        draft(world, **changed)
    each = getattr(refused.value, "each", (refused.value,))
    assert field in {one.field for one in each}
    assert not Case.objects.filter(line="CAMPAIGN").exists()


def test_of_two_who_change_the_audience_at_once_the_second_is_told(world: World) -> None:
    case = draft(world)
    seen = case.campaign.version
    change_audience(
        case_id=case.pk, conditions=Conditions(levels=("KEY",)), callers=[], version=seen,
        by=actor(world.supervisor), at=NOW,
    )  # fmt: skip
    with pytest.raises(StaleDraft):
        change_audience(
            case_id=case.pk, conditions=Conditions(), callers=[], version=seen, by=actor(world.agent), at=NOW
        )
    with pytest.raises(StaleDraft):
        decide_campaign(case_id=case.pk, version=seen, by=actor(world.supervisor), at=NOW)
    case.campaign.refresh_from_db()
    assert case.campaign.conditions["levels"] == ["KEY"]


def test_decided_too_late_it_needs_the_supervisors_reason_and_the_two_weeks_are_waived(world: World) -> None:
    customers(world, "GIVEN")
    soon = {"begins_at": local(9, 9), "ends_at": local(9, 17)}
    case = draft(world, **soon)
    for more in ({}, {"may_waive": True}, {"waiver": "厂家临时来"}):
        with pytest.raises(CannotDecide) as refused:
            decide(world, case, **more)
        assert refused.value.clause == "CP-07"
    decide(world, case, waiver="厂家临时来", may_waive=True)
    assert outcomes("CP-01") == ["WAIVED"]
    assert [one.state for one in recipients(case)] == ["CHOSEN"]
    assert holds()


def test_a_waiver_is_kept_only_where_one_was_needed(world: World) -> None:
    customers(world, "GIVEN")
    case = decide(world, draft(world), waiver="以防万一", may_waive=True)
    assert case.campaign.waiver == ""
    assert outcomes("CP-01") == ["OPEN"]


def test_a_recipient_is_booked_once_however_often_the_work_is_begun(world: World) -> None:
    case = decided(world, "GIVEN", "GIVEN")
    assert not work_on(case_id=case.pk, by=SYSTEM, at=NOW)
    assert go_on(at=NOW) == {"chunks": 0}
    assert len(recipients(case)) == Recipient.objects.count() == 2


def test_work_that_was_cut_off_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shouhou.campaigns.actions.working.CHUNK", 2)
    customers(world, *["GIVEN"] * 5)
    case = draft(world)
    decide_campaign(case_id=case.pk, version=1, by=actor(world.supervisor), at=NOW)
    assert work_on(case_id=case.pk, by=SYSTEM, at=NOW)
    assert len(recipients(case)) == 2
    assert go_on(at=NOW)["chunks"] == 2
    assert len({one.customer_id for one in recipients(case)}) == 5
    assert [one.number.rpartition("-")[2] for one in recipients(case)] == list("12345")


def test_calls_are_shared_out_among_those_who_are_named(world: World) -> None:
    customers(world, *["GIVEN"] * 4)
    case = draft(world)
    change_audience(
        case_id=case.pk, conditions=Conditions(), callers=[world.agent.pk, world.deputy.pk], version=1,
        by=actor(world.supervisor), at=NOW,
    )  # fmt: skip
    decide(world, case)
    assert [one.agent for one in recipients(case)] == [world.agent, world.deputy] * 2


def test_a_moved_event_is_told_anew_by_the_new_limit(world: World) -> None:
    case = decided(world, "GIVEN")
    move_campaign(
        case_id=case.pk, begins_at=EVENT + timedelta(days=14), ends_at=EVENT + timedelta(days=14, hours=8),
        reason="场地改期", by=actor(world.supervisor), at=local(4, 9),
    )  # fmt: skip
    run(case.pk)
    assert outcomes("CP-01") == ["OPEN", "VOID"]
    assert Obligation.objects.get(rule_id="CP-01", outcome="OPEN").due_at == local(31, 0)
    assert holds()


def test_an_event_cannot_be_moved_into_the_past_or_without_a_reason(world: World) -> None:
    case = decided(world, "GIVEN")
    later = EVENT + timedelta(days=14)
    for begins, ends, reason in (
        (NOW - timedelta(days=1), later, "改期"),
        (later, later - timedelta(hours=1), "改期"),
        (later, later + timedelta(hours=1), " "),
        (EVENT, EVENT + timedelta(hours=8), "改期"),
        (local(9, 9), local(9, 10), "改期"),
    ):
        with pytest.raises(CannotDecide):
            move_campaign(
                case_id=case.pk, begins_at=begins, ends_at=ends, reason=reason, by=actor(world.supervisor), at=NOW
            )  # fmt: skip


def test_a_called_off_event_asks_for_nothing_more_from_those_who_never_heard_of_it(world: World) -> None:
    case = decided(world, "GIVEN")
    with pytest.raises(CannotDecide):
        call_off(case_id=case.pk, reason="", by=actor(world.supervisor), at=NOW)
    call_off(case_id=case.pk, reason="场地取消", by=actor(world.supervisor), at=NOW)
    run(case.pk)
    case.refresh_from_db()
    assert case.state == "CANCELLED"
    assert [one.state for one in recipients(case)] == ["CANCELLED"]
    assert outcomes("CP-01") == ["VOID"]
    assert holds()


def test_a_draft_is_given_up_with_a_reason_and_a_decided_one_is_not_a_draft(world: World) -> None:
    case = draft(world)
    with pytest.raises(CannotDraft):
        drop_draft(case_id=case.pk, reason=" ", by=actor(world.supervisor), at=NOW)
    drop_draft(case_id=case.pk, reason="今年不办", by=actor(world.supervisor), at=NOW)
    case.refresh_from_db()
    assert case.state == "CANCELLED"
    other = decided(world, "GIVEN")
    with pytest.raises(CannotDraft):
        drop_draft(case_id=other.pk, reason="不办", by=actor(world.supervisor), at=NOW)
    with pytest.raises(CannotDraft):
        aim(world, other, levels=("KEY",))


def test_an_event_ends_when_it_is_over_and_is_reviewed_once(world: World) -> None:
    case = decided(world, "GIVEN")
    with pytest.raises(CannotDecide):
        end_campaign(case_id=case.pk, by=actor(world.supervisor), at=NOW)
    after = EVENT + timedelta(days=1)
    end_campaign(case_id=case.pk, by=actor(world.supervisor), at=after)
    run(case.pk)
    assert [one.state for one in recipients(case)] == ["NEVER_TOLD"]
    assert outcomes("CP-01") == ["MISSED"]
    by = actor(world.supervisor)
    for cost, result in ((Decimal(10), " "), (Decimal(-1), "来了 1 家")):
        with pytest.raises(CannotDecide):
            review_campaign(case_id=case.pk, cost=cost, result=result, by=by, at=after)
    review_campaign(case_id=case.pk, cost=Decimal("1280.50"), result="来了 1 家", by=by, at=after)
    case.refresh_from_db()
    assert (case.state, case.is_closed) == ("REVIEWED", True)
    with pytest.raises(CannotDecide):
        review_campaign(case_id=case.pk, cost=None, result="再写", by=by, at=after)


def test_another_branch_has_its_own_customers(world: World) -> None:
    customers(world, "GIVEN")
    far = make_customer(world, name="南方检测站", phone="13700000001", by=world.stranger)
    say(world, far, "GIVEN")
    case = decide(world, draft(world))
    assert far.pk not in {one.customer_id for one in recipients(case)}
    assert values().kind == "FREE"

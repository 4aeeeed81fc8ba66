"""The company, its places and its duty shifts."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from shouhou.accounts.actions import (
    CannotClosePlace,
    CannotMoveStart,
    CannotNamePlace,
    CannotSetShift,
    CannotUseLogo,
    CompanyFacts,
    add_department,
    cancel_duty_shift,
    change_branch,
    change_company,
    close_branch,
    close_department,
    rename_department,
    reopen_branch,
    set_duty_shift,
)
from shouhou.accounts.actions.company import fingerprint, read_logo
from shouhou.accounts.models import Branch, Company, on_duty_between
from shouhou.core.errors import Stale
from shouhou.journal.models import Event
from tests.accounts.conftest import MONDAY, House

pytestmark = pytest.mark.django_db
FACTS = CompanyFacts(name="江南售后有限公司", start_date=date(2026, 3, 2), trial_until=date(2026, 3, 16))


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def change(facts: CompanyFacts, house: House, *, days: int = 0, seen: str = "") -> Company:
    """Changes the company some days after its founding."""
    return change_company(facts=facts, by=house.admin, at=MONDAY + timedelta(days=days), seen=seen)


def test_the_header_changes_and_the_event_says_what(house: House) -> None:
    change(CompanyFacts(**{**_values(FACTS), "phone": "021-5555 0000"}), house)
    assert Company.objects.get().phone == "021-5555 0000"
    assert Event.objects.get(kind="COMPANY_CHANGED").data["changed"] == ["phone"]


def test_start_and_trial_move_only_until_they_have_passed(house: House) -> None:
    later = CompanyFacts(**{**_values(FACTS), "trial_until": date(2026, 3, 20)})
    change(later, house, days=10)
    for facts in (
        CompanyFacts(**{**_values(later), "trial_until": date(2026, 4, 20)}),
        CompanyFacts(**{**_values(later), "start_date": date(2026, 3, 9)}),
    ):
        with pytest.raises(CannotMoveStart):
            change(facts, house, days=30)


def test_a_start_that_has_come_stays_and_one_to_come_moves_but_not_into_the_past(house: House) -> None:
    with pytest.raises(CannotMoveStart):
        change(CompanyFacts(**{**_values(FACTS), "start_date": date(2026, 3, 30)}), house, days=1)
    Company.objects.update(start_date=date(2026, 4, 1), trial_until=date(2026, 4, 15))
    with pytest.raises(CannotMoveStart):
        change(
            CompanyFacts(**{**_values(FACTS), "start_date": date(2026, 2, 1), "trial_until": None}),
            house,
            days=1,
        )
    moved = CompanyFacts(
        **{**_values(FACTS), "start_date": date(2026, 4, 8), "trial_until": date(2026, 4, 22)}
    )
    change(moved, house, days=1)
    assert Company.objects.get().start_date == date(2026, 4, 8)


def test_a_trial_ends_today_at_the_earliest_and_after_the_start(house: House) -> None:
    for end in (date(2026, 3, 5), date(2026, 2, 1), date(2028, 1, 1), None):
        with pytest.raises(CannotMoveStart):
            change(CompanyFacts(**{**_values(FACTS), "trial_until": end}), house, days=8)


def test_a_stale_settings_page_overwrites_nothing(house: House) -> None:
    seen = fingerprint(Company.objects.get())
    change(CompanyFacts(**{**_values(FACTS), "phone": "1"}), house, seen=seen)
    with pytest.raises(Stale):
        change(CompanyFacts(**{**_values(FACTS), "phone": "2"}), house, seen=seen)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_logo_is_known_by_its_content(kind: str, media_type: str) -> None:
    assert read_logo(picture(kind)).media_type == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"0" * 50,
        picture("GIF"),
        picture()[:40],
        b"x" * (1024 * 1024 + 1),
        picture(size=(5000, 10)),
    ],
)
def test_what_is_no_sensible_picture_is_refused(content: bytes) -> None:
    with pytest.raises(CannotUseLogo):
        read_logo(content)


def test_what_is_in_use_cannot_be_closed(house: House) -> None:
    with pytest.raises(CannotClosePlace):
        close_department(department_id=house.agent.department_id, by=house.admin, at=MONDAY)
    with pytest.raises(CannotClosePlace):
        close_branch(branch_id=house.agent.branch_id, by=house.admin, at=MONDAY)


def test_an_empty_branch_closes_and_opens_again_but_the_last_one_stays(house: House) -> None:
    close_branch(branch_id=house.other_branch.pk, by=house.admin, at=MONDAY)
    assert Branch.objects.filter(is_active=True).count() == 1
    with pytest.raises(CannotClosePlace):
        close_branch(branch_id=house.agent.branch_id, by=house.admin, at=MONDAY)
    assert reopen_branch(branch_id=house.other_branch.pk, by=house.admin, at=MONDAY).is_active


def test_places_of_one_kind_have_different_names(house: House) -> None:
    with pytest.raises(CannotNamePlace):
        change_branch(branch_id=house.other_branch.pk, name=" 总部 ", code="", by=house.admin, at=MONDAY)
    with pytest.raises(CannotNamePlace):
        add_department(branch_id=house.agent.branch_id, name="售后服务部", by=house.admin, at=MONDAY)
    with pytest.raises(CannotNamePlace):
        rename_department(department_id=house.other_department.pk, name=" ", by=house.admin, at=MONDAY)


def test_a_duty_shift_is_seen_by_those_who_count_time(house: House) -> None:
    starts, ends = MONDAY + timedelta(hours=10), MONDAY + timedelta(hours=20)
    set_duty_shift(staff_id=house.agent.pk, starts_at=starts, ends_at=ends, by=house.admin, at=MONDAY)
    assert on_duty_between(house.agent.branch_id, MONDAY, ends) == [(starts, ends)]
    assert on_duty_between(house.other_branch.pk, MONDAY, ends) == []


@pytest.mark.parametrize(("first", "last"), [(10, 10), (10, 9), (10, 40), (-10, -2), (5, 11), (19, 21)])
def test_an_impossible_shift_is_refused(house: House, first: int, last: int) -> None:
    set_duty_shift(
        staff_id=house.agent.pk,
        starts_at=MONDAY + timedelta(hours=10),
        ends_at=MONDAY + timedelta(hours=20),
        by=house.admin,
        at=MONDAY,
    )
    with pytest.raises(CannotSetShift):
        set_duty_shift(
            staff_id=house.agent.pk,
            starts_at=MONDAY + timedelta(hours=first),
            ends_at=MONDAY + timedelta(hours=last),
            by=house.admin,
            at=MONDAY,
        )


def test_a_shift_is_cancelled_until_it_begins(house: House) -> None:
    starts = MONDAY + timedelta(hours=10)
    shift = set_duty_shift(
        staff_id=house.agent.pk,
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
        by=house.admin,
        at=MONDAY,
    )
    with pytest.raises(CannotSetShift):
        cancel_duty_shift(shift_id=shift.pk, by=house.admin, at=starts)
    cancel_duty_shift(shift_id=shift.pk, by=house.admin, at=MONDAY)
    with pytest.raises(CannotSetShift, match="already"):
        cancel_duty_shift(shift_id=shift.pk, by=house.admin, at=MONDAY)
    assert on_duty_between(None, MONDAY, starts + timedelta(days=1)) == []


def _values(facts: CompanyFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in CompanyFacts.__dataclass_fields__}

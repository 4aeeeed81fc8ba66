"""The screens of staff, places, company and duty shifts, and who may open them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shouhou.accounts.actions import mark_left
from shouhou.accounts.models import Branch, Company, Department, DutyShift, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.core import clock
from tests.accounts.conftest import MONDAY, PASSWORD, House, SignIn, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(house: House, sign_in: SignIn) -> Client:
    """The administrator's browser."""
    return sign_in(house.administrator)


def entry(house: House, **changes: object) -> dict[str, object]:
    """A filled form for a new technician."""
    return {
        "name": "孙师傅",
        "username": "SunShifu",
        "department": house.agent.department_id,
        "phone": "138 0000 0000",
        "roles": ["TECHNICIAN", "MECHANIC"],
        "reach": "BRANCH",
        **changes,
    }


def test_a_new_person_gets_a_password_that_is_shown_once(house: House, admin: Client) -> None:
    answer = admin.post("/staff/new/", entry(house))
    assert answer.status_code == 303
    staff = Staff.objects.get(username="sunshifu")
    page = admin.get(answer.url).content.decode()
    secret = page.split("<code>")[1].split("</code>")[0]
    assert staff.check_password(secret)
    assert secret not in admin.get(answer.url).content.decode()
    first = Client().post("/sign-in/", {"username": "SunShifu", "password": secret})
    assert first.status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"username": "wangmin"},
        {"username": "with space"},
        {"roles": []},
        {"roles": ["KING"]},
        {"reach": "UNIVERSE"},
        {"department": 999},
        {"name": "长" * 61},
    ],
)
def test_a_wrong_entry_keeps_what_was_typed(house: House, admin: Client, wrong: dict[str, object]) -> None:
    answer = admin.post("/staff/new/", entry(house, **wrong))
    assert answer.status_code == 422
    assert "138 0000 0000" in answer.content.decode()
    assert not Staff.objects.filter(phone="138 0000 0000").exists()


def test_an_entry_is_changed_and_a_stale_page_is_refused(house: House, admin: Client) -> None:
    page = admin.get(f"/staff/{house.agent.pk}/edit/").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    typed = entry(house, username="wangmin", name="王敏", roles=["AGENT"], seen=seen)
    assert admin.post(f"/staff/{house.agent.pk}/edit/", typed).status_code == 303
    again = admin.post(f"/staff/{house.agent.pk}/edit/", {**typed, "name": "王小敏"})
    assert again.status_code == 422
    assert Staff.objects.get(pk=house.agent.pk).name == "王敏"


def test_an_administrator_resets_a_password(house: House, admin: Client, sign_in: SignIn) -> None:
    hers = sign_in(house.agent)
    answer = admin.post(f"/staff/{house.agent.pk}/password-reset/")
    assert "<code>" in admin.get(answer.url).content.decode()
    assert hers.get("/me/").status_code == 302


def test_somebody_who_left_is_hidden_until_asked_for_and_may_return(house: House, admin: Client) -> None:
    mark_left(staff_id=house.agent.pk, by=house.admin, at=MONDAY)
    assert "王敏" not in admin.get("/staff/").content.decode()
    assert "王敏" in admin.get("/staff/?state=left").content.decode()
    assert admin.post(f"/staff/{house.agent.pk}/return/").status_code == 303
    assert "王敏" in admin.get("/staff/").content.decode()


def test_people_are_found_by_name_department_branch_and_post(house: House, admin: Client) -> None:
    person("shen", "沈阳", house.other_department, Role.CASHIER)

    def found(query: str) -> set[str]:
        page = admin.get(f"/staff/?{query}").content.decode()
        return {name for name in ("王敏", "李娟", "赵强", "沈阳") if f">{name}</a>" in page}

    assert found("q=王") == {"王敏"}
    assert found("q=lijuan") == {"李娟"}
    assert found(f"branch={house.other_branch.pk}") == {"沈阳"}
    assert found(f"department={house.agent.department_id}") == {"王敏", "李娟", "赵强"}
    assert found("role=AFTER_SALES_SUPERVISOR") == {"赵强"}
    assert found("role=AGENT&q=李") == {"李娟"}
    assert found("q=没有此人") == set()
    assert found("role=KING&department=x") == {"王敏", "李娟", "赵强", "沈阳"}


def test_a_long_list_goes_on_by_keyset(house: House, admin: Client) -> None:
    for i in range(60):
        person(f"p{i:02}", f"人{i:02}", house.agent.department, Role.MECHANIC)
    first = admin.get("/staff/?role=MECHANIC")
    assert len(first.context["list"].page.rows) == 50
    second = admin.get("/staff/", {"role": "MECHANIC", "cursor": first.context["list"].page.next_cursor})
    assert [p.name for p in second.context["list"].page.rows] == [f"人{i:02}" for i in range(50, 60)]


def test_a_supervisor_sees_her_department_and_changes_nobody(house: House, sign_in: SignIn) -> None:
    person("shen", "沈阳", house.other_department, Role.CASHIER)
    far = Staff.objects.get(username="shen")
    browser = sign_in(house.supervisor)
    page = browser.get("/staff/").content.decode()
    assert "王敏" in page
    assert "沈阳" not in page
    assert browser.get(f"/staff/{far.pk}/").status_code == 404
    assert browser.get(f"/staff/{house.agent.pk}/").status_code == 200
    assert browser.get(f"/staff/{house.agent.pk}/edit/").status_code == 403
    assert browser.post(f"/staff/{house.agent.pk}/password-reset/").status_code == 403


@pytest.mark.parametrize("path", ["/staff/", "/staff/new/", "/places/", "/company/"])
def test_an_agent_has_no_business_in_the_administration(house: House, sign_in: SignIn, path: str) -> None:
    assert sign_in(house.agent).get(path).status_code == 403


def test_a_local_administrator_is_offered_no_more_than_she_may_give(house: House, sign_in: SignIn) -> None:
    local = person("local", "本地", house.agent.department, Role.ADMINISTRATOR, reach=Reach.BRANCH)
    page = sign_in(local).get("/staff/new/").content.decode()
    assert 'value="ALL"' not in page
    assert f'value="{house.other_department.pk}"' not in page


def test_places_are_opened_renamed_and_closed(house: House, admin: Client) -> None:
    assert admin.post("/places/branches/new/", {"name": "苏州分部", "code": "sz"}).status_code == 303
    branch = Branch.objects.get(name="苏州分部")
    assert branch.code == "SZ"
    admin.post("/places/departments/new/", {"branch": branch.pk, "name": "车间"})
    department = Department.objects.get(branch=branch)
    assert admin.post(f"/places/departments/{department.pk}/", {"name": "一车间"}).status_code == 303
    admin.post(f"/places/branches/{branch.pk}/", {"name": "苏州站", "code": ""})
    admin.post(f"/places/departments/{department.pk}/closing/")
    admin.post(f"/places/branches/{branch.pk}/closing/")
    branch.refresh_from_db()
    department.refresh_from_db()
    assert (branch.name, branch.is_active, department.name, department.is_active) == (
        "苏州站",
        False,
        "一车间",
        False,
    )
    admin.post(f"/places/departments/{department.pk}/reopening/")
    admin.post(f"/places/branches/{branch.pk}/reopening/")
    assert "苏州站" in admin.get("/places/").content.decode()


def test_a_place_in_use_stays_and_the_page_says_why(house: House, admin: Client) -> None:
    answer = admin.post(f"/places/departments/{house.agent.department_id}/closing/", follow=True)
    assert "售后服务部" in answer.content.decode()
    assert Department.objects.get(pk=house.agent.department_id).is_active
    assert admin.post("/places/departments/new/", {"branch": "", "name": ""}).status_code == 422
    assert admin.post("/places/branches/new/", {"name": "总部"}).status_code == 422
    assert admin.post(f"/places/branches/{house.other_branch.pk}/", {"name": "总部"}).status_code == 422
    assert admin.get(f"/places/branches/{house.other_branch.pk}/").status_code == 200


def settings_of(**changes: str) -> dict[str, str]:
    """The company form, filled."""
    return {
        "name": "江南售后有限公司",
        "short_name": "江南售后",
        "start_date": "2026-03-02",
        "trial_until": "2026-03-16",
        **changes,
    }


def test_the_company_is_changed_on_its_page(house: House, admin: Client) -> None:
    with clock.set_to(MONDAY):
        answer = admin.post("/company/", settings_of(credit_code="91310000ma1fl0000x"))
    assert answer.status_code == 303
    company = Company.objects.get()
    assert (company.short_name, company.credit_code) == ("江南售后", "91310000MA1FL0000X")


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"credit_code": "123"}, {"start_date": "yesterday"}, {"trial_until": "2026-01-01"}],
)
def test_wrong_settings_keep_what_was_typed(house: House, admin: Client, wrong: dict[str, str]) -> None:
    with clock.set_to(MONDAY):
        answer = admin.post("/company/", settings_of(phone="021-6666", **wrong))
    assert answer.status_code == 422
    assert "021-6666" in answer.content.decode()
    assert Company.objects.get().phone == ""


def test_a_logo_is_uploaded_served_and_removed(house: House, admin: Client) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    assert Client().get("/company/logo/").status_code == 404
    upload = SimpleUploadedFile("logo.exe", out.getvalue(), "application/x-msdownload")
    assert admin.post("/company/logo/change/", {"logo": upload}).status_code == 303
    served = Client().get("/company/logo/")
    assert served.headers["Content-Type"] == "image/png"
    assert served.content == out.getvalue()
    unchanged = Client().get("/company/logo/", headers={"If-None-Match": served.headers["ETag"]})
    assert unchanged.status_code == 304
    disguised = SimpleUploadedFile("logo.png", b"<html>", "image/png")
    assert admin.post("/company/logo/change/", {"logo": disguised}).status_code == 422
    admin.post("/company/logo/change/", {"remove": "1"})
    assert Client().get("/company/logo/").status_code == 404


def test_a_supervisor_enters_a_night_shift_and_takes_it_back(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.supervisor)
    typed = {"staff": house.agent.pk, "day": "2026-03-02", "starts": "20:00", "ends": "08:00"}
    with clock.set_to(MONDAY):
        assert browser.post("/duty-shifts/new/", typed).status_code == 303
        shift = DutyShift.objects.get()
        assert (shift.ends_at - shift.starts_at).total_seconds() == 12 * 3600
        assert "王敏" in browser.get("/duty-shifts/").content.decode()
        assert browser.post("/duty-shifts/new/", typed).status_code == 422
        assert browser.post(f"/duty-shifts/{shift.pk}/cancellation/").status_code == 303
    assert not DutyShift.objects.standing().exists()


def test_an_agent_reads_the_duty_shifts_and_enters_none(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    assert browser.get("/duty-shifts/").status_code == 200
    assert browser.post("/duty-shifts/new/", {}).status_code == 403


def test_ones_own_pages_open(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.agent)
    for path in ("/me/", "/me/password/", "/me/pin/", "/me/sessions/", "/switch/"):
        assert browser.get(path).status_code == 200
    answer = browser.post("/me/pin/", {"pin": "2580", "password": PASSWORD})
    assert answer.status_code == 303
    assert browser.post("/me/pin/", {"pin": "2580", "password": "wrong"}).status_code == 422
    assert browser.post("/me/pin/", {"pin": "1234", "password": PASSWORD}).status_code == 422

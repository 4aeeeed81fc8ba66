"""The first-run page: it opens the house once."""

import io
from collections.abc import Iterator
from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from shouhou.accounts import founding
from shouhou.accounts.models import Company, Department, Staff
from shouhou.documents.numbers import take_number
from shouhou.journal.models import Event
from shouhou.policy.timelines import load_timeline

TYPED = {
    "name": "江南售后有限公司",
    "branch": "总部",
    "departments": "售后服务部\r\n工程技术部\n\n售后服务部\n车间",
    "start_date": "2026-03-02",
    "trial_until": "2026-03-16",
    "person": "管理员",
    "username": "Admin",
    "password": "quiet-lake-7",
    "again": "quiet-lake-7",
    "BX": "BX-202603-0037",
    "DH": "112",
}


@pytest.fixture(autouse=True)
def _ask_again_whether_founded() -> Iterator[None]:
    founding.forget()
    yield
    founding.forget()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/staff/", "/sign-in/", "/switch/"])
def test_everything_leads_to_the_set_up_page_of_a_new_installation(client: Client, path: str) -> None:
    assert client.get(path).url == "/set-up/"


@pytest.mark.django_db
def test_the_page_proposes_the_usual(client: Client) -> None:
    page = client.get("/set-up/")
    assert page.status_code == 200
    assert 'name="departments"' in page.content.decode()


@pytest.mark.django_db
def test_one_page_opens_the_house(client: Client) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    answer = client.post("/set-up/", {**TYPED, "logo": SimpleUploadedFile("l.png", out.getvalue())})
    assert answer.status_code == 303
    assert client.get("/staff/").status_code == 200, "the administrator is signed in"
    company = Company.objects.get()
    assert (company.start_date, company.trial_until) == (date(2026, 3, 2), date(2026, 3, 16))
    assert bytes(company.logo or b"") == out.getvalue()
    assert list(Department.objects.order_by("pk").values_list("name", flat=True)) == [
        "售后服务部",
        "工程技术部",
        "车间",
    ]
    staff = Staff.objects.get()
    assert (staff.username, staff.roles, staff.reach) == ("admin", ["ADMINISTRATOR"], "ALL")
    assert Event.objects.filter(kind="COMPANY_FOUNDED").count() == 1
    event = Event.objects.get(kind="COMPANY_FOUNDED")
    assert load_timeline(staff.branch_id, since=event.written_at, until=event.written_at).versions
    with transaction.atomic():
        number = take_number("BX", branch_id=staff.branch_id, at=event.written_at)
    assert number.endswith("-0038")


@pytest.mark.django_db
def test_afterwards_the_page_is_gone(client: Client) -> None:
    client.post("/set-up/", TYPED)
    stranger = Client()
    assert stranger.get("/set-up/").url == "/sign-in/"
    assert stranger.post("/set-up/", {**TYPED, "username": "thief"}).status_code == 422
    assert Staff.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"departments": "\n \n"},
        {"password": "12345678", "again": "12345678"},
        {"again": "other"},
        {"username": "two words"},
        {"trial_until": "2026-03-01"},
        {"BX": "first"},
        {"DH": "0"},
        {"start_date": "31.12.2026"},
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_founds_nothing(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/set-up/", {**TYPED, "short_name": "江南小店", **wrong})
    assert answer.status_code == 422
    assert "江南小店" in answer.content.decode()
    assert not Company.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_disguised_logo_is_refused(client: Client) -> None:
    logo = SimpleUploadedFile("logo.png", b"MZ\x90 not a picture", "image/png")
    answer = client.post("/set-up/", {**TYPED, "logo": logo})
    assert answer.status_code == 422
    assert not Company.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_up_at_once_one_wins() -> None:
    start, answers = Barrier(2), []

    def press(username: str) -> None:
        browser = Client()
        start.wait(timeout=30)
        try:
            answers.append(browser.post("/set-up/", {**TYPED, "username": username}).status_code)
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answers) == [303, 422]
    assert Company.objects.count() == 1
    assert Staff.objects.count() == 1


@pytest.mark.django_db
def test_once_founded_the_question_is_never_asked_again(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.post("/set-up/", TYPED)
    stranger = Client()
    stranger.get("/sign-in/")
    with django_assert_num_queries(0):
        stranger.get("/staff/")

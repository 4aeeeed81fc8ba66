"""A newcomer takes a file through the four steps; wrong input is said beside the field and nothing is lost."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.customers.actions import review_profile
from shouhou.customers.models import Customer
from shouhou.intake.actions import imports
from shouhou.intake.importing import limits
from shouhou.intake.importing.reading import open_table
from shouhou.intake.models import ImportJob, JobState, Repeats
from tests.intake.importing import books
from tests.intake.importing.conftest import MORNING, House

type Sent = Callable[..., ImportJob]


def signed_in(staff: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(staff)
    return client


@pytest.fixture
def client(house: House) -> Client:
    """The supervisor at her desk."""
    return signed_in(house.supervisor)


def send(client: Client, data: bytes, *, name: str = "客户.xlsx", once: str = "k1") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("intake:import-new"), {"file": file, "once": once})


def choose(client: Client, job: ImportJob, **changes: str) -> Any:
    chosen = {f"column-{n}": code for n, code in enumerate(job.mapping)}
    return client.post(
        reverse("intake:import-columns", args=[job.pk]), chosen | {"version": job.version} | changes
    )


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_file_goes_through_the_four_steps_and_back(client: Client) -> None:
    assert client.get(reverse("intake:imports")).status_code == 200
    assert client.get(reverse("intake:import-new")).status_code == 200
    answer = send(client, books.customers(books.GREEN, ("", *books.CLOUD[1:]), ("东湖医院",)))
    job = ImportJob.objects.get()
    assert (answer.status_code, answer.url) == (302, job.get_absolute_url())
    assert books.HEADINGS[0] in text(client.get(job.get_absolute_url()))

    assert choose(client, job).status_code == 302
    preview = text(client.get(job.get_absolute_url()))
    assert "The name of the customer is missing" in preview
    assert not Customer.objects.exists()

    started = client.post(reverse("intake:import-run", args=[job.pk]), {"repeats": Repeats.SKIP, "agent": ""})
    assert started.status_code == 302
    assert Customer.objects.count() == 2
    assert "Undo the whole import" in text(client.get(job.get_absolute_url()))

    client.post(reverse("intake:import-undo", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.UNDONE
    assert not Customer.objects.exists()
    assert client.get(job.get_absolute_url()).status_code == 200
    assert "客户.xlsx" in text(client.get(reverse("intake:imports")))


def test_rows_copied_out_of_a_workbook_can_be_pasted(client: Client) -> None:
    rows = "\n".join("\t".join(row) for row in (books.HEADINGS, books.GREEN))
    client.post(reverse("intake:import-new"), {"pasted": rows, "once": "k"})
    job = ImportJob.objects.get()
    assert (job.row_count, job.mapping) == (1, ["name", "address", "contact", "phone"])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"x" * (limits.FILE_BYTES + 1), "at most 20 MB"),
        ("客户名称,地址\n".encode(), "no rows below"),
        (books.packed({"a.txt": b"x"}), "archive"),
    ],
)
def test_a_wrong_file_is_answered_beside_the_field(client: Client, data: bytes, said: str) -> None:
    answer = send(client, data)
    assert answer.status_code == 422
    assert said in answer.context["form"].errors["file"][0]
    assert not ImportJob.objects.exists()


def test_nothing_sent_at_all_is_answered_beside_the_field_and_pasted_rows_are_kept(client: Client) -> None:
    assert client.post(reverse("intake:import-new"), {"once": "k"}).status_code == 422
    wrong = client.post(reverse("intake:import-new"), {"pasted": "1\t2\n3\t4", "once": "k"})
    assert wrong.status_code == 422
    assert "1\t2" in text(wrong)
    assert wrong.context["form"].errors["pasted"]


def test_a_second_click_on_sending_leads_to_the_same_import(client: Client) -> None:
    data = books.customers(books.GREEN)
    assert send(client, data).url == send(client, data).url
    assert ImportJob.objects.count() == 1


def test_two_columns_of_the_same_meaning_are_said_beside_the_second(client: Client) -> None:
    send(client, books.customers(books.GREEN))
    job = ImportJob.objects.get()
    answer = choose(client, job, **{"column-1": "name"})
    assert answer.status_code == 422
    assert "column-1" in answer.context["form"].errors
    job.refresh_from_db()
    assert job.state == JobState.UPLOADED


def test_no_column_for_the_name_is_said_above_the_form(client: Client) -> None:
    send(client, books.customers(books.GREEN))
    answer = choose(client, ImportJob.objects.get(), **{"column-0": ""})
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_a_stale_page_is_refused_with_the_choice_kept(client: Client, house: House) -> None:
    send(client, books.customers(books.GREEN))
    job = ImportJob.objects.get()
    imports.read_again(job_id=job.pk, sheet="客户", heading_row=1, by=house.by, at=MORNING)
    answer = choose(client, job, **{"column-2": "notes"})
    assert answer.status_code == 422
    assert answer.context["form"]["column-2"].value() == "notes"


def test_another_row_can_hold_the_headings(client: Client) -> None:
    send(client, books.xlsx([["甲乙", "丙丁"], ["客户", "路"], ["青山站", "一号"]]))
    job = ImportJob.objects.get()
    client.post(reverse("intake:import-table", args=[job.pk]), {"sheet": "客户", "heading_row": 1})
    job.refresh_from_db()
    assert (job.heading_row, job.row_count) == (1, 2)
    wrong = client.post(reverse("intake:import-table", args=[job.pk]), {"sheet": "客户", "heading_row": 99})
    assert wrong.status_code == 422


def test_the_preview_is_paged_and_filtered_by_what_happens(client: Client, checked: Sent) -> None:
    rows = [(f"第{n}站", "", "", "") for n in range(60)] + [("", "路", "人", "13800138000")]
    job = checked(books.customers(*rows))
    first = client.get(job.get_absolute_url())
    assert len(first.context["findings"]) == 50
    second = client.get(job.get_absolute_url(), {"cursor": first.context["page"].next_cursor})
    assert len(second.context["findings"]) == 11
    rejected = client.get(job.get_absolute_url(), {"level": "REJECTED"})
    assert [line.row_no for line in rejected.context["findings"]] == [62]
    assert client.get(job.get_absolute_url(), {"level": "nonsense"}).status_code == 200


def test_a_large_import_goes_to_the_worker_and_shows_its_progress(
    client: Client, checked: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django_tasks_db.models import DBTaskResult

    job = checked(books.many(250))
    client.post(reverse("intake:import-run", args=[job.pk]), {"repeats": "SKIP", "agent": ""})
    client.post(reverse("intake:import-run", args=[job.pk]), {"repeats": "SKIP", "agent": ""})
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.pk]
    page = client.get(job.get_absolute_url())
    assert "every 1s" in text(page)
    bar = client.get(reverse("intake:import-progress", args=[job.pk]))
    assert "0 of 250" in text(bar)
    client.post(reverse("intake:import-stop", args=[job.pk]))
    assert client.get(reverse("intake:import-progress", args=[job.pk])).headers["HX-Refresh"] == "true"
    assert client.get(job.get_absolute_url()).status_code == 200


def test_rows_not_taken_come_back_as_a_workbook_that_can_be_imported_again(
    client: Client, imported: Sent
) -> None:
    job = imported(books.customers(books.GREEN, ("", "=1+1", "周敏", "13900139002")))
    answer = client.get(reverse("intake:import-rows", args=[job.pk]))
    assert "attachment" in answer.headers["Content-Disposition"]
    table = open_table(answer.content)
    row = next(table.rows())
    assert table.headings[:4] == books.HEADINGS
    assert row.cells[:5] == ("", "=1+1", "周敏", "13900139002", "3")
    assert "missing" in str(row.cells[5])
    corrected = books.xlsx([table.headings, ("补上名称", *row.cells[1:])])
    assert imported(corrected, repeats="SKIP").created_count == 1


def test_the_sample_workbook_is_itself_understood(client: Client, imported: Sent) -> None:
    sample = client.get(reverse("intake:import-sample")).content
    job = imported(sample)
    assert all(job.mapping)
    assert (job.created_count, job.incomplete_count, job.rejected_count) == (2, 0, 0)
    client.cookies["django_language"] = "zh-hans"
    assert b"PK" in client.get(reverse("intake:import-sample")).content[:4]


def test_only_those_who_may_import_see_anything_of_it(house: House, checked: Sent) -> None:
    job = checked(books.customers(books.GREEN))
    house.agent.roles = [Role.ADVISOR]
    house.agent.save(update_fields=["roles"])
    advisor = signed_in(house.agent)
    for name, args in [("imports", []), ("import-new", []), ("import", [job.pk]), ("import-rows", [job.pk])]:
        assert advisor.get(reverse(f"intake:{name}", args=args)).status_code == 403
    for name in ("run", "stop", "go-on", "undo", "discard", "columns", "table"):
        assert advisor.post(reverse(f"intake:import-{name}", args=[job.pk])).status_code == 403


def test_an_import_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get(reverse("intake:import", args=[999])).status_code == 404


def test_a_discarded_import_is_gone(client: Client, checked: Sent) -> None:
    job = checked(books.customers(books.GREEN))
    client.post(reverse("intake:import-discard", args=[job.pk]))
    assert not ImportJob.objects.exists()


def test_the_same_file_again_is_pointed_out(client: Client, imported: Sent) -> None:
    data = books.customers(books.GREEN)
    imported(data)
    send(client, data)
    job = ImportJob.objects.latest("pk")
    assert "The very same file was imported before." in text(client.get(job.get_absolute_url()))


def test_markup_in_a_workbook_is_only_text_on_the_page(client: Client, checked: Sent) -> None:
    job = checked(books.customers(("<script>alert(1)</script>", "<b>", "", "\"'>")))
    page = text(client.get(job.get_absolute_url()))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_second_start_with_nothing_new_says_so(client: Client, imported: Sent, checked: Sent) -> None:
    data = books.customers(books.GREEN)
    imported(data)
    job = checked(data)
    answer = client.post(
        reverse("intake:import-run", args=[job.pk]), {"repeats": "SKIP", "agent": ""}, follow=True
    )
    assert "No row would come in" in text(answer)
    assert (
        io.BytesIO(client.get(reverse("intake:import-rows", args=[job.pk]) + "?level=SKIPPED").content).read(
            2
        )
        == b"PK"
    )


def test_the_preview_shows_the_first_customers_as_they_will_come_in(client: Client, checked: Sent) -> None:
    headings = [*books.HEADINGS, "客户级别", "保修期至"]
    rows = [
        (*books.GREEN, "重点", "2027.3.5"),
        ("", *books.CLOUD[1:], "", ""),
        ("东湖医院", "同上", "", "", "", ""),
    ]
    job = checked(books.customers(*rows, headings=headings))
    page = client.get(job.get_absolute_url())
    assert page.context["first_headings"][:2] == ["Name of the customer", "Address"]
    assert page.context["first_lines"] == [
        [*books.GREEN, "Key customer", ""],
        ["东湖医院", books.CLOUD[1], "", "", "", ""],
    ]


def test_what_the_undoing_kept_is_listed_with_what_was_done_since(
    client: Client, house: House, imported: Sent
) -> None:
    job = imported(books.customers(books.GREEN, books.CLOUD))
    green = Customer.objects.get(name=books.GREEN[0])
    review_profile(customer_id=green.pk, by=house.by, at=MORNING)
    client.post(reverse("intake:import-undo", args=[job.pk]))
    page = text(client.get(job.get_absolute_url()))
    assert "Kept, since they were used after the import" in page
    assert "was reviewed" in page
    assert green.get_absolute_url() in page


@pytest.mark.parametrize("state", [JobState.STOPPED, JobState.FAILED])
def test_an_import_that_was_broken_off_offers_to_go_on(
    client: Client, house: House, checked: Sent, state: str
) -> None:
    job = checked(books.customers(books.GREEN))
    imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=house.by, at=MORNING)
    ImportJob.objects.update(state=state, fault="OperationalError")
    assert "Go on from there" in text(client.get(job.get_absolute_url()))
    client.post(reverse("intake:import-go-on", args=[job.pk]))
    assert Customer.objects.count() == 1


def test_work_that_does_not_move_says_so_and_can_be_put_in_hand_again(
    client: Client, house: House, checked: Sent
) -> None:
    job = checked(books.customers(books.GREEN))
    imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=house.by, at=MORNING)
    assert "Nothing has moved" not in text(client.get(job.get_absolute_url()))
    ImportJob.objects.update(beat_at=MORNING - timedelta(minutes=2))
    assert "Nothing has moved" in text(client.get(job.get_absolute_url()))
    client.post(reverse("intake:import-go-on", args=[job.pk]))
    assert Customer.objects.count() == 1

"""Imported files are removed after their time; rows that were not taken stay."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse

from shouhou.core.actor import SYSTEM
from shouhou.intake.actions.import_retention import remove_old_files
from shouhou.intake.importing import tasks
from shouhou.intake.importing.reading import open_table
from shouhou.intake.models import ImportJob
from tests.intake.importing import books
from tests.intake.importing.conftest import MORNING, House
from tests.intake.importing.test_pages import signed_in, text

type Sent = Callable[..., ImportJob]

LATER = MORNING + timedelta(days=91)


def place(job: ImportJob) -> str:
    return f"imports/{job.file_digest[:2]}/{job.file_digest}"


def test_a_file_goes_after_its_days_and_its_rejected_rows_stay(
    house: House, imported: Sent, django_capture_on_commit_callbacks: Any
) -> None:
    job = imported(books.customers(books.GREEN, ("", *books.CLOUD[1:])))
    assert tasks.remove_old_files(at=MORNING + timedelta(days=89)) == {"imports": 0}
    assert default_storage.exists(place(job))
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.remove_old_files(at=LATER) == {"imports": 1}
    assert tasks.remove_old_files(at=LATER) == {"imports": 0}
    assert not default_storage.exists(place(job))
    client = signed_in(house.supervisor)
    rows = client.get(reverse("intake:import-rows", args=[job.pk])).content
    assert next(open_table(rows).rows()).cells[1] == books.CLOUD[1]
    assert "was removed after its time" in text(client.get(job.get_absolute_url()))
    gone = client.get(reverse("intake:import-rows", args=[job.pk]) + "?level=SKIPPED")
    assert gone.status_code in (200, 302)


def test_an_import_that_came_to_nothing_goes_whole(
    checked: Sent, django_capture_on_commit_callbacks: Any
) -> None:
    job = checked(books.customers(books.GREEN))
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_old_files(days=90, language="en", by=SYSTEM, at=LATER) == 1
    assert not ImportJob.objects.exists()
    assert not default_storage.exists(place(job))

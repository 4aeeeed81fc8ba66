"""Taking a whole import back: everything but the memory of it, and nothing that others use."""

from collections.abc import Callable

from shouhou.customers.actions import (
    ContactValues,
    ProfileValues,
    change_profile,
    create_customer,
)
from shouhou.customers.models import Asset, Contact, ContactPhone, Customer
from shouhou.intake.actions import imports
from shouhou.intake.models import ImportJob, ImportRow, JobState, Undoing
from shouhou.journal.models import Event
from shouhou.search.models import Entry
from tests.intake.importing import books
from tests.intake.importing.conftest import MORNING, House
from tests.intake.importing.test_runs import run_some, undo

type Sent = Callable[..., ImportJob]


def test_undoing_takes_everything_back_but_the_memory_of_it(house: House, imported: Sent) -> None:
    headings = [*books.HEADINGS, "出厂编号"]
    job = imported(books.customers((*books.GREEN, "A1"), (*books.CLOUD, "A2"), headings=headings))
    assert undo(job, house).state == JobState.UNDONE
    assert (job.undone_count, job.kept_count, job.standing_count) == (2, 0, 0)
    for model in (Customer, Contact, ContactPhone, Asset, Entry):
        assert not model.objects.exists()
    assert set(Event.objects.filter(kind="FACT_ANNULLED").values_list("data__kind", flat=True)) == {
        "PROFILE_IMPORTED"
    }
    imported_events = set(Event.objects.filter(kind="PROFILE_IMPORTED").values_list("pk", flat=True))
    annulled = {event.data["event_id"] for event in Event.objects.filter(kind="FACT_ANNULLED")}
    assert imported_events == annulled
    assert set(ImportRow.objects.values_list("undoing", flat=True)) == {Undoing.UNDONE}


def test_an_undone_file_can_be_imported_again_and_its_numbers_are_not_given_twice(
    house: House, imported: Sent
) -> None:
    data = books.customers(books.GREEN)
    undo(imported(data), house)
    assert imported(data).created_count == 1
    assert Customer.objects.get().file_no == "KH-202603-0002"


def test_a_customer_that_was_used_since_is_kept_with_the_reason(house: House, imported: Sent) -> None:
    job = imported(books.customers(books.GREEN, books.CLOUD))
    green = Customer.objects.get(name=books.GREEN[0])
    change_profile(
        customer_id=green.pk,
        values=ProfileValues(name=green.name, address="新地址", contacts=(ContactValues(name="刘洋"),)),
        version=green.version,
        by=house.by,
        at=MORNING,
    )
    undo(job, house)
    assert (job.state, job.undone_count, job.kept_count) == (JobState.UNDONE, 1, 1)
    assert Customer.objects.get() == green
    row = ImportRow.objects.get(undoing=Undoing.KEPT)
    assert row.customer_id == green.pk
    assert Event.objects.get(pk=row.figures["event"]).kind != "PROFILE_IMPORTED"


def test_an_undoing_that_was_cut_off_goes_on_and_annuls_nothing_twice(house: House, imported: Sent) -> None:
    job = imported(books.many(30))
    imports.undo(job_id=job.pk, by=house.by, at=MORNING)
    run_some(job, 10, house)
    imports.stop(job_id=job.pk, by=house.by, at=MORNING)
    undo(job, house)
    assert (job.state, job.undone_count) == (JobState.UNDONE, 30)
    assert Event.objects.filter(kind="FACT_ANNULLED").count() == 30
    assert not Customer.objects.exists()


def test_what_other_people_filed_meanwhile_is_not_touched_by_the_undoing(
    house: House, imported: Sent
) -> None:
    job = imported(books.customers(books.GREEN))
    other = create_customer(
        values=ProfileValues(name="自己来的"), branch_id=house.branch.pk, by=house.by, at=MORNING
    )
    undo(job, house)
    assert Customer.objects.get() == other

"""Customers that are there already are recognised, and left aside unless somebody wants them twice."""

import pytest

from shouhou.customers.actions import ContactValues, PhoneValues, ProfileValues, create_customer
from shouhou.customers.models import Customer
from shouhou.intake.actions import imports
from shouhou.intake.importing.tasks import work_on_import
from shouhou.intake.models import ImportRow, Outcome, Repeats
from tests.intake.importing import books
from tests.intake.importing.conftest import MORNING, House, Sent

pytestmark = pytest.mark.django_db


def test_customers_that_are_there_already_are_left_aside(house: House, imported: Sent) -> None:
    create_customer(
        values=ProfileValues(
            name="青山机动车检测站",
            contacts=(ContactValues(name="刘洋", phones=(PhoneValues("138 0013 8001"),)),),
        ),
        branch_id=house.branch.pk,
        by=house.by,
        at=MORNING,
    )
    job = imported(books.customers(books.GREEN, books.CLOUD))
    assert (job.created_count, job.skipped_count) == (1, 1)
    assert ImportRow.objects.get(outcome=Outcome.SKIPPED).figures["number"] == "KH-202603-0001"


def test_rows_without_a_telephone_are_told_by_their_name_whatever_its_brackets(
    imported: Sent, checked: Sent
) -> None:
    imported(books.customers(("青山（南）检测站", "路"), ("青山检测站", "路")))
    job = checked(books.customers(("青山(南) 检测站", "街"), ("青山检测", "街"), ("白山检测站", "街")))
    assert job.foreseen == {"comes": 2, "skipped": 1, "incomplete": 2}


def test_a_file_whose_customers_are_all_there_cannot_be_started(
    house: House, imported: Sent, checked: Sent
) -> None:
    data = books.customers(books.GREEN, ("没有电话的单位", "路"))
    imported(data)
    job = checked(data)
    assert job.foreseen == {"skipped": 2}
    with pytest.raises(imports.CannotGoOn):
        imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)
    imports.start(job_id=job.pk, repeats=Repeats.BRING, agent_id=None, by=house.by, at=MORNING)
    work_on_import.call(job.pk)
    assert Customer.objects.count() == 4

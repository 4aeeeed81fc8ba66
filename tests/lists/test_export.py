"""Any list as a file: as filtered, with the chosen columns, masked, noted, and in the background where it is long."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shouhou.access.models import AccessNote
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.core.lists import LISTINGS, listing
from shouhou.customers.actions import plan_next_service
from shouhou.customers.models import Asset, AssetKind
from shouhou.customers.values import PlanValues
from shouhou.lists import actions, files
from shouhou.lists.models import ListJob, State
from shouhou.lists.work.tasks import work_on_list
from tests.lists.conftest import NOW
from tests.world import MONDAY, World, actor, make_call, make_customer, make_request

FILLED = {"customers", "assets", "plans", "requests", "calls", "duties", "staff"}
type Enter = Callable[[Staff], Client]


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> None:
    """A place for finished files."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def fetched(client: Client, code: str, form: str = "csv", **query: object) -> list[list[Any]]:
    body = b"".join(client.get(reverse("lists:export", args=[code, form]), query).streaming_content)
    return read(body, form)


def read(body: bytes, form: str) -> list[list[Any]]:
    if form == "csv":
        assert body.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()


def test_every_list_comes_in_both_forms(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    Asset.objects.create(customer=customer, kind=AssetKind.EQUIPMENT, name="制动台")
    make_request(world, customer=customer)
    make_call(world, customer=customer)
    plan = PlanValues("MAINTENANCE", "保养", MONDAY.date())
    plan_next_service(customer_id=customer.pk, values=plan, by=actor(world.agent), at=MONDAY)
    people = (world.agent, world.manager, world.administrator, world.archivist)
    for code in LISTINGS:
        one = listing(code)
        assert one is not None
        client = enter(next(staff for staff in people if may(staff, one.permission)))
        for form in ("csv", "xlsx"):
            rows = fetched(client, code, form)
            assert len(rows) > (1 if code in FILLED else 0), code
            assert len(set(rows[0])) == len(rows[0])


def test_a_file_holds_what_the_list_shows(world: World, enter: Enter) -> None:
    make_customer(world, name="=1+1")
    make_customer(world, name="\u3000＋危险", phone="0531-88886666")
    client = enter(world.agent)
    client.post(reverse("accounts:list-columns", args=["customers"]), {"column": ["phone"], "saved": 0})
    rows = fetched(client, "customers")
    assert rows[0] == ["Name of the customer", "Telephone"]
    assert ["'=1+1", "13800138000"] in rows
    assert any(name.startswith("'") and phone == "0531-88886666" for name, phone in rows[1:])
    assert len(fetched(client, "customers", level="KEY")) == 1
    assert AccessNote.objects.filter(what="EXPORTED", staff_id=world.agent.pk).count() == 2


def test_who_need_not_dial_gets_masked_numbers_and_strangers_nothing(world: World, enter: Enter) -> None:
    make_customer(world)
    assert "13800138000" not in str(fetched(enter(world.viewer), "customers"))
    assert len(fetched(enter(world.stranger), "customers")) == 1
    assert enter(world.agent).get(reverse("lists:export", args=["staff", "csv"])).status_code == 403
    assert enter(world.agent).get(reverse("lists:export", args=["nothing", "csv"])).status_code == 404
    assert enter(world.agent).get(reverse("lists:export", args=["customers", "exe"])).status_code == 404


def test_ticked_rows_alone(world: World, enter: Enter) -> None:
    one = make_customer(world, name="甲站")
    make_customer(world, name="乙站", phone="13900139000")
    foreign = make_customer(world, name="外站", by=world.stranger)
    address = reverse("lists:export-ticked", args=["customers", "csv"])
    answer = enter(world.agent).post(address, {"row": [one.pk, foreign.pk, "x"], "query": "", "saved": 0})
    assert [row[0] for row in read(b"".join(answer.streaming_content), "csv")[1:]] == ["甲站"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_long_list_is_written_in_the_background(
    world: World, enter: Enter, store: None, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(files, "AT_ONCE", 2)
    for n in range(4):
        make_customer(world, name=f"{n}号站", phone=f"1380013800{n}")
    client = enter(world.agent)
    answer = client.get(reverse("lists:export", args=["customers", form]))
    job = ListJob.objects.get()
    assert answer.status_code == 303
    assert "Waiting for its turn" in client.get(answer.headers["Location"]).content.decode()
    assert work_on_list.call(job.pk) == "done"
    page = client.get(job.get_absolute_url()).content.decode()
    link = reverse("lists:file", args=[job.pk])
    assert link in page
    rows = read(b"".join(client.get(link).streaming_content), form)
    assert [row[0] for row in rows[1:]] == ["3号站", "2号站", "1号站", "0号站"]
    assert enter(world.deputy).get(link).status_code == 404
    assert work_on_list.call(job.pk) == "nothing to do"
    actions.drop_old_files(at=NOW + timedelta(days=2))
    assert not default_storage.exists(files.stored_name(job.token, form))
    assert client.get(link).status_code == 404


def test_a_stopped_file_stays_stopped(
    world: World, enter: Enter, store: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "AT_ONCE", 0)
    make_customer(world)
    client = enter(world.agent)
    client.get(reverse("lists:export", args=["customers", "csv"]))
    job = ListJob.objects.get()
    assert client.post(reverse("lists:stop", args=[job.pk])).status_code == 303
    assert work_on_list.call(job.pk) == "nothing to do"
    job.refresh_from_db()
    assert job.state == State.STOPPED

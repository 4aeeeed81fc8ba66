"""The paper of a workstation: named, remembered by its PC, used by every sheet, and refused where it cannot be."""

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from PIL import Image

from shouhou.access.models import AccessNote
from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.customers.actions.assets import add_asset
from shouhou.customers.models import Asset, Customer
from shouhou.customers.values import AssetValues
from shouhou.documents.actions.workstations import (
    CannotNameWorkstation,
    CannotUsePaper,
    add_workstation,
    set_paper,
)
from shouhou.documents.models import PaperChoice, Workstation
from shouhou.documents.papers import PAPERS, Copies, Form, Setup, papers_for
from shouhou.documents.workstations.knowing import COOKIE
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.service_requests.actions import report_upward
from shouhou.service_requests.models import Report
from tests.documents.some_sheets import pages_of, size_of
from tests.world import World, actor, local, make_call, make_customer, make_request, make_world

NOW = local(2, 15)
PAGE = reverse("documents:paper")
CHOOSE = reverse("documents:workstation")


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast, at three in the afternoon."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        yield make_world()
    founding.forget()


@pytest.fixture
def client(world: World) -> Client:
    """The agent at her PC."""
    return enter(world.agent)


@pytest.fixture
def customer(world: World) -> Customer:
    """A customer with a postcode and one machine."""
    made = make_customer(world)
    add_machine(world, made, "底盘测功机")
    return made


@pytest.fixture
def case(world: World, customer: Customer) -> Case:
    """A request of that customer."""
    return make_request(world, customer=customer)


def enter(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def add_machine(world: World, customer: Customer, name: str, **values: str) -> Asset:
    told = AssetValues(kind="EQUIPMENT", name=name, **{"model": "DC-10", "serial": "SN-0008", **values})  # type: ignore[arg-type]
    return add_asset(customer_id=customer.pk, values=told, by=actor(world.agent), at=NOW)


def typed(name: str = "前台 1 号机", **changes: str) -> dict[str, str]:
    """The page as it is sent, each form on its first paper."""
    sent = {"name": name}
    for form in Form:
        sent |= {
            f"{form}-paper": papers_for(form)[0].code,
            f"{form}-copies": "ONE",
            f"{form}-x": "0",
            f"{form}-y": "",
        }
    return sent | changes


def at_workstation(client: Client, **changes: str) -> None:
    """Names the PC and gives it its paper."""
    assert client.post(CHOOSE, {"name": "前台 1 号机"}).status_code == 303
    assert client.post(PAGE, typed(**changes)).status_code == 303


def test_a_pc_gets_a_name_and_keeps_it(client: Client, world: World) -> None:
    answer = client.post(CHOOSE, {"name": "  维修间 1 号机 "})
    assert answer.status_code == 303
    assert answer.cookies[COOKIE]["httponly"]
    assert 'value="维修间 1 号机"' in client.get(PAGE).content.decode()
    event = Event.objects.get(kind="WORKSTATION_SET")
    assert event.data == {"workstation_id": Workstation.objects.get().pk}
    assert 'value="维修间 1 号机"' not in enter(world.deputy).get(PAGE).content.decode()


def test_another_pc_becomes_a_workstation_that_has_a_name(client: Client, world: World) -> None:
    at_workstation(client, **{"F05-paper": "A5"})
    other = enter(world.deputy)
    other.post(CHOOSE, {"station": str(Workstation.objects.get().pk)})
    assert Workstation.objects.count() == 1
    assert 'value="A5" selected' in other.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "sent", [{}, {"name": "  "}, {"station": "999"}, {"station": "x"}, {"name": "长" * 41}]
)
def test_a_pc_without_a_name_is_asked_again_and_keeps_what_was_typed(
    client: Client, sent: dict[str, str]
) -> None:
    answer = client.post(CHOOSE, sent)
    assert answer.status_code == 422
    assert COOKIE not in answer.cookies
    assert sent.get("name", "").strip() in answer.content.decode()


def test_two_workstations_have_two_names(client: Client) -> None:
    client.post(CHOOSE, {"name": "前台 1 号机"})
    answer = client.post(CHOOSE, {"name": "前台 1 号机"})
    assert answer.status_code == 422
    assert Workstation.objects.count() == 1


@pytest.mark.parametrize("cookie", ["", "1", "1:abc", "x" * 5_000, "MQ:1vN0wx:AAAA"])
def test_a_cookie_that_was_not_made_here_is_no_workstation(client: Client, cookie: str, case: Case) -> None:
    at_workstation(client, **{"F05-paper": "A5"})
    client.cookies[COOKIE] = cookie
    assert size_of(client.get(reverse("service_requests:sheet", args=[case.slug])).content) == (210.0, 297.0)
    assert client.get(PAGE).status_code == 200


def test_a_workstation_that_is_gone_prints_on_a4(client: Client, case: Case) -> None:
    at_workstation(client, **{"F05-paper": "A5"})
    Workstation.objects.all().delete()
    assert size_of(client.get(reverse("service_requests:sheet", args=[case.slug])).content) == (210.0, 297.0)
    assert client.post(PAGE, typed()).status_code == 303


def test_the_sheet_is_printed_as_the_workstation_prints_it(client: Client, case: Case) -> None:
    at_workstation(
        client, **{"F05-paper": "THREE_PART", "F05-copies": "THREE", "F05-x": "1.5", "F05-y": "-2"}
    )
    choice = PaperChoice.objects.get(form="F05")
    assert choice.setup == Setup(PAPERS["THREE_PART"], Copies.THREE, Decimal("1.5"), Decimal(-2))
    made = client.get(reverse("service_requests:sheet", args=[case.slug])).content
    assert size_of(made) == (241.0, 140.0)
    assert ["第一联存根" in p for p in pages_of(made)] == [True, False, False]


def test_another_paper_is_used_once_without_the_offsets_of_this_one(client: Client, case: Case) -> None:
    at_workstation(client, **{"F05-paper": "THREE_PART", "F05-copies": "THREE", "F05-x": "5"})
    url = reverse("service_requests:sheet", args=[case.slug])
    once = client.get(url, {"paper": "A5"}).content
    assert size_of(once) == (148.0, 210.0)
    assert len(pages_of(once)) == 1
    assert size_of(client.get(url).content) == (241.0, 140.0)
    assert len(pages_of(client.get(url, {"copies": "TWO"}).content)) == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"paper": "A3"},
        {"paper": "LABEL_SHEET"},
        {"paper": "../A4"},
        {"paper": "长" * 999},
        {"copies": "FOUR"},
    ],
)
def test_a_paper_that_there_is_not_is_not_found(client: Client, case: Case, asked: dict[str, str]) -> None:
    assert client.get(reverse("service_requests:sheet", args=[case.slug]), asked).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("F01-x", "10.1"),
        ("F01-x", "-10.1"),
        ("F02-y", "1.55"),
        ("F02-y", "NaN"),
        ("F02-y", "1e99"),
        ("F03-x", "右"),
        ("F05-paper", "A3"),
        ("F01-paper", "SLIP"),
        ("F06-copies", "NINE"),
        ("name", ""),
        ("name", "长" * 41),
    ],
)
def test_what_no_printer_can_do_is_refused_and_all_that_was_typed_stays(
    client: Client, field: str, value: str
) -> None:
    at_workstation(client)
    answer = client.post(PAGE, typed(**{"F06-x": "2.5", field: value}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="2.5"' in page
    assert not value or field.endswith(("paper", "copies")) or value in page
    assert not PaperChoice.objects.exclude(x=0).exists()


def test_the_page_is_refused_to_who_only_looks(world: World) -> None:
    viewer = enter(world.viewer)
    assert viewer.get(PAGE).status_code == 403
    assert viewer.post(CHOOSE, {"name": "x"}).status_code == 403


def test_verbs_refuse_what_the_page_does_not_offer(world: World) -> None:
    by = actor(world.agent)
    station = add_workstation(name="前台", by=by, at=NOW)
    with pytest.raises(CannotNameWorkstation):
        add_workstation(name="前台", by=by, at=NOW)
    with pytest.raises(CannotNameWorkstation):
        set_paper(workstation_id=station.pk, name="  ", setups={}, by=by, at=NOW)
    for form, setup in (
        (Form.PROFILE, Setup(PAPERS["SLIP"])),
        (Form.PROFILE, replace(Setup(), y=Decimal("10.1"))),
    ):
        with pytest.raises(CannotUsePaper):
            set_paper(workstation_id=station.pk, name="前台", setups={form: setup}, by=by, at=NOW)
    assert not PaperChoice.objects.exists()


@pytest.mark.parametrize("form", [form.value for form in Form])
def test_each_form_has_a_test_page_on_its_paper(client: Client, form: str) -> None:
    at_workstation(client, **{"F05-paper": "SLIP", "F01-x": "-1.5"})
    answer = client.get(reverse("documents:test-page"), {"form": form})
    assert answer["Content-Type"] == "application/pdf"
    (page,) = pages_of(answer.content)
    assert "打印校准页" in page
    if form == "F01":
        assert "向右-1.5mm" in page
        assert "前台1号机" in page
    assert size_of(answer.content)[0] == (80.0 if form == "F05" else papers_for(Form(form))[0].width)


@pytest.mark.parametrize("form", ["", "F99", "../F01"])
def test_no_test_page_for_what_is_no_form(client: Client, form: str) -> None:
    assert client.get(reverse("documents:test-page"), {"form": form}).status_code == 404


def sheets(world: World, customer: Customer, case: Case) -> dict[str, tuple[str, str]]:
    """Each sheet of the house, as paper and as picture."""
    call: Call = make_call(world, at=local(2, 10), customer=customer)
    report_upward(
        case_id=case.pk, to=world.engineer, question="派谁去?", by=actor(world.agent), at=local(2, 11)
    )
    report = Report.objects.get()
    return {
        "F01": (reverse("customers:paper", args=[customer.pk]), reverse("customers:picture", args=[customer.pk])),
        "F02": (reverse("followups:print", args=[call.record_no]), reverse("followups:picture", args=[call.record_no])),
        "F03": (reverse("followups:register-print"), reverse("followups:register-picture")),
        "F05": (
            reverse("service_requests:sheet", args=[case.slug]), reverse("service_requests:picture", args=[case.slug])
        ),
        "F06": (
            reverse("service_requests:report-sheet", args=[case.slug, report.pk]),
            reverse("service_requests:report-picture", args=[case.slug, report.pk]),
        ),
    }  # fmt: skip


def test_every_sheet_comes_on_three_part_paper_and_as_a_picture_and_is_noted(
    client: Client, world: World, customer: Customer, case: Case
) -> None:
    for code, (paper, picture) in sheets(world, customer, case).items():
        printed = client.get(paper, {"paper": "241x140"})
        assert size_of(printed.content) == (241.0, 140.0), code
        assert f"表单编号：{code}" in "".join(pages_of(printed.content))
        drawn = client.get(picture)
        assert drawn["Content-Type"] == "image/png"
        assert ".png" in drawn["Content-Disposition"]
        with Image.open(io.BytesIO(drawn.content)) as image:
            assert image.height > 300
    assert AccessNote.objects.filter(what="PRINTED", staff_id=world.agent.pk).count() == 10


def test_a_picture_is_for_whom_the_sheet_is_for(world: World, customer: Customer, case: Case) -> None:
    addresses = sheets(world, customer, case)
    stranger = enter(world.stranger)
    for code in ("F01", "F02", "F05", "F06"):
        assert stranger.get(addresses[code][1]).status_code == 404
    Staff.objects.filter(pk=world.deputy.pk).update(reach=Reach.OWN)
    assert enter(world.deputy).get(addresses["F03"][1]).status_code == 403


def test_the_register_of_a_past_month_prints_on_three_part_paper(client: Client, world: World) -> None:
    for n in range(40):
        make_call(world, at=local(3, 9, n, month=2), gist=f"设备运行正常 {n}")
    with clock.set_to(NOW):
        answer = client.get(reverse("followups:register-print"), {"month": "2026-02", "paper": "THREE_PART"})
    pages = pages_of(answer.content)
    assert len(pages) > 2
    assert all("2026年2月" in page or "2026年02月" in page for page in pages)
    assert all(f"设备运行正常{n}" in "".join(pages) for n in range(40))
    assert "F03-" in answer["Content-Disposition"]


def test_pages_offer_the_other_papers_beside_the_print_button(
    client: Client, customer: Customer, case: Case
) -> None:
    page = client.get(reverse("customers:detail", args=[customer.pk])).content.decode()
    for expected in (
        "sheet.pdf?paper=A5",
        "sheet.pdf?copies=THREE",
        "sheet.png",
        "labels.pdf?paper=LABEL_SHEET",
    ):
        assert expected in page
    assert "sheet.pdf?paper=SLIP" in client.get(reverse("desk:case", args=[case.slug])).content.decode()
    book = client.get(reverse("followups:register")).content.decode()
    assert "book.pdf?month=2026-03&amp;branch=" in book
    assert "&amp;paper=THREE_PART" in book


def test_the_menu_costs_no_statement_and_hides_the_settings_from_who_may_not_set(
    world: World, customer: Customer
) -> None:
    page = enter(world.viewer).get(reverse("customers:detail", args=[customer.pk])).content.decode()
    assert "sheet.pdf?paper=A5" in page
    assert f'href="{PAGE}"' not in page


def test_every_machine_in_use_gets_a_label_and_one_alone_if_asked(
    client: Client, world: World, customer: Customer
) -> None:
    other = add_machine(world, customer, "尾气分析仪", serial="SN-0009")
    url = reverse("customers:labels", args=[customer.pk])
    pages = pages_of(client.get(url).content)
    assert len(pages) == 2
    (one,) = pages_of(client.get(url, {"asset": str(other.pk)}).content)
    assert "尾气分析仪" in one
    assert "SN-0009" in one
    machine = client.get(reverse("customers:asset", args=[customer.pk, other.pk])).content.decode()
    assert f"labels.pdf?asset={other.pk}&amp;paper=LABEL_50X30" in machine
    assert size_of(client.get(url, {"paper": "50x30"}).content) == (50.0, 30.0)
    assert len(pages_of(client.get(url, {"paper": "LABEL_SHEET", "start": "24"}).content)) == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"start": "25"},
        {"start": "0"},
        {"start": "-1"},
        {"start": "x"},
        {"asset": "9" * 18},
        {"asset": "9" * 40},
    ],
)
def test_no_label_for_what_is_not_there(client: Client, customer: Customer, asked: dict[str, str]) -> None:
    assert client.get(reverse("customers:labels", args=[customer.pk]), asked).status_code == 404


def test_no_label_and_envelope_for_a_stranger(world: World, client: Client, customer: Customer) -> None:
    bare = make_customer(world, name="无设备的单位")
    assert client.get(reverse("customers:labels", args=[bare.pk])).status_code == 404
    stranger = enter(world.stranger)
    assert stranger.get(reverse("customers:labels", args=[customer.pk])).status_code == 404
    assert stranger.get(reverse("customers:envelope", args=[customer.pk])).status_code == 404


def test_an_envelope_goes_to_a_contact_of_the_customer(
    client: Client, world: World, customer: Customer
) -> None:
    url = reverse("customers:envelope", args=[customer.pk])
    (page,) = pages_of(client.get(url).content)
    assert "刘洋（收）" in page
    assert "青山机动车检测站" in page
    contact = customer.contacts.get()
    assert "刘洋（收）" in pages_of(client.get(url, {"contact": str(contact.pk)}).content)[0]
    foreign = make_customer(world, name="别人的单位").contacts.get()
    assert client.get(url, {"contact": str(foreign.pk)}).status_code == 404
    assert size_of(client.get(url, {"paper": "ENVELOPE_C5"}).content) == (229.0, 162.0)

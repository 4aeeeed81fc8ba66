"""Slips go out, come back and become proofs."""

import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.documents.models import Attachment
from shouhou.documents.printing import company_header, in_chinese, render
from shouhou.followups.actions import Promise
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.slips import actions
from shouhou.slips.models import PageState, ReturnedPage, Slip, SlipKind, Way
from shouhou.slips.paper import blanks
from shouhou.slips.reading import pages_of
from shouhou.slips.tasks import folder, take_from_folder
from tests.slips.conftest import NOW
from tests.world import World, actor, make_call, make_customer

type Enter = Callable[[Staff], Client]


def printed(pdf: bytes) -> Image.Image:
    """The first page of a PDF as a scanner sees it."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[0].render(scale=150 / 72).to_pil()
    return picture


def scanned(pdf: bytes, angle: float = 2.5) -> bytes:
    out = io.BytesIO()
    printed(pdf).convert("L").rotate(angle, expand=True, fillcolor=255).save(out, "JPEG", quality=70)
    return out.getvalue()


@pytest.fixture
def promise(world: World) -> Obligation:
    """A promise to call back, open."""
    promised = Promise("告知到货时间", NOW + timedelta(hours=2))
    make_call(world, at=NOW - timedelta(hours=1), customer=make_customer(world), promises=(promised,))
    return Obligation.objects.open().get(rule_id="X-02")


def came_back(content: bytes, world: World, name: str = "scan.jpg") -> list[ReturnedPage]:
    return actions.take_in(
        content=content, name=name, way=Way.UPLOAD, branch_id=world.branch.pk, by=actor(world.agent), at=NOW
    )


def test_a_duty_comes_back_on_paper_and_is_proved_by_it(
    world: World, promise: Obligation, enter: Enter
) -> None:
    client = enter(world.agent)
    pdf = client.post(reverse("desk:duty-slips"), {"duty": promise.pk})
    assert pdf["Content-Type"] == "application/pdf"
    upload = SimpleUploadedFile("scan.jpg", scanned(pdf.content), "image/jpeg")
    client.post(reverse("slips:pages"), {"files": [upload]})
    page = ReturnedPage.objects.get()
    assert (page.state, page.slip.case_id if page.slip else None) == (PageState.WAITING, promise.case_id)

    shown = client.get(reverse("desk:slip-page", args=[page.pk])).content.decode()
    assert f"paper={page.pk}" in shown
    early = client.post(reverse("desk:slip-page", args=[page.pk]))
    assert early.status_code == 422

    form = {
        "way": "CALL_OUT", "kind": "CONSULTATION", "line_state": "CONNECTED", "contact_name": "王工", "topics": "T4",
        "phone": "13800000001", "gist": "按纸单录入：已告知到货时间", "started_at": "2026-03-02 14:20",
        "customer": str(promise.case.customer_id or ""), "keeps": str(promise.trigger_event_id),
        "paper": str(page.pk), "another": "on",
    }  # fmt: skip
    saved = client.post(reverse("desk:call-panel"), form)
    assert saved.status_code == 303

    promise.refresh_from_db()
    page.refresh_from_db()
    call = Call.objects.order_by("-pk")[0]
    assert (promise.outcome, promise.on_statement) == ("MET", False)
    assert (page.state, page.filed_under_id) == (PageState.FILED, call.case_id)
    assert Attachment.objects.of("CASE", call.case_id).get().file_id == page.file_id
    assert Event.objects.filter(kind="CALL_MADE").order_by("-pk")[0].data["evidence"] is True
    assert not [broken for progress in verify(at=NOW) for broken in progress.broken]


def test_a_slip_scanned_twice_proves_nothing_again(world: World, promise: Obligation, enter: Enter) -> None:
    pdf = enter(world.agent).post(reverse("desk:duty-slips"), {"duty": promise.pk}).content
    (first,) = came_back(scanned(pdf), world)
    assert came_back(scanned(pdf), world) == [first]
    (second,) = came_back(scanned(pdf, angle=-3), world, "again.jpg")
    assert (first.state, second.state) == (PageState.WAITING, PageState.REPEATED)
    with pytest.raises(actions.CannotFile):
        actions.file_page(page_id=second.pk, by=actor(world.agent), at=NOW)


def test_a_duty_keeps_its_slip_however_often_it_is_printed(world: World, promise: Obligation) -> None:
    one, two = (actions.issue_slips(owed=[promise], by=actor(world.agent), at=NOW)[0] for _n in range(2))
    assert one == two


def test_looking_at_the_address_of_slips_writes_none(world: World, promise: Obligation, enter: Enter) -> None:
    client, address = enter(world.agent), reverse("desk:duty-slips")
    opened = client.get(address)
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in opened.content.decode()
    assert not Slip.objects.exists()
    assert f'action="{address}" target="_blank"' in client.get(reverse("desk:today")).content.decode()
    assert client.post(address)["Content-Type"] == "application/pdf"
    assert Slip.objects.filter(case=promise.case, rule_id="X-02").count() == 1


def test_blanks_have_numbers_and_come_back(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    pdf = client.post(reverse("slips:pads"), {"kind": "REQUEST", "count": 4}).content
    assert len(set(Slip.objects.values_list("number", flat=True))) == 4
    rows = came_back(scanned(pdf, angle=180), world)
    assert [row.slip.kind if row.slip else "" for row in rows] == [SlipKind.REQUEST] * 3
    assert client.post(reverse("desk:slip-page", args=[rows[0].pk])).status_code == 422
    named = client.post(reverse("desk:slip-page", args=[rows[0].pk]), {"number": "BX-209901-0001"})
    assert named.status_code == 422
    assert client.post(reverse("slips:pads"), {"kind": "CALL", "count": 201}).status_code == 422


def test_a_page_without_a_code_is_set_aside_with_a_reason(world: World, enter: Enter) -> None:
    out = io.BytesIO()
    Image.new("L", (900, 600), 255).save(out, "PNG")
    (page,) = came_back(out.getvalue(), world, "blank.png")
    client = enter(world.agent)
    client.post(reverse("slips:aside", args=[page.pk]), {"reason": " "})
    page.refresh_from_db()
    assert page.state == PageState.WAITING
    client.post(reverse("slips:aside", args=[page.pk]), {"reason": "空白页"})
    page.refresh_from_db()
    assert (page.state, page.said) == (PageState.ASIDE, "空白页")
    client.post(reverse("slips:again", args=[page.pk]))
    page.refresh_from_db()
    assert page.state == PageState.WAITING


def test_who_may_not_see_the_branch_sees_no_page_of_it(world: World, enter: Enter) -> None:
    out = io.BytesIO()
    Image.new("L", (900, 600), 255).save(out, "PNG")
    (page,) = came_back(out.getvalue(), world, "blank.png")
    stranger = enter(world.stranger)
    assert stranger.get(reverse("desk:slip-page", args=[page.pk])).status_code == 404
    assert stranger.get(reverse("documents:display", args=[page.file_id])).status_code == 404
    assert page.name not in stranger.get(reverse("slips:pages")).content.decode()
    assert page.name in enter(world.agent).get(reverse("slips:pages")).content.decode()
    assert page.name not in enter(world.agent).get(reverse("slips:pages"), {"show": "FILED"}).content.decode()
    assert enter(world.agent).get(reverse("documents:display", args=[page.file_id])).status_code == 200


def test_what_a_scanner_drops_into_the_folder_is_taken_in_once(
    world: World, promise: Obligation, enter: Enter
) -> None:
    pdf = enter(world.agent).post(reverse("desk:duty-slips"), {"duty": promise.pk}).content
    folder().mkdir(parents=True, exist_ok=True)
    old = NOW.timestamp() - 60
    for name, content in (("fax.jpg", scanned(pdf)), ("note.txt", b"no page")):
        (folder() / name).write_bytes(content)
        os.utime(folder() / name, (old, old))
    assert take_from_folder(at=NOW) == {"taken": 1, "not_read": 1}
    assert take_from_folder(at=NOW) == {"taken": 0, "not_read": 0}
    assert ReturnedPage.objects.get().way == Way.FOLDER
    assert [file.name.split("-")[-1] for file in sorted(Path(folder() / "not-read").iterdir())][
        -1
    ] == "note.txt"


def test_what_is_printed_is_read_back_from_every_place_of_the_page(world: World) -> None:
    slips = actions.issue_pad(
        kind=SlipKind.CALL, count=3, branch_id=world.branch.pk, by=actor(world.agent), at=NOW
    )
    with in_chinese():
        pdf = render(blanks(slips), company=company_header(), printed_at=NOW, printed_by="王敏")
    (page,) = pages_of(pdf)
    assert page.codes == tuple(slip.code for slip in slips)


def test_two_branches_on_one_page_each_see_the_picture(world: World, enter: Enter) -> None:
    places = (world.branch, world.other_branch)
    slips = [
        actions.issue_pad(kind=SlipKind.CALL, count=1, branch_id=place.pk, by=actor(world.agent), at=NOW)[0]
        for place in places
    ]
    with in_chinese():
        pdf = render(blanks(slips), company=company_header(), printed_at=NOW, printed_by="王敏")
    rows = came_back(pdf, world, "both.pdf")
    assert {row.branch_id for row in rows} == {place.pk for place in places}
    for staff in (world.agent, world.stranger):
        assert enter(staff).get(reverse("documents:display", args=[rows[0].file_id])).status_code == 200

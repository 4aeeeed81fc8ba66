"""投诉解决确认书: printed with what was decided, signed by the customer, and back by its code as the proof (CM-11)."""

import io
from collections.abc import Callable
from decimal import Decimal

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.cases.verify import verify
from shouhou.complaints import actions
from shouhou.complaints.actions import CannotSettle
from shouhou.documents.models import Attachment
from shouhou.slips.actions import take_in
from shouhou.slips.models import PageState, ReturnedPage, Slip, Way
from tests.complaints.conftest import NOW
from tests.complaints.stories import assess, call_back, close, decide, investigate, take, tell_decision
from tests.world import World, actor

type Enter = Callable[[Staff], Client]


@pytest.fixture
def high(world: World) -> Case:
    """A complaint with a high claim that was decided and called back."""
    case = take(world, phone="13800138000", remedy_wanted="赔偿停产损失")
    assess(world, case, claim=Decimal("8000"))
    investigate(world, case)
    decide(world, case, by=world.manager)
    tell_decision(world, case)
    call_back(world, case)
    case.refresh_from_db()
    return case


def printed(client: Client, case: Case) -> bytes:
    """The sheet as a PDF."""
    answer = client.get(reverse("complaints:agreement-sheet", args=[case.slug]))
    assert answer["Content-Type"] == "application/pdf"
    return answer.content


def scanned(pdf: bytes) -> bytes:
    """The sheet as the scanner sees it, a little askew."""
    out = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=150 / 72).to_pil().convert("L")
    picture.rotate(-2, expand=True, fillcolor=255).save(out, "JPEG", quality=70)
    return out.getvalue()


def came_back(world: World, content: bytes) -> ReturnedPage:
    by = actor(world.agent)
    (page,) = take_in(
        content=content, name="签字.jpg", way=Way.UPLOAD, branch_id=world.branch.pk, by=by, at=NOW
    )
    return page


def test_the_sheet_says_what_was_agreed(world: World, high: Case, enter: Enter) -> None:
    client = enter(world.agent)
    words = "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed(client, high))).pages
    )
    for said in (
        "投诉解决确认书",
        high.number,
        "青山机动车检测站",
        "8,000.00",
        "免收本次上门费并当面道歉",
        "赔偿停产损失",
    ):
        assert said in words
    assert len(PdfReader(io.BytesIO(printed(client, high))).pages) == 1
    assert Slip.objects.count() == 1  # printed twice it is the same slip
    picture = client.get(reverse("complaints:agreement-picture", args=[high.slug]))
    assert picture.content.startswith(b"\x89PNG")
    page = client.get(reverse("desk:case", args=[high.slug])).content.decode()
    assert reverse("complaints:agreement-sheet", args=[high.slug]) in page


def test_the_signed_sheet_comes_back_and_lets_the_complaint_be_closed(
    world: World, high: Case, enter: Enter
) -> None:
    client = enter(world.agent)
    page = came_back(world, scanned(printed(client, high)))
    shown = client.get(reverse("desk:slip-page", args=[page.pk])).content.decode()
    form = f"{reverse('complaints:agreement', args=[high.slug])}?paper={page.pk}"
    assert form in shown
    begun = client.get(form).content.decode()
    assert 'name="signed_sheet"' not in begun
    told = {"signed_with": "", "paper": page.pk}
    address = reverse("complaints:agreement", args=[high.slug])
    assert client.post(address, told).status_code == 422
    assert client.post(address, {**told, "signed_with": "刘洋"}).status_code == 303
    page.refresh_from_db()
    assert (page.state, page.filed_under_id) == (PageState.FILED, high.pk)
    assert Attachment.objects.of("CASE", high.pk).get().file_id == page.file_id
    close(world, high)
    high.refresh_from_db()
    assert high.state == "CLOSED"
    assert not [broken for progress in verify(at=NOW) for broken in progress.broken]


def test_a_page_of_another_complaint_settles_nothing(world: World, high: Case, enter: Enter) -> None:
    page = came_back(world, scanned(printed(enter(world.agent), high)))
    other = take(world)
    with pytest.raises(CannotSettle):
        actions.settle_complaint(
            case_id=other.pk, signed_with="刘洋", page_id=page.pk, by=actor(world.agent), at=NOW
        )
    page.refresh_from_db()
    assert page.state == PageState.WAITING


def test_nothing_is_printed_before_there_is_a_solution(world: World, enter: Enter) -> None:
    case = take(world)
    client = enter(world.agent)
    assert client.get(reverse("complaints:agreement-sheet", args=[case.slug])).status_code == 303
    assert not Slip.objects.exists()
    assert (
        reverse("complaints:agreement-sheet", args=[case.slug])
        not in client.get(reverse("desk:case", args=[case.slug])).content.decode()
    )


def test_who_does_not_see_the_complaint_prints_none(world: World, high: Case, enter: Enter) -> None:
    assert (
        enter(world.stranger).get(reverse("complaints:agreement-sheet", args=[high.slug])).status_code == 404
    )
    assert enter(world.viewer).get(reverse("complaints:agreement-sheet", args=[high.slug])).status_code == 403

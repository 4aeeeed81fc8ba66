"""Drafts are one's own until they belong to something; then who may see that may see them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from shouhou.accounts import founding as founded
from shouhou.accounts.models import Staff
from shouhou.core.actor import SYSTEM
from shouhou.documents.actions import CannotAttach, attach, keep_file, remove_attachment
from shouhou.documents.models import Attachment, Draft, StoredFile
from tests.documents import samples
from tests.documents.samples import upload
from tests.world import MONDAY, World, actor, make_call, make_customer, make_request, make_world

AT = MONDAY


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast of all tests."""
    founded.forget()
    cache.clear()
    yield make_world()
    founded.forget()


@pytest.fixture
def enter() -> Callable[[Staff], Client]:
    """Signs somebody in."""

    def signed_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        return client

    return signed_in


def keep(staff: Staff, name: str = "front.jpg", content: bytes = samples.picture()) -> StoredFile:
    return keep_file(upload=upload(name, content), by=actor(staff), at=AT)


def address(file: StoredFile, view: str = "file") -> str:
    return reverse(f"documents:{view}", args=[file.pk])


def body(response: object) -> bytes:
    streamed = getattr(response, "streaming_content", None)
    return b"".join(streamed) if streamed is not None else response.content  # type: ignore[attr-defined]


# ---- attaching ----


def test_a_draft_becomes_an_attachment_and_is_no_draft_any_more(world: World) -> None:
    file = keep(world.agent)
    [attachment] = attach(
        file_ids=[file.pk],
        kind="CASE",
        ref=7,
        by=actor(world.agent),
        at=AT,
        caption=" 正面 ",
        is_fax_page=True,
    )
    assert (attachment.name, attachment.caption, attachment.is_fax_page) == ("front.jpg", "正面", True)
    assert attachment.created_by == world.agent
    assert str(attachment) == "正面"
    assert not Draft.objects.exists()
    assert list(Attachment.objects.of("CASE", 7)) == [attachment]


def test_a_second_click_attaches_nothing_twice(world: World) -> None:
    file = keep(world.agent)
    first = attach(file_ids=[file.pk, file.pk], kind="CASE", ref=7, by=actor(world.agent), at=AT)
    second = attach(file_ids=[file.pk], kind="CASE", ref=7, by=actor(world.agent), at=AT)
    assert first == second
    assert Attachment.objects.count() == 1


def test_nobody_attaches_what_is_not_her_own_draft(world: World) -> None:
    file = keep(world.agent)
    for staff in (world.deputy, world.stranger, world.manager):
        with pytest.raises(CannotAttach):
            attach(file_ids=[file.pk], kind="CASE", ref=8, by=actor(staff), at=AT)
    with pytest.raises(CannotAttach):
        attach(file_ids=[file.pk, file.pk + 1000], kind="CASE", ref=8, by=actor(world.agent), at=AT)
    assert not Attachment.objects.exists()


def test_an_attached_file_is_not_attached_elsewhere_by_its_id(world: World) -> None:
    file = keep(world.agent)
    attach(file_ids=[file.pk], kind="CASE", ref=7, by=actor(world.agent), at=AT)
    with pytest.raises(CannotAttach):
        attach(file_ids=[file.pk], kind="CASE", ref=8, by=actor(world.stranger), at=AT)


def test_the_system_attaches_what_it_has_kept_itself(world: World) -> None:
    file = keep_file(upload=upload("fax.pdf", samples.pdf()), by=SYSTEM, at=AT)
    hers = keep(world.agent)
    assert len(attach(file_ids=[file.pk], kind="CASE", ref=7, by=SYSTEM, at=AT, is_fax_page=True)) == 1
    with pytest.raises(CannotAttach):
        attach(file_ids=[hers.pk], kind="CASE", ref=7, by=SYSTEM, at=AT)


def test_a_file_taken_away_can_come_back(world: World) -> None:
    file = keep(world.agent)
    [attachment] = attach(file_ids=[file.pk], kind="CASE", ref=7, by=actor(world.agent), at=AT)
    removed = remove_attachment(attachment_id=attachment.pk, by=actor(world.supervisor), at=AT)
    assert (removed.removed_at, removed.removed_by) == (AT, world.supervisor)
    again = remove_attachment(attachment_id=attachment.pk, by=actor(world.agent), at=AT + timedelta(days=1))
    assert again.removed_by == world.supervisor
    assert not Attachment.objects.of("CASE", 7).exists()
    keep(world.agent)
    attach(file_ids=[file.pk], kind="CASE", ref=7, by=actor(world.agent), at=AT)
    assert Attachment.objects.of("CASE", 7).count() == 1


def test_the_files_of_a_customer_are_found_with_those_of_cases_and_calls(world: World) -> None:
    [of_case] = attach(file_ids=[keep(world.agent).pk], kind="CASE", ref=7, by=actor(world.agent), at=AT)
    paper = keep(world.agent, "a.pdf", samples.pdf())
    [of_call] = attach(file_ids=[paper.pk], kind="CALL", ref=3, by=actor(world.agent), at=AT)
    found = Attachment.objects.of_customer(99, case_ids=[7], call_ids=[3])
    assert list(found) == [of_call, of_case]


# ---- seeing ----


def test_a_draft_is_seen_by_its_uploader_only(world: World, enter: Callable[[Staff], Client]) -> None:
    file = keep(world.agent)
    assert enter(world.agent).get(address(file)).status_code == HTTPStatus.OK
    for staff in (world.deputy, world.supervisor, world.manager, world.stranger):
        assert enter(staff).get(address(file)).status_code == HTTPStatus.NOT_FOUND
        assert enter(staff).get(address(file, "thumbnail")).status_code == HTTPStatus.NOT_FOUND
    assert Client().get(address(file)).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("kind", ["CASE", "CUSTOMER", "CALL"])
def test_who_sees_the_owner_sees_its_files(world: World, enter: Callable[[Staff], Client], kind: str) -> None:
    customer = make_customer(world)
    owners = {
        "CASE": lambda: make_request(world, customer=customer).pk,
        "CUSTOMER": lambda: customer.pk,
        "CALL": lambda: make_call(world, customer=customer).pk,
    }
    file = keep(world.agent)
    attach(file_ids=[file.pk], kind=kind, ref=owners[kind](), by=actor(world.agent), at=AT)
    for staff in (world.agent, world.deputy, world.viewer, world.manager):
        assert enter(staff).get(address(file)).status_code == HTTPStatus.OK
        assert enter(staff).get(address(file, "thumbnail")).status_code == HTTPStatus.OK
    assert enter(world.stranger).get(address(file)).status_code == HTTPStatus.NOT_FOUND


def test_a_file_taken_away_is_seen_no_more(world: World, enter: Callable[[Staff], Client]) -> None:
    file = keep(world.agent)
    [attachment] = attach(
        file_ids=[file.pk], kind="CUSTOMER", ref=make_customer(world).pk, by=actor(world.agent), at=AT
    )
    remove_attachment(attachment_id=attachment.pk, by=actor(world.agent), at=AT)
    assert enter(world.agent).get(address(file)).status_code == HTTPStatus.NOT_FOUND


# ---- serving ----


def test_a_file_is_served_as_what_it_is_and_never_as_a_page(
    world: World, enter: Callable[[Staff], Client]
) -> None:
    client = enter(world.agent)
    expected = {
        "合格证.pdf": (samples.pdf(), "application/pdf", "inline"),
        "clip.mp4": (samples.mp4(), "video/mp4", "inline"),
        "a.jpg": (samples.picture(), "image/jpeg", "inline"),
        "a.txt": (b"<html>", "text/plain; charset=utf-8", "inline"),
        "a.xlsx": (
            samples.xlsx(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "attachment",
        ),
    }
    for name, (content, content_type, disposition) in expected.items():
        file = keep(world.agent, name, content)
        response = client.get(address(file))
        assert response["Content-Type"] == content_type
        assert response["Content-Disposition"].startswith(disposition)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "script-src" not in response["Content-Security-Policy"]
        assert int(response["Content-Length"]) == file.size == len(body(response))
        saved = client.get(address(file), {"download": "1"})
        assert saved["Content-Disposition"].startswith("attachment")
        body(saved)
    assert (
        "filename*=utf-8''%E5%90%88"
        in client.get(address(StoredFile.objects.get(kind="PDF")))["Content-Disposition"]
    )


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, None),
        ("bytes=-50", 206, -50, None),
        ("bytes=5-5", 206, 5, 6),
        ("bytes=0-99999999", 200, 0, None),
        ("bytes=0-", 200, 0, None),
        ("bytes=0-1,5-6", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=-", 200, 0, None),
    ],
)
def test_sound_and_video_are_served_in_parts(
    world: World, enter: Callable[[Staff], Client], asked: str, status: int, start: int, end: int | None
) -> None:
    content = samples.mp4()
    file = keep(world.agent, "clip.mp4", content)
    response = enter(world.agent).get(address(file), headers={"range": asked})
    assert response.status_code == status
    assert body(response) == content[start:end]
    assert response["Accept-Ranges"] == "bytes"
    if status == HTTPStatus.PARTIAL_CONTENT:
        first = start % len(content)
        last = (end or len(content)) - 1
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
        assert int(response["Content-Length"]) == last - first + 1


@pytest.mark.parametrize(("start", "end"), [(0, None), (5, None), (100, 2_000_000)])
def test_long_videos_flow(
    world: World, enter: Callable[[Staff], Client], start: int, end: int | None
) -> None:
    content = samples.mp4(length=3_000_000)
    file = keep(world.agent, "clip.mp4", content)
    asked = f"bytes={start}-{end - 1 if end else ''}"
    response = enter(world.agent).get(address(file), headers={"range": asked})
    assert response.streaming
    assert body(response) == content[start:end]
    response.close()


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-3"])
def test_a_part_that_is_not_there_is_said_so(
    world: World, enter: Callable[[Staff], Client], asked: str
) -> None:
    file = keep(world.agent, "clip.mp4", samples.mp4())
    response = enter(world.agent).get(address(file), headers={"range": asked})
    assert response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert response["Content-Range"] == f"bytes */{file.size}"


def test_a_part_of_an_older_file_is_answered_with_the_whole(
    world: World, enter: Callable[[Staff], Client]
) -> None:
    file = keep(world.agent, "clip.mp4", samples.mp4())
    response = enter(world.agent).get(address(file), headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert response.status_code == HTTPStatus.OK
    body(response)


def test_what_the_browser_has_is_not_sent_again(world: World, enter: Callable[[Staff], Client]) -> None:
    file, client = keep(world.agent), enter(world.agent)
    for view in ("file", "thumbnail"):
        first = client.get(address(file, view))
        body(first)
        again = client.get(address(file, view), headers={"if-none-match": first["ETag"]})
        assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_only_pictures_have_a_small_one(world: World, enter: Callable[[Staff], Client]) -> None:
    client = enter(world.agent)
    paper = keep(world.agent, "a.pdf", samples.pdf())
    assert client.get(address(paper, "thumbnail")).status_code == HTTPStatus.NOT_FOUND


def test_a_file_that_the_disk_has_lost_is_said_to_be_missing(
    world: World, enter: Callable[[Staff], Client]
) -> None:
    file = keep(world.agent)
    default_storage.delete(file.path)
    default_storage.delete(file.thumbnail_path)
    assert enter(world.agent).get(address(file)).status_code == HTTPStatus.NOT_FOUND
    assert enter(world.agent).get(address(file, "thumbnail")).status_code == HTTPStatus.NOT_FOUND


# ---- uploading ----

UPLOAD = "/files/"


def test_files_go_up_as_drafts_and_come_back_in_the_box(
    world: World, enter: Callable[[Staff], Client]
) -> None:
    client = enter(world.agent)
    files = [upload("a.jpg", samples.picture()), upload("b.pdf", samples.pdf())]
    response = client.post(UPLOAD, {"files": files})
    assert response.status_code == HTTPStatus.OK
    page = response.content.decode()
    for draft in Draft.objects.filter(staff=world.agent):
        assert f'name="file_ids" value="{draft.file_id}"' in page
        assert draft.name in page
    assert page.count('name="file_ids"') == 2
    assert reverse("documents:thumbnail", args=[StoredFile.objects.get(kind="PICTURE").pk]) in page


def test_sending_the_same_file_again_changes_nothing(world: World, enter: Callable[[Staff], Client]) -> None:
    client = enter(world.agent)
    client.post(UPLOAD, {"files": [upload("a.jpg", samples.picture())]})
    held = StoredFile.objects.get()
    response = client.post(UPLOAD, {"files": [upload("a.jpg", samples.picture())], "file_ids": [held.pk]})
    assert response.content.decode().count('name="file_ids"') == 1
    assert (StoredFile.objects.count(), Draft.objects.count()) == (1, 1)


def test_a_refused_file_is_named_and_the_others_stay(world: World, enter: Callable[[Staff], Client]) -> None:
    files = [upload("bad.jpg", b"MZ\0\0"), upload("good.jpg", samples.picture())]
    response = enter(world.agent).post(UPLOAD, {"files": files}, headers={"accept-language": "en"})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    assert "bad.jpg" in page
    assert 'role="alert"' in page
    assert page.count('name="file_ids"') == 1


def test_ids_of_other_peoples_drafts_do_not_enter_the_box(
    world: World, enter: Callable[[Staff], Client]
) -> None:
    hers = keep(world.deputy)
    response = enter(world.agent).post(UPLOAD, {"file_ids": [hers.pk, "x", "9" * 40, "-1"]})
    assert 'name="file_ids"' not in response.content.decode()


def test_thirty_files_are_enough_at_once(world: World, enter: Callable[[Staff], Client]) -> None:
    files = [upload(f"{n}.txt", f"第 {n} 页".encode()) for n in range(31)]
    response = enter(world.agent).post(UPLOAD, {"files": files})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Draft.objects.count() == 30


def test_who_only_looks_sends_nothing_up(world: World, enter: Callable[[Staff], Client]) -> None:
    files = [upload("a.jpg", samples.picture())]
    assert enter(world.viewer).post(UPLOAD, {"files": files}).status_code == HTTPStatus.FORBIDDEN
    assert enter(world.agent).get(UPLOAD).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert not StoredFile.objects.exists()


def test_a_name_cannot_bring_markup_into_the_page(world: World, enter: Callable[[Staff], Client]) -> None:
    response = enter(world.agent).post(UPLOAD, {"files": [upload("<b>&x.txt", b"text")]})
    page = response.content.decode()
    assert "<b>" not in page
    assert "&amp;x.txt" in page

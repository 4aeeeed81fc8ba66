"""Attached files are looked through one after another, small on pages and large on a page of their own."""

import io
from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from PIL import Image

from shouhou.accounts import founding as founded
from shouhou.accounts.models import Staff
from shouhou.documents.actions import CannotKeepFile, attach, keep_file, remove_attachment
from shouhou.documents.models import Attachment, StoredFile
from tests.documents import samples
from tests.documents.samples import upload
from tests.world import MONDAY, World, actor, make_call, make_customer, make_request, make_world

AT = MONDAY
ENGLISH = {"django_language": "en"}


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
        client.cookies.load(ENGLISH)
        return client

    return signed_in


def keep(world: World, name: str, content: bytes) -> StoredFile:
    return keep_file(upload=upload(name, content), by=actor(world.agent), at=AT)


def attached(world: World, kind: str, ref: int, *files: tuple[str, bytes]) -> list[Attachment]:
    ids = [keep(world, name, content).pk for name, content in files]
    return attach(file_ids=ids, kind=kind, ref=ref, by=actor(world.agent), at=AT)


def page(client: Client, attachment: Attachment) -> str:
    response = client.get(reverse("documents:viewer", args=[attachment.pk]))
    assert response.status_code == HTTPStatus.OK
    return response.content.decode()


# ---- sizes ----


def opened(path: str) -> Image.Image:
    with default_storage.open(path) as content:
        return Image.open(io.BytesIO(content.read()))


def test_a_large_picture_is_kept_in_three_sizes(world: World) -> None:
    file = keep(world, "wide.jpg", samples.picture(size=(4000, 2000)))
    assert (file.width, file.height) == (2560, 1280)
    assert [opened(path).size for path in file.paths] == [(2560, 1280), (320, 160), (1280, 640)]


def test_a_small_picture_is_shown_as_it_is(world: World, enter: Callable[[Staff], Client]) -> None:
    file = keep(world, "small.png", samples.picture("PNG"))
    assert file.display_path == ""
    answer = enter(world.agent).get(reverse("documents:display", args=[file.pk]))
    assert (answer["Content-Type"], len(answer.content)) == ("image/png", file.size)


def test_no_size_says_where_it_was_taken_and_all_stand_upright(world: World) -> None:
    sideways = samples.picture(size=(1600, 1200), exif=samples.camera_exif(orientation=6))
    file = keep(world, "IMG_1.jpg", sideways)
    assert (file.width, file.height) == (1200, 1600)
    for path in file.paths:
        picture = opened(path)
        assert picture.height > picture.width
        exif = picture.getexif()
        assert not exif.get_ifd(0x8825)
        assert 0x010F not in exif
        assert exif.get(0x0112, 1) == 1


def test_a_see_through_picture_is_shown_on_white(world: World) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (1500, 1500), (255, 0, 0, 0)).save(out, "PNG")
    file = keep(world, "glass.png", out.getvalue())
    assert opened(file.display_path).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("cut", [16, 200, 0.3, 0.6, 0.95])
def test_a_cut_off_heic_is_refused_and_never_breaks(world: World, cut: float) -> None:
    whole = samples.picture("HEIF", size=(900, 700))
    end = int(cut if cut > 1 else len(whole) * cut)
    with pytest.raises(CannotKeepFile) as refused:
        keep(world, "IMG_0002.HEIC", whole[:end])
    assert "IMG_0002.HEIC" in refused.value.sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("drawing.png", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("drawing", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_drawings_that_may_carry_programs_are_refused(world: World, name: str, content: bytes) -> None:
    with pytest.raises(CannotKeepFile):
        keep(world, name, content)


def test_what_hangs_behind_a_picture_is_gone_once_it_is_kept(world: World) -> None:
    file = keep(world, "tail.jpg", samples.picture(size=(2000, 1500)) + b"<script>alert(1)</script>" * 50)
    with default_storage.open(file.path) as content:
        assert b"<script>" not in content.read()


# ---- the viewer ----


def test_the_files_of_a_case_are_turned_over_in_order(world: World, enter: Callable[[Staff], Client]) -> None:
    case = make_request(world)
    pages = attached(
        world,
        "CASE",
        case.pk,
        ("a.jpg", samples.picture()),
        ("b.wav", samples.wav()),
        ("c.mp4", samples.mp4()),
    )
    client = enter(world.deputy)
    first, second, third = (page(client, attachment) for attachment in pages)
    assert "1 of 3" in first
    assert 'rel="prev"' not in first
    assert f'href="/papers/{pages[1].pk}/"' in first
    assert f'src="/files/{pages[0].file_id}/display/"' in first
    assert "<audio controls" in second
    assert second.count('rel="prev"') == second.count('rel="next"') == 1
    assert "<video controls" in third
    assert 'rel="next"' not in third
    assert f'href="/cases/{case.number}/"' in third


@pytest.mark.parametrize("kind", ["CUSTOMER", "CALL"])
def test_customers_and_calls_have_the_same_page(
    world: World, enter: Callable[[Staff], Client], kind: str
) -> None:
    customer = make_customer(world)
    call = make_call(world, customer=customer)
    owner = customer if kind == "CUSTOMER" else call
    [paper] = attached(world, kind, owner.pk, ("合格证.pdf", samples.pdf()))
    shown = page(enter(world.agent), paper)
    assert "合格证.pdf" in shown
    assert f'href="/files/{paper.file_id}/"' in shown
    assert (customer.get_absolute_url() if kind == "CUSTOMER" else call.record_no) in shown


def test_who_may_not_see_the_owner_finds_no_page(world: World, enter: Callable[[Staff], Client]) -> None:
    [paper] = attached(world, "CASE", make_request(world).pk, ("a.jpg", samples.picture()))
    address = reverse("documents:viewer", args=[paper.pk])
    assert enter(world.stranger).get(address).status_code == HTTPStatus.NOT_FOUND
    assert Client().get(address).status_code == HTTPStatus.FOUND
    remove_attachment(attachment_id=paper.pk, by=actor(world.agent), at=AT)
    assert enter(world.agent).get(address).status_code == HTTPStatus.NOT_FOUND
    assert (
        enter(world.agent).get(reverse("documents:viewer", args=[99999])).status_code == HTTPStatus.NOT_FOUND
    )


def test_a_page_shows_small_pictures_and_plays_sound(world: World) -> None:
    case = make_request(world)
    attached(
        world,
        "CASE",
        case.pk,
        ("a.jpg", samples.picture()),
        ("b.mp3", samples.mp3()),
        ("c.pdf", samples.pdf()),
    )
    files = Attachment.objects.of("CASE", case.pk)
    part = render_to_string("documents/parts/thumbnails.html", {"files": files})
    assert part.count("<img") == part.count("<audio") == 1
    assert part.count("/papers/") == 3

"""Photos come from the phone over a link that can only add, and ends by itself."""

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.documents.actions import CannotKeepFile
from shouhou.documents.contents.kinds import MB
from shouhou.documents.models import Attachment, Draft, StoredFile
from shouhou.journal.models import Event
from shouhou.teamwork.actions import CannotAddPhoto, add_photo, drop_photo, end_phone_link, open_phone_link
from shouhou.teamwork.actions.phone import MOST_AT_ONCE, MOST_PHOTOS, MOST_TRIES, OPEN_FOR
from shouhou.teamwork.models import PhoneLink, PhonePhoto
from shouhou.teamwork.phone_links import files_for_form, link_of, token_of
from shouhou.teamwork.subjects import subject_of
from tests.documents import samples
from tests.documents.samples import upload
from tests.teamwork.conftest import Enter
from tests.world import MONDAY, World, actor, make_customer, make_request

AT = MONDAY
LATER = AT + OPEN_FOR


@pytest.fixture
def case(world: World) -> Case:
    """A case of the agent."""
    return make_request(world)


def to_case(world: World, case: Case, by: Staff | None = None) -> PhoneLink:
    staff = by or world.agent
    return open_phone_link(subject=subject_of("CASE", case.pk, staff), by=actor(staff), at=AT)


def to_form(world: World, key: str = "abc") -> PhoneLink:
    return open_phone_link(subject=None, form_key=key, by=actor(world.agent), at=AT)


def send(link: PhoneLink, name: str = "a.jpg", content: bytes = b"", **more: Any) -> PhonePhoto:
    photo = content or samples.picture(colour=more.pop("colour", "red"))
    return add_photo(link_id=link.pk, upload=upload(name, photo), by=actor(link.staff), at=more.get("at", AT))


def way(link: PhoneLink) -> str:
    return reverse("teamwork:phone", args=[token_of(link)])


def phone() -> Client:
    """A browser that nobody has signed in."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


# ---- what comes in ----


def test_a_photo_of_a_case_is_attached_at_once_as_by_who_opened_the_link(world: World, case: Case) -> None:
    photo = send(to_case(world, case), "IMG_0001.HEIC", samples.picture("HEIF"))
    [paper] = Attachment.objects.of("CASE", case.pk)
    assert (paper.file_id, paper.created_by, paper.name) == (photo.file_id, world.agent, "IMG_0001.jpg")
    event = Event.objects.get(kind="FILE_ATTACHED")
    assert event.by_id == world.agent.pk
    assert set(event.subjects.values_list("kind", "ref")) == {
        ("CASE", case.pk),
        ("CUSTOMER", case.customer_id),
    }
    assert not Draft.objects.exists()


def test_a_photo_of_a_customer_is_attached_without_a_case(world: World) -> None:
    customer = make_customer(world)
    subject = subject_of("CUSTOMER", customer.pk, world.agent)
    send(open_phone_link(subject=subject, by=actor(world.agent), at=AT))
    assert Attachment.objects.of("CUSTOMER", customer.pk).count() == 1


def test_the_same_photo_twice_arrives_once(world: World, case: Case) -> None:
    link = to_case(world, case)
    assert send(link) == send(link)
    assert Attachment.objects.of("CASE", case.pk).count() == 1
    assert Event.objects.filter(kind="FILE_ATTACHED").count() == 1


def test_photos_of_a_form_wait_for_its_saving_and_only_for_hers(world: World) -> None:
    first, second = send(to_form(world), colour="red"), send(to_form(world, "other"), colour="blue")
    assert files_for_form(world.agent, "abc") == [first.file]
    assert files_for_form(world.agent, "other") == [second.file]
    assert files_for_form(world.deputy, "abc") == []
    assert files_for_form(world.agent, "") == []
    drop_photo(photo_id=first.pk, by=actor(world.agent), at=AT)
    assert files_for_form(world.agent, "abc") == []
    assert not Draft.objects.filter(file=first.file).exists()


def test_only_sound_pictures_come_in(world: World, case: Case) -> None:
    link = to_case(world, case)
    bad = {
        "a.pdf": samples.pdf(),
        "a.mp4": samples.mp4(),
        "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "a.jpg": samples.picture()[:-900],
        "b.jpg": samples.picture() + samples.packed({"a.class": b"1"}),
        "c.jpg": b"MZ" + b"\0" * 500,
        "d.heic": samples.picture("HEIF")[:300],
        "e.jpg": b"",
        "f.exe": samples.picture(),
    }
    for name, content in bad.items():
        with pytest.raises((CannotAddPhoto, CannotKeepFile)):
            add_photo(link_id=link.pk, upload=upload(name, content), by=actor(world.agent), at=AT)
    link.refresh_from_db()
    assert link.tries == len(bad)
    assert not StoredFile.objects.exists()


# ---- limits ----


def test_after_twenty_minutes_nothing_comes_in(world: World, case: Case) -> None:
    link = to_case(world, case)
    send(link, at=LATER - timedelta(seconds=1))
    with pytest.raises(CannotAddPhoto, match="ended"):
        send(link, at=LATER, colour="blue")
    with pytest.raises(CannotAddPhoto, match="ended"):
        send(end_phone_link(link_id=to_case(world, case).pk, by=actor(world.agent), at=AT))


def test_a_new_link_to_the_same_place_ends_the_earlier_one(world: World, case: Case) -> None:
    first, second, other = to_case(world, case), to_case(world, case), to_form(world)
    first.refresh_from_db()
    assert not first.is_open(AT)
    assert second.is_open(AT)
    assert other.is_open(AT)
    for n in range(MOST_AT_ONCE + 3):
        to_form(world, f"form{n}")
    assert PhoneLink.objects.filter(staff=world.agent, ends_at__gt=AT).count() == MOST_AT_ONCE


def test_tries_photos_and_bytes_are_counted_and_limited(world: World, case: Case) -> None:
    for limit in ({"tries": MOST_TRIES}, {"bytes": 300 * MB}):
        link = to_case(world, case)
        PhoneLink.objects.filter(pk=link.pk).update(**limit)
        with pytest.raises(CannotAddPhoto, match="Enough"):
            send(link)
    link = to_case(world, case)
    file = send(link).file
    for n in range(MOST_PHOTOS - 1):
        other = StoredFile.objects.create(
            sha256=f"{n}", upload_sha256="x", kind="PICTURE", content_type="image/jpeg", size=1, path="x",
            name="x", added_at=AT,
        )  # fmt: skip
        PhonePhoto.objects.create(link=link, file=other, name="x", arrived_at=AT)
    assert file
    with pytest.raises(CannotAddPhoto, match="Enough"):
        send(link, colour="blue")


def test_somebody_elses_link_is_none_of_ones_own(world: World, case: Case) -> None:
    link = to_case(world, case)
    for verb in (
        lambda: end_phone_link(link_id=link.pk, by=actor(world.deputy), at=AT),
        lambda: add_photo(
            link_id=link.pk, upload=upload("a.jpg", samples.picture()), by=actor(world.deputy), at=AT
        ),
    ):
        with pytest.raises(PhoneLink.DoesNotExist):
            verb()


@pytest.mark.parametrize("change", ["", "x", "0", ":"])
def test_nobody_guesses_a_link(world: World, case: Case, change: str) -> None:
    token = token_of(to_case(world, case))
    key, _colon, mark = token.partition(":")
    for forged in (f"{int(key) + 1}:{mark}", token[:-2] + change, change, f"{key}:{change}"):
        assert link_of(forged) is None


# ---- at the PC ----


def test_the_pc_shows_a_code_and_then_what_arrives(world: World, case: Case, enter: Enter) -> None:
    client = enter(world.agent)
    told = {"kind": "case", "ref": case.pk, "form_key": ""}
    panel = client.post("/phone-links/", told, headers={"hx-request": "true"}).content.decode()
    link = PhoneLink.objects.get()
    assert "<svg" in panel
    assert "style=" not in panel
    assert 'hx-trigger="every 3s"' in panel
    assert f"/phone-links/{link.pk}/?part" in panel
    photo = send(link)
    part = client.get(f"/phone-links/{link.pk}/?part")
    assert part.status_code == HTTPStatus.OK
    assert f"/files/{photo.file_id}/small/" in part.content.decode()
    assert 'name="file_ids"' not in part.content.decode()
    client.post(f"/phone-links/{link.pk}/ending/", headers={"hx-request": "true"})
    last = client.get(f"/phone-links/{link.pk}/?part")
    assert last.status_code == 286
    assert "hx-trigger" not in last.content.decode()


def test_without_script_the_code_has_a_page(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    start = client.get("/phone-links/", {"form_key": "abc"}).content.decode()
    assert 'name="form_key" value="abc"' in start
    assert not PhoneLink.objects.exists()
    page = client.post("/phone-links/", {"form_key": "abc"}, follow=True).content.decode()
    assert "<svg" in page
    assert "only this PC" not in page
    photo = send(PhoneLink.objects.get())
    address = f"/phone-links/{PhoneLink.objects.get().pk}/"
    assert "Take away" in client.get(address).content.decode()
    assert client.post(f"/phone-photos/{photo.pk}/removal/")["Location"] == address
    assert client.post(f"{address}ending/")["Location"] == address
    assert (
        "<svg"
        not in re.sub(r'<svg class="icon.*?</svg>', "", client.get(address).content.decode()).partition(
            "<main"
        )[2]
    )


def test_an_address_that_no_phone_can_follow_is_said(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    for host, is_only_here in (("127.0.0.1:8000", True), ("localhost", True), ("10.0.0.5:8000", False)):
        response = client.post("/phone-links/", {"form_key": "abc"}, follow=True, headers={"host": host})
        assert ("only this PC" in response.content.decode()) == is_only_here


def test_a_photo_of_a_form_travels_in_the_form(world: World, enter: Enter) -> None:
    link = to_form(world)
    photo = send(link)
    client = enter(world.agent)
    part = client.get(f"/phone-links/{link.pk}/?part").content.decode()
    assert f'name="file_ids" value="{photo.file_id}"' in part
    gone = client.post(f"/phone-photos/{photo.pk}/removal/", headers={"hx-request": "true"})
    assert 'name="file_ids"' not in gone.content.decode()


def test_links_of_others_and_to_what_one_may_not_see_are_not_found(
    world: World, case: Case, enter: Enter
) -> None:
    link = to_case(world, case)
    photo = send(to_form(world))
    deputy, stranger = enter(world.deputy), enter(world.stranger)
    assert deputy.get(f"/phone-links/{link.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert deputy.post(f"/phone-links/{link.pk}/ending/").status_code == HTTPStatus.NOT_FOUND
    assert deputy.post(f"/phone-photos/{photo.pk}/removal/").status_code == HTTPStatus.NOT_FOUND
    for told in (
        {"kind": "case", "ref": case.pk},
        {"kind": "order", "ref": "1"},
        {"kind": "case", "ref": "9" * 30},
        {},
    ):
        assert stranger.post("/phone-links/", told).status_code == HTTPStatus.NOT_FOUND
    assert enter(world.viewer).post("/phone-links/", {"form_key": "a"}).status_code == HTTPStatus.FORBIDDEN


# ---- on the phone ----


def test_the_phone_sends_several_and_sees_what_arrived(world: World, case: Case) -> None:
    link = to_case(world, case)
    client = phone()
    page = client.get(way(link)).content.decode()
    assert "王敏" in page
    assert 'accept="image/*' in page
    assert "multiple" in page
    files = [upload("a.jpg", samples.picture()), upload("b.png", samples.picture("PNG", colour="blue"))]
    assert client.post(way(link), {"files": files})["Location"] == way(link)
    page = client.get(way(link)).content.decode()
    assert "2 photos have arrived" in page
    assert "a.jpg" in page
    assert Attachment.objects.of("CASE", case.pk).count() == 2


def test_what_the_phone_sends_wrongly_is_named_and_the_rest_is_kept(world: World, case: Case) -> None:
    link = to_case(world, case)
    files = [upload("a.exe", b"MZ\0\0"), upload("b.jpg", samples.picture())]
    response = phone().post(way(link), {"files": files}, headers={"hx-request": "true"})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    part = response.content.decode()
    assert "a.exe" in part
    assert "b.jpg" in part
    assert "<html" not in part
    assert phone().post(way(link)).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_phone_can_read_nothing(world: World, case: Case) -> None:
    link = to_case(world, case)
    photo = send(link)
    client = phone()
    page = client.get(way(link)).content.decode()
    assert case.number not in page
    assert "青山" not in page
    assert "/files/" not in page
    for address in (f"/files/{photo.file_id}/", f"/phone-links/{link.pk}/", f"/cases/{case.number}/"):
        assert client.get(address).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_ended_link_says_so_in_a_sentence(world: World, case: Case, method: str) -> None:
    link = to_case(world, case)
    with clock.set_to(LATER):
        response = getattr(phone(), method)(way(link))
        assert response.status_code == HTTPStatus.GONE
        assert "This link has ended" in response.content.decode()
        part = phone().post(way(link), headers={"hx-request": "true"})
        assert part["Content-Type"].startswith("text/plain")
    wrong = getattr(phone(), method)("/phone/1:nonsense/")
    assert wrong.status_code == HTTPStatus.NOT_FOUND
    assert "not valid" in wrong.content.decode()


def test_a_link_of_somebody_who_has_left_is_ended(world: World, case: Case) -> None:
    link = to_case(world, case)
    Staff.objects.filter(pk=world.agent.pk).update(is_active=False)
    assert phone().get(way(link)).status_code == HTTPStatus.GONE

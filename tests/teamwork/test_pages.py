"""Notes, photos, presence and stale forms on the pages that show them."""

from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse

from shouhou.documents.models import Attachment, Draft
from shouhou.journal.models import Event
from shouhou.service_requests.models import ServiceRequest
from shouhou.teamwork.actions import add_photo, open_phone_link, write_note
from shouhou.teamwork.models import Note, Presence
from shouhou.teamwork.snapshots import snapshot
from shouhou.teamwork.subjects import subject_of
from tests.documents import samples
from tests.documents.samples import upload
from tests.teamwork.conftest import Enter
from tests.world import MONDAY, World, actor, make_customer, make_request

AT = MONDAY


def facts(**more: Any) -> dict[str, Any]:
    return {
        "channel": "PHONE",
        "received_at": "2026-03-02T08:55",
        "kind": "REPAIR",
        "org_name": "远航机动车检测站",
        "address": "济南市历下区解放路 9 号",
        "contact_name": "张伟",
        "phone": "13900001111",
        "problem": "侧滑台回零不准",
        "wanted": "告知如何校准",
        "urgency": "NORMAL",
        "outcome": "LATER",
        **more,
    }


def photo_for_form(world: World, key: str) -> int:
    link = open_phone_link(subject=None, form_key=key, by=actor(world.agent), at=AT)
    picture = upload("铭牌.jpg", samples.picture())
    return add_photo(link_id=link.pk, upload=picture, by=actor(world.agent), at=AT).file_id


@pytest.mark.parametrize("has_script", [True, False])
def test_photos_from_the_phone_go_with_the_request(world: World, enter: Enter, has_script: bool) -> None:
    file = photo_for_form(world, "k1")
    sent = facts(once="a", phone_key="k1", **({"file_ids": [file]} if has_script else {}))
    assert enter(world.agent).post(reverse("intake:request-new"), sent).status_code == HTTPStatus.SEE_OTHER
    case = ServiceRequest.objects.get().case
    assert [paper.file_id for paper in Attachment.objects.of("CASE", case.pk)] == [file]
    assert not Draft.objects.exists()


def test_a_form_sent_back_keeps_the_photos_and_their_key(world: World, enter: Enter) -> None:
    file = photo_for_form(world, "k1")
    response = enter(world.agent).post(
        reverse("intake:request-new"), facts(phone_key="k1", received_at="never")
    )
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    assert 'name="phone_key" value="k1"' in page
    assert f'name="file_ids" value="{file}"' in page


def test_pages_show_notes_small_pictures_and_the_way_in_for_photos(world: World, enter: Enter) -> None:
    case = make_request(world)
    subject = subject_of("CASE", case.pk, world.agent)
    assert subject is not None
    write_note(subject=subject, text="钥匙在门卫", by=actor(world.agent), at=AT)
    link = open_phone_link(subject=subject, by=actor(world.agent), at=AT)
    photo = add_photo(
        link_id=link.pk, upload=upload("a.jpg", samples.picture()), by=actor(world.agent), at=AT
    )
    page = enter(world.agent).get(f"/cases/{case.number}/").content.decode()
    for shown in (
        "钥匙在门卫",
        f"/files/{photo.file_id}/small/",
        "/phone-links/",
        'data-names="/colleagues/"',
    ):
        assert shown in page
    looks = enter(world.viewer).get(f"/cases/{case.number}/").content.decode()
    assert "钥匙在门卫" in looks
    assert "/phone-links/" not in looks


def test_undoing_within_the_minute_takes_the_note_back(world: World, enter: Enter) -> None:
    case = make_request(world)
    client = enter(world.agent)
    client.post(f"/notes/case/{case.pk}/", {"text": "写错地方了"})
    event = Event.objects.get(kind="NOTE_WRITTEN")
    client.post(reverse("desk:undo"), {"save_key": event.save_key})
    assert not Note.objects.standing().exists()


def test_opening_a_form_writes_nothing_and_shows_who_is_there(world: World, enter: Enter) -> None:
    case = make_request(world)
    address = reverse("service_requests:facts", args=[case.slug])
    page = enter(world.agent).get(address).content.decode()
    assert f'hx-post="/presence/case/{case.pk}/"' in page
    assert not Presence.objects.exists()
    enter(world.deputy).post(f"/presence/case/{case.pk}/")
    assert "李娟" in enter(world.agent).get(address).content.decode().partition('class="presence"')[2][:600]


# ---- stale forms ----


def hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_a_stale_form_says_which_fields_the_other_changed(world: World, enter: Enter) -> None:
    case = make_request(world, customer=make_customer(world))
    address = reverse("service_requests:facts", args=[case.slug])
    mine, hers = enter(world.agent), enter(world.deputy)
    opened = {name: hidden(mine.get(address).content.decode(), name) for name in ("version", "opened")}
    first = facts(once="b", version="1", phone="13800138111", urgency="URGENT", problem="制动台显示器不亮")
    assert hers.post(address, first).status_code == HTTPStatus.SEE_OTHER
    response = mine.post(address, facts(once="c", phone="13800138222", **opened))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    for cell in ("<del>13800138000</del>", "<ins>13800138111</ins>", "<td>13800138222</td>"):
        assert cell in page
    assert "<del>Normal</del>" in page
    assert "<del>制动台显示器不亮</del>" not in page
    assert 'value="13800138222"' in page
    again = {name: hidden(page, name) for name in ("version", "opened")}
    assert again["version"] == "2"
    assert (
        mine.post(address, facts(once="d", phone="13800138222", **again)).status_code == HTTPStatus.SEE_OTHER
    )


@pytest.mark.parametrize("opened", ["", "nonsense", "a:b:c"])
def test_a_forged_opening_word_only_loses_the_comparison(world: World, enter: Enter, opened: str) -> None:
    case = make_request(world)
    address = reverse("service_requests:facts", args=[case.slug])
    response = enter(world.agent).post(address, facts(once="e", version="9", opened=opened))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Saved by somebody else" in response.content.decode()
    assert "<del>" not in response.content.decode()


def test_a_snapshot_is_a_signed_word() -> None:
    assert snapshot({"a": None, "at": AT, "many": [1, 2]}).count(":") == 2

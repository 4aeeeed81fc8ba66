"""Letters out: the register without gaps, the archived copy, what a letter meets, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Line, Obligation
from shouhou.cases.verify import verify
from shouhou.core.errors import Refusals
from shouhou.documents.models import Attachment
from shouhou.followups.letters import (
    CannotNoteFate,
    CannotSendLetter,
    LetterValues,
    annul_letter,
    note_fate,
    send_letter,
)
from shouhou.followups.models import Letter
from tests.followups.conftest import NOW
from tests.world import World, actor, local, make_customer, make_request

type Enter = Callable[[Staff], Client]

BOOK = reverse("followups:letters")
TYPED = {
    "kind": "NOTICE",
    "way": "WECHAT",
    "sent_at": "2026-03-02T14:00",
    "customer_name": "青山",
    "addressee": "刘洋",
    "subject": "通知",
    "body": "正文",
}


def letter_values(**values: Any) -> LetterValues:
    """A notice to the station by post."""
    told: dict[str, Any] = {
        "kind": "NOTICE",
        "way": "POST",
        "sent_at": NOW,
        "customer_name": "青山机动车检测站",
        "addressee": "刘洋 站长",
        "address": "济南市历下区解放路 1 号 250000",
        "subject": "关于制动台年度保养的通知",
        "body": "贵站的制动台将于四月到保养期。\n请来电约定时间。",
    }
    return LetterValues(**(told | values))


def send(world: World, *, case_id: int | None = None, **values: Any) -> Letter:
    """A letter that the agent sends now."""
    told = letter_values(**values)
    letter, _booking = send_letter(
        values=told, case_id=case_id, branch_id=world.branch.pk, by=actor(world.agent), at=NOW
    )
    return letter


def test_a_letter_gets_its_number_its_line_and_its_archived_copy_in_one_save(world: World) -> None:
    letter = send(world)
    letter.refresh_from_db()
    assert letter.letter_no.startswith("XH-")
    assert letter.letter_no.endswith("202603-0001")
    assert letter.register_line == 1
    kept = Attachment.objects.select_related("file").get(kind="LETTER", ref=letter.pk)
    assert letter.copy_sha256 == kept.file.sha256
    owed = Obligation.objects.get(rule_id="CP-03")
    assert owed.outcome == "MET"
    assert owed.owner == world.agent


def test_a_letter_without_a_case_opens_a_contact_that_closes_itself(world: World) -> None:
    case = send(world).case
    case.refresh_from_db()
    assert case.line == Line.CONTACT
    assert case.number.startswith("XH-")
    assert case.closed_at is not None


def test_a_letter_about_a_request_hangs_on_it(world: World) -> None:
    case = make_request(world, at=local(2, 9))
    letter = send(world, case_id=case.pk, customer_id=case.customer_id)
    assert letter.case == case
    assert not [words for part in verify(at=NOW) for words in part.broken]


def test_a_letter_told_a_day_late_is_done_late(world: World) -> None:
    send(world, sent_at=local(27, 16, month=2))
    assert Obligation.objects.get(rule_id="CP-03").outcome == "MET_LATE"


def test_the_lines_have_no_gap_and_a_letter_taken_back_keeps_its_line(world: World) -> None:
    first, second = send(world), send(world)
    annul_letter(letter=first, reason="寄错了单位", by=actor(world.agent), at=NOW)
    assert [first.register_line, second.register_line, send(world).register_line] == [1, 2, 3]
    first.refresh_from_db()
    assert first.annulled_at == NOW
    assert not Obligation.objects.filter(case=first.case, rule_id="CP-03").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sent_at": local(3, 9)}, "sent_at"),
        ({"address": "  "}, "address"),
        ({"body": "\n "}, "body"),
        ({"addressee": ""}, "addressee"),
    ],
)
def test_a_letter_that_cannot_be_so_is_refused_and_takes_no_number(
    world: World, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(CannotSendLetter) as refused:
        send(world, **values)
    assert refused.value.field == field
    assert not Letter.objects.exists()
    assert send(world).register_line == 1


def test_everything_that_is_missing_is_said_at_once(world: World) -> None:
    with pytest.raises(Refusals) as refused:
        send(world, body="", subject="", address="")
    assert {one.field for one in refused.value.each} == {"body", "subject", "address"}


def test_a_letter_before_its_case_or_of_another_customer_is_refused(world: World) -> None:
    case = make_request(world, at=local(2, 11))
    with pytest.raises(CannotSendLetter):
        send(world, case_id=case.pk, customer_id=case.customer_id, sent_at=local(2, 9))
    stranger = make_customer(world, name="南岭检测站", phone="13900139000")
    with pytest.raises(CannotSendLetter):
        send(world, case_id=case.pk, customer_id=stranger.pk)


def test_what_became_of_a_letter_stands_in_the_register(world: World) -> None:
    letter = send(world)
    by = actor(world.agent)
    note_fate(
        letter_id=letter.pk, delivered_on=date(2026, 3, 2), returned=False, reply="来电感谢", by=by, at=NOW
    )
    letter.refresh_from_db()
    assert (letter.delivered_on, letter.reply) == (date(2026, 3, 2), "来电感谢")


@pytest.mark.parametrize(
    ("day", "returned"),
    [(None, False), (date(2026, 3, 1), False), (date(2026, 3, 3), False), (date(2026, 3, 2), True)],
)
def test_a_fate_that_cannot_be_is_refused(world: World, day: date | None, returned: bool) -> None:
    letter = send(world)
    with pytest.raises(CannotNoteFate):
        note_fate(
            letter_id=letter.pk, delivered_on=day, returned=returned, reply="", by=actor(world.agent), at=NOW
        )


def test_the_page_writes_a_letter_and_shows_it_with_its_copy(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    customer = make_customer(world)
    asked = f"{reverse('followups:letter-new')}?customer={customer.pk}"
    page = client.get(asked)
    assert page.status_code == 200
    assert "刘洋" in page.content.decode()
    told = {
        "kind": "INVITATION", "way": "COURIER", "sent_at": "2026-03-02T14:00", "customer_name": customer.name,
        "addressee": "刘洋", "address": "解放路 1 号", "subject": "联谊活动", "body": "敬请光临。",
    }  # fmt: skip
    answer = client.post(asked, told)
    letter = Letter.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("followups:letter", args=[letter.letter_no]),
    )
    shown = client.get(answer["Location"]).content.decode()
    assert letter.copy_sha256[:12] in shown
    copy = client.get(reverse("documents:file", args=[letter.copy_id]))
    assert b"".join(copy.streaming_content if copy.streaming else [copy.content]).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_a_wrong_form_comes_back_with_all_that_was_typed(world: World, enter: Enter) -> None:
    told = {**TYPED, "way": "POST", "address": "", "body": "正文在此"}
    answer = enter(world.agent).post(reverse("followups:letter-new"), told)
    assert answer.status_code == 422
    assert "正文在此" in answer.content.decode()
    assert not Letter.objects.exists()


def test_the_same_form_sent_twice_registers_one_letter(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    told = {**TYPED, "once": "a" * 32}
    first, again = (client.post(reverse("followups:letter-new"), told) for _time in range(2))
    assert first["Location"] == again["Location"]
    assert Letter.objects.count() == 1


def test_the_book_lists_prints_and_becomes_a_picture(world: World, enter: Enter) -> None:
    letter = send(world)
    client = enter(world.agent)
    assert letter.letter_no in client.get(BOOK).content.decode()
    assert client.get(reverse("followups:letters-print"), {"month": "2026-03"}).content.startswith(b"%PDF")
    assert client.get(reverse("followups:letters-picture")).content.startswith(b"\x89PNG")
    sheet = reverse("followups:letter-print", args=[letter.letter_no])
    assert client.get(sheet, {"paper": "A5"}).content.startswith(b"%PDF")


def test_another_branch_sees_neither_letter_nor_copy(world: World, enter: Enter) -> None:
    letter = send(world)
    letter.refresh_from_db()
    client = enter(world.stranger)
    assert client.get(reverse("followups:letter", args=[letter.letter_no])).status_code == 404
    assert client.get(reverse("documents:file", args=[letter.copy_id])).status_code == 404
    case = make_request(world, at=local(2, 9))
    assert client.get(reverse("followups:letter-new"), {"case": case.pk}).status_code == 404


def test_a_viewer_may_read_and_not_write(world: World, enter: Enter) -> None:
    letter = send(world)
    client = enter(world.viewer)
    assert client.get(reverse("followups:letter", args=[letter.letter_no])).status_code == 200
    assert client.get(reverse("followups:letter-new")).status_code == 403


def test_the_case_offers_to_write_a_letter(world: World, enter: Enter) -> None:
    case = make_request(world, at=local(2, 9))
    page = enter(world.agent).get(reverse("desk:case", args=[case.slug])).content.decode()
    assert f"{reverse('followups:letter-new')}?case={case.pk}" in page

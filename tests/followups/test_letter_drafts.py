"""Drafts of letters: kept, changed, looked through by somebody else, thrown away, sent; and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.core import clock
from shouhou.core.errors import Refusals
from shouhou.followups.letter_drafts import (
    CannotKeepDraft,
    CannotReviewDraft,
    change_draft,
    discard_draft,
    keep_draft,
    redraft_letter,
    seen_draft,
    send_draft,
)
from shouhou.followups.letters import CannotSendLetter, annul_letter, send_letter
from shouhou.followups.models import Letter, LetterDraft
from shouhou.journal.models import Event
from tests.followups.conftest import NOW
from tests.followups.test_letters import TYPED, letter_values
from tests.world import World, actor, local, make_customer, make_request

type Enter = Callable[[Staff], Client]

NEW = reverse("followups:letter-new")
LIST = reverse("followups:drafts")
LATER = NOW + timedelta(minutes=10)


def keep(world: World, **values: Any) -> LetterDraft:
    """A draft of the agent."""
    return keep_draft(
        values=letter_values(**values), branch_id=world.branch.pk, by=actor(world.agent), at=NOW
    )


def change(draft: LetterDraft, by: Staff, *, is_reviewed: bool = False, **values: Any) -> LetterDraft:
    """The draft as it reads after somebody wrote in it, ten minutes later."""
    return change_draft(
        draft_id=draft.pk, values=letter_values(**values), seen=seen_draft(draft), is_reviewed=is_reviewed,
        by=actor(by), at=LATER,
    )  # fmt: skip


def page_of(draft: LetterDraft) -> str:
    return reverse("followups:draft", args=[draft.pk])


def test_a_draft_takes_no_number_and_meets_nothing(world: World) -> None:
    draft = keep(world, body="", address="", addressee="")
    assert draft.stage == "DRAFT"
    assert not Letter.objects.exists()
    assert list(Event.objects.filter(kind__startswith="LETTER_").values_list("kind", flat=True)) == [
        "LETTER_DRAFTED"
    ]


def test_a_draft_without_any_words_is_refused(world: World) -> None:
    with pytest.raises(CannotKeepDraft) as refused:
        keep(world, subject="  ", body="\n")
    assert refused.value.field == "subject"


def test_a_letter_keeps_who_drafted_and_who_reviewed_it(world: World) -> None:
    draft = change(keep(world), world.supervisor, is_reviewed=True)
    told = letter_values(sent_at=LATER, tracking_no="SF1020")
    letter, _booking = send_draft(
        draft_id=draft.pk, values=told, seen=seen_draft(draft), by=actor(world.agent), at=LATER
    )
    assert letter.letter_no.endswith("202603-0001")
    assert (letter.draft.drafted_by, letter.draft.reviewed_by) == (world.agent, world.supervisor)
    assert letter.draft.reviewed_at == LATER


def test_nobody_reviews_her_own_draft(world: World) -> None:
    draft = keep(world)
    with pytest.raises(CannotReviewDraft):
        change(draft, world.agent, is_reviewed=True)
    draft.refresh_from_db()
    assert draft.reviewed_at is None


def test_who_corrects_the_draft_of_another_reviews_it_with_the_same_save(world: World) -> None:
    draft = change(keep(world), world.supervisor, is_reviewed=True, subject="关于年度保养的通知")
    assert (draft.subject, draft.changed_by, draft.reviewed_by) == (
        "关于年度保养的通知", world.supervisor, world.supervisor,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "is_gone"),
    [
        ({"body": "另一种说法。"}, True),
        ({"address": "别处"}, True),
        ({"tracking_no": "SF1"}, False),
        ({}, False),
    ],
)
def test_other_words_take_the_review_away(world: World, values: dict[str, Any], is_gone: bool) -> None:
    draft = change(keep(world), world.supervisor, is_reviewed=True)
    assert (change(draft, world.agent, **values).reviewed_at is None) is is_gone


def test_words_changed_while_sending_go_out_without_the_review(world: World) -> None:
    draft = change(keep(world), world.supervisor, is_reviewed=True)
    told = letter_values(sent_at=LATER, body="临时改了一句。")
    letter, _booking = send_draft(
        draft_id=draft.pk, values=told, seen=seen_draft(draft), by=actor(world.agent), at=LATER
    )
    assert letter.draft.reviewed_by is None
    assert letter.draft.body == letter.body == "临时改了一句。"


def test_two_people_do_not_write_over_each_other(world: World) -> None:
    draft = keep(world)
    change(draft, world.supervisor, subject="主管改的")
    with pytest.raises(CannotKeepDraft) as refused:
        change(draft, world.agent, subject="我改的")
    assert world.supervisor.name in refused.value.sentence
    draft.refresh_from_db()
    assert draft.subject == "主管改的"


def test_a_draft_goes_out_once_and_what_was_thrown_away_never(world: World) -> None:
    by = actor(world.agent)
    sent, gone = keep(world), keep(world)
    send_draft(draft_id=sent.pk, values=letter_values(), seen=seen_draft(sent), by=by, at=NOW)
    discard_draft(draft_id=gone.pk, by=by, at=NOW)
    for draft in (sent, gone):
        with pytest.raises(CannotKeepDraft):
            send_draft(draft_id=draft.pk, values=letter_values(), seen=seen_draft(draft), by=by, at=NOW)
    with pytest.raises(CannotKeepDraft):
        discard_draft(draft_id=sent.pk, by=by, at=NOW)
    assert Letter.objects.count() == 1


def test_a_draft_that_cannot_go_out_stays_a_draft(world: World) -> None:
    draft = keep(world, address="")
    with pytest.raises(CannotSendLetter):
        send_draft(
            draft_id=draft.pk,
            values=letter_values(address=""),
            seen=seen_draft(draft),
            by=actor(world.agent),
            at=NOW,
        )
    draft.refresh_from_db()
    assert draft.letter is None
    assert LetterDraft.objects.open().count() == 1


def test_a_draft_about_a_case_is_sent_about_it(world: World) -> None:
    case = make_request(world, at=local(2, 9))
    draft = keep_draft(
        values=letter_values(customer_id=case.customer_id), case_id=case.pk, by=actor(world.agent), at=NOW
    )
    told = letter_values(customer_id=case.customer_id)
    letter, _booking = send_draft(
        draft_id=draft.pk, values=told, seen=seen_draft(draft), by=actor(world.supervisor), at=NOW
    )
    assert letter.case == case


def test_the_pages_keep_review_and_send_a_draft(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    drafting, reviewing = enter(world.agent), enter(world.supervisor)
    told = {**TYPED, "customer_name": customer.name, "subject": "保养提醒"}
    kept = drafting.post(f"{NEW}?customer={customer.pk}", {**told, "body": "", "addressee": "", "keep": "1"})
    draft = LetterDraft.objects.get()
    assert (kept.status_code, kept["Location"], draft.customer) == (303, page_of(draft), customer)
    assert "保养提醒" in drafting.get(LIST, {"customer": customer.pk}).content.decode()
    assert "保养提醒" in drafting.get(f"{NEW}?customer={customer.pk}").content.decode()
    assert "校阅通过" not in drafting.get(page_of(draft)).content.decode()
    assert "校阅通过" in reviewing.get(page_of(draft)).content.decode()
    with clock.set_to(LATER):
        answer = reviewing.post(page_of(draft), {**told, "seen": seen_draft(draft), "review": "1"})
        draft.refresh_from_db()
        assert (answer.status_code, draft.reviewed_by, draft.addressee) == (303, world.supervisor, "刘洋")
        assert "保养提醒" in reviewing.get(LIST, {"stage": "REVIEWED"}).content.decode()
        assert "保养提醒" not in reviewing.get(LIST, {"stage": "DRAFT"}).content.decode()
        sent = drafting.post(page_of(draft), {**told, "seen": seen_draft(draft)})
    letter = Letter.objects.get()
    assert sent["Location"] == reverse("followups:letter", args=[letter.letter_no])
    shown = drafting.get(sent["Location"]).content.decode()
    assert "校阅人" in shown
    assert world.supervisor.name in shown
    assert "保养提醒" not in drafting.get(LIST).content.decode()
    assert drafting.get(page_of(draft))["Location"] == sent["Location"]


def test_a_draft_changed_by_somebody_else_comes_back_with_what_was_typed(world: World, enter: Enter) -> None:
    draft = keep(world)
    change(draft, world.supervisor, subject="主管改的")
    answer = enter(world.agent).post(
        page_of(draft), {**TYPED, "subject": "我改的", "seen": seen_draft(draft), "keep": "1"}
    )
    assert answer.status_code == 422
    assert "我改的" in answer.content.decode()


def test_the_form_of_a_draft_sent_twice_keeps_one(world: World, enter: Enter) -> None:
    client, told = enter(world.agent), {**TYPED, "keep": "1", "once": "b" * 32}
    first, again = (client.post(NEW, told) for _time in range(2))
    assert first["Location"] == again["Location"]
    assert LetterDraft.objects.count() == 1


def test_a_draft_is_looked_at_on_letterhead_and_thrown_away(world: World, enter: Enter) -> None:
    draft, client = keep(world), enter(world.agent)
    assert client.post(page_of(draft), {**TYPED, "preview": "1"}).content.startswith(b"%PDF")
    assert client.post(reverse("followups:draft-discard", args=[draft.pk]))["Location"] == LIST
    assert client.get(page_of(draft)).status_code == 404
    assert "制动台" not in client.get(LIST).content.decode()


def test_another_branch_and_a_viewer_see_no_draft(world: World, enter: Enter) -> None:
    draft = keep(world)
    assert enter(world.stranger).get(page_of(draft)).status_code == 404
    assert enter(world.viewer).get(page_of(draft)).status_code == 403


def test_the_letters_and_the_customer_lead_to_the_drafts(world: World, enter: Enter) -> None:
    customer, client = make_customer(world), enter(world.agent)
    assert LIST in client.get(reverse("followups:letters")).content.decode()
    shown = client.get(reverse("customers:detail", args=[customer.pk])).content.decode()
    assert f"{LIST}?customer={customer.pk}" in shown
    assert f"{NEW}?customer={customer.pk}" in shown


@pytest.mark.parametrize(
    ("name", "most"),
    [("customer_name", 200), ("addressee", 80), ("address", 200), ("subject", 200), ("signatory", 80),
     ("tracking_no", 60), ("body", 20_000)],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_never_cut(world: World, name: str, most: int) -> None:
    with pytest.raises(Refusals) as refused:
        keep(world, **{name: "长" * (most + 1)})
    assert [(one.field, str(most + 1) in one.sentence) for one in refused.value.each] == [(name, True)]
    with pytest.raises(CannotSendLetter):
        send_letter(
            values=letter_values(**{name: "长" * (most + 1)}),
            branch_id=world.branch.pk,
            by=actor(world.agent),
            at=NOW,
        )
    assert getattr(keep(world, **{name: "长" * most}), name) == "长" * most


def test_a_draft_that_does_not_fit_comes_back_with_all_that_was_typed(world: World, enter: Enter) -> None:
    told = {**TYPED, "addressee": "长" * 81, "keep": "1"}
    answer = enter(world.agent).post(NEW, told)
    shown = answer.content.decode()
    assert (answer.status_code, LetterDraft.objects.count()) == (422, 0)
    assert "最多 80 个字" in shown
    assert "长" * 81 in shown


def test_a_draft_waits_on_the_first_page_of_those_who_may_look_through_it(world: World, enter: Enter) -> None:
    draft = keep(world)
    waiting = "等您校阅"
    reviewing, drafting = enter(world.supervisor), enter(world.agent)
    today, mine = reverse("desk:today"), {"stage": "FOR_ME", "order": "waiting"}
    assert f"1 封信函草稿{waiting}" in reviewing.get(today).content.decode()
    shown = reviewing.get(LIST, mine).content.decode()
    assert draft.subject in shown
    assert f"{world.agent.name} 自今天 15:00 起等待校阅" in shown
    for other in (world.agent, world.stranger, world.viewer):
        assert waiting not in enter(other).get(today).content.decode()
    assert draft.subject not in drafting.get(LIST, mine).content.decode()
    with clock.set_to(LATER):
        change(draft, world.supervisor, is_reviewed=True)
        assert waiting not in reviewing.get(today).content.decode()
        change(draft, world.agent, body="又改了一句。")
        assert waiting in reviewing.get(today).content.decode()


def test_a_letter_that_was_taken_back_begins_a_new_draft_with_the_same_words(
    world: World, enter: Enter
) -> None:
    client = enter(world.agent)
    letter, _booking = send_letter(
        values=letter_values(signatory="王敏"), branch_id=world.branch.pk, by=actor(world.agent), at=NOW
    )
    page = reverse("followups:letter", args=[letter.letter_no])
    again = reverse("followups:letter-again", args=[letter.letter_no])
    assert again not in client.get(page).content.decode()
    assert client.post(again)["Location"] == page
    assert not LetterDraft.objects.exists()
    annul_letter(letter=letter, reason="写错了日期", by=actor(world.agent), at=NOW)
    assert again in client.get(page).content.decode()
    first, twice = (client.post(again, {"once": "c" * 32}) for _time in range(2))
    draft = LetterDraft.objects.get()
    assert first["Location"] == twice["Location"] == page_of(draft)
    for name in ("kind", "way", "customer_name", "addressee", "address", "subject", "body", "signatory"):
        assert getattr(draft, name) == getattr(letter, name)
    assert draft.case is None
    told = {**TYPED, "seen": seen_draft(draft)}
    assert client.post(page_of(draft), told)["Location"].endswith(f"{letter.letter_no[:-4]}0002/")


def test_a_letter_about_a_case_is_drafted_again_about_it_with_its_template(world: World) -> None:
    case = make_request(world, at=local(2, 9))
    told = letter_values(customer_id=case.customer_id, template_code="APOLOGY")
    by = actor(world.agent)
    letter, _booking = send_letter(values=told, case_id=case.pk, by=by, at=NOW)
    annul_letter(letter=letter, reason="写错了", by=by, at=NOW)
    draft = redraft_letter(letter_id=letter.pk, by=by, at=LATER)
    assert (draft.case, draft.template_code, draft.body) == (case, "APOLOGY", told.body)


def test_another_branch_drafts_nothing_again(world: World, enter: Enter) -> None:
    letter, _booking = send_letter(
        values=letter_values(), branch_id=world.branch.pk, by=actor(world.agent), at=NOW
    )
    annul_letter(letter=letter, reason="写错了", by=actor(world.agent), at=NOW)
    again = reverse("followups:letter-again", args=[letter.letter_no])
    assert enter(world.stranger).post(again).status_code == 404
    assert enter(world.viewer).post(again).status_code == 403

"""Internal notes reach colleagues, call upon those they name, and nobody else."""

from http import HTTPStatus

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.core.forms import LONG_TEXT
from shouhou.journal.models import Event
from shouhou.journal.sentences import sentence
from shouhou.teamwork.actions import CannotNote, read_mention, take_back_note, write_note
from shouhou.teamwork.actions.notes import LONGEST
from shouhou.teamwork.models import Mention, Note
from shouhou.teamwork.naming import Colleague, colleagues, complete, named_in
from shouhou.teamwork.subjects import Subject, subject_of
from tests.teamwork.conftest import Enter
from tests.world import MONDAY, World, actor, make_customer, make_request

AT = MONDAY


def of_case(world: World, case: Case) -> Subject:
    found = subject_of("CASE", case.pk, world.agent)
    assert found is not None
    return found


def leave(world: World, text: str, case: Case | None = None, by: Staff | None = None) -> Note:
    subject = of_case(world, case or make_request(world))
    return write_note(subject=subject, text=text, by=actor(by or world.agent), at=AT)[0]


def unread(staff: Staff) -> list[str]:
    return [m.note.text for m in Mention.objects.filter(staff=staff, read_at=None).select_related("note")]


def tag(text: str, client: Client, staff: Staff) -> str:
    request = RequestFactory().get("/")
    request.user = staff  # type: ignore[assignment]
    return Template("{% load teamwork %}" + text).render(Context({"request": request, "now": AT}))


# ---- who is meant ----

PEOPLE = [
    Colleague(1, "王敏", "wangmin", "王敏"),
    Colleague(2, "王敏华", "wmh", "王敏华"),
    Colleague(3, "李娟", "lijuan", "lijuan"),
    Colleague(4, "李娟", "lijuan2", "lijuan2"),
    Colleague(5, "Ann", "ann", "Ann"),
]


@pytest.mark.parametrize(
    ("text", "ids", "ambiguous", "unknown"),
    [
        ("请@王敏看一下", (1,), (), ()),
        ("@王敏华 和@王敏", (2, 1), (), ()),
        ("＠wangmin，＠WMH。", (1, 2), (), ()),
        ("@lijuan2 看", (4,), (), ()),
        ("@李娟 看", (), ("李娟",), ()),
        ("@王敏 @王敏", (1,), (), ()),
        ("mail a.b@wangmin.cn", (), (), ()),
        ("@annette", (), (), ("annette",)),
        ("@ann, hi", (5,), (), ()),
        ("@赵六 @ ！@", (), (), ("赵六",)),
        ("没有", (), (), ()),
    ],
)
def test_the_longest_name_behind_the_mark_is_meant(
    text: str, ids: tuple[int, ...], ambiguous: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    named = named_in(text, PEOPLE)
    assert (named.ids, named.ambiguous, named.unknown) == (ids, ambiguous, unknown)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_without_breaking(text: str) -> None:
    named = named_in(text, PEOPLE)
    assert set(named.ids) <= {1, 2, 3, 4, 5}
    assert len(complete(text, PEOPLE)) <= 8


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("王", ["王敏", "王敏华"]),
        ("敏", ["王敏", "王敏华"]),
        ("wm", ["王敏", "王敏华"]),
        ("wangmin", ["王敏", "王敏华"]),
        ("lj", ["李娟", "李娟"]),
        ("AN", ["Ann"]),
        ("zz", []),
    ],
)
def test_names_are_completed_by_characters_pinyin_and_initials(query: str, names: list[str]) -> None:
    assert [person.name for person in complete(query, PEOPLE)] == names


def test_a_name_of_two_is_completed_by_the_sign_in_name(world: World) -> None:
    Staff.objects.filter(pk=world.deputy.pk).update(name="王敏")
    handles = {person.pk: person.handle for person in colleagues()}
    assert handles[world.agent.pk] == "wangmin"
    assert handles[world.deputy.pk] == "lijuan"
    assert handles[world.supervisor.pk] == "赵磊"


# ---- writing ----


def test_a_note_stands_in_the_journal_and_owes_nothing(world: World) -> None:
    case = make_request(world)
    owed = set(Obligation.objects.values_list("pk", "outcome"))
    note = leave(world, "客户很急，@赵磊 请留意", case)
    event = Event.objects.prefetch_related("words").get(pk=note.event_id)
    assert (event.kind, event.by_id) == ("NOTE_WRITTEN", world.agent.pk)
    assert sentence(event) == "Internal note: 客户很急，@赵磊 请留意"
    assert set(event.subjects.values_list("kind", "ref")) == {
        ("CASE", case.pk),
        ("CUSTOMER", case.customer_id),
    }
    assert event.data == {"staff_ids": [world.supervisor.pk]}
    assert set(Obligation.objects.values_list("pk", "outcome")) == owed
    assert unread(world.supervisor) == [note.text]
    assert unread(world.agent) == []


def test_a_note_on_a_customer_needs_no_case(world: World) -> None:
    customer = make_customer(world)
    subject = subject_of("CUSTOMER", customer.pk, world.agent)
    assert subject is not None
    note, _named = write_note(subject=subject, text="喝茶不喝咖啡 @lijuan", by=actor(world.agent), at=AT)
    assert list(Note.objects.of("CUSTOMER", customer.pk)) == [note]
    assert unread(world.deputy) == [note.text]


def test_nobody_is_called_upon_by_her_own_note_nor_by_a_name_of_nobody(world: World) -> None:
    subject = of_case(world, make_request(world))
    _note, named = write_note(subject=subject, text="@王敏 @无此人", by=actor(world.agent), at=AT)
    assert named.unknown == ("无此人",)
    assert not Mention.objects.exists()


def test_who_cannot_see_the_case_is_not_named_on_it(world: World) -> None:
    case = make_request(world)
    with pytest.raises(CannotNote, match="林芳"):
        leave(world, "@林芳 看一下", case)
    assert not Note.objects.exists()
    assert not Event.objects.filter(kind="NOTE_WRITTEN").exists()


def test_a_name_of_two_people_asks_which(world: World) -> None:
    Staff.objects.filter(pk=world.deputy.pk).update(name="赵磊")
    case = make_request(world)
    with pytest.raises(CannotNote, match="sign-in name"):
        leave(world, "@赵磊", case)
    leave(world, "@zhaolei", case)
    assert unread(world.supervisor) == ["@zhaolei"]


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e\u200e", "长" * (LONGEST + 1)])
def test_an_empty_or_endless_note_is_refused(world: World, text: str) -> None:
    with pytest.raises(CannotNote) as refused:
        leave(world, text)
    assert refused.value.field == "text"


def test_twenty_people_at_most_are_named(world: World) -> None:
    for n in range(25):
        Staff.objects.create(
            username=f"many{n}", name=f"多人{n}号", roles=["AGENT"], branch=world.branch,
            department=world.agent.department,
        )  # fmt: skip
    with pytest.raises(CannotNote, match="20"):
        leave(world, " ".join(f"@many{n}" for n in range(21)))


def test_only_its_author_takes_a_note_back_and_then_it_calls_nobody(world: World, enter: Enter) -> None:
    note = leave(world, "写错了 @赵磊")
    with pytest.raises(CannotNote):
        take_back_note(note_id=note.pk, by=actor(world.supervisor), at=AT)
    for _turn in range(2):
        take_back_note(note_id=note.pk, by=actor(world.agent), at=AT)
    assert Event.objects.filter(kind="NOTE_TAKEN_BACK").count() == 1
    assert not Note.objects.of("CASE", note.ref).exists()
    assert "写错了" not in tag("{% mentions %}", enter(world.supervisor), world.supervisor)


def test_reading_is_only_for_whom_it_names(world: World) -> None:
    leave(world, "@赵磊")
    mention = Mention.objects.get()
    with pytest.raises(Mention.DoesNotExist):
        read_mention(mention_id=mention.pk, by=actor(world.deputy), at=AT)
    first = read_mention(mention_id=mention.pk, by=actor(world.supervisor), at=AT)
    assert first.read_at == AT


# ---- pages ----


def test_a_note_is_written_on_the_page_without_script(world: World, enter: Enter) -> None:
    case = make_request(world)
    client = enter(world.agent)
    address = f"/notes/case/{case.pk}/"
    response = client.post(address, {"text": "请 @赵磊 @没这人 看"})
    assert (response.status_code, response["Location"]) == (303, f"/cases/{case.number}/#notes")
    assert "没这人" in str(client.cookies["messages"].value) or Note.objects.count() == 1
    page = client.get(address).content.decode()
    assert "请 @赵磊 @没这人 看" in page
    assert "Take back" in page
    assert "Take back" not in enter(world.deputy).get(address).content.decode()
    taken = client.post(f"/notes/{Note.objects.get().pk}/taking-back/")
    assert taken.status_code == HTTPStatus.SEE_OTHER
    assert "请 @赵磊" not in client.get(address).content.decode()


def test_a_refused_note_keeps_what_was_typed(world: World, enter: Enter) -> None:
    case = make_request(world)
    response = enter(world.agent).post(f"/notes/case/{case.pk}/", {"text": "@林芳 <b>看</b>"})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "@林芳 &lt;b&gt;看&lt;/b&gt;" in response.content.decode()
    too_long = enter(world.agent).post(f"/notes/case/{case.pk}/", {"text": "长" * LONG_TEXT})
    assert too_long.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_notes_of_what_one_may_not_see_are_not_found(world: World, enter: Enter) -> None:
    case = make_request(world)
    note = leave(world, "内部", case)
    stranger = enter(world.stranger)
    for address in (f"/notes/case/{case.pk}/", f"/notes/customer/{case.customer_id}/", "/notes/order/1/"):
        assert stranger.get(address).status_code == HTTPStatus.NOT_FOUND
        assert stranger.post(address, {"text": "x"}).status_code == HTTPStatus.NOT_FOUND
    assert stranger.post(f"/notes/{note.pk}/taking-back/").status_code == HTTPStatus.NOT_FOUND
    assert (
        enter(world.viewer).post(f"/notes/case/{case.pk}/", {"text": "x"}).status_code == HTTPStatus.FORBIDDEN
    )


def test_a_mention_stands_on_today_until_it_is_read(world: World, enter: Enter) -> None:
    case = make_request(world)
    leave(world, "@赵磊 客户要换人", case)
    client = enter(world.supervisor)
    shown = tag("{% mentions %}", client, world.supervisor)
    assert "客户要换人" in shown
    assert case.number in shown
    mention = Mention.objects.get()
    assert enter(world.deputy).post(f"/mentions/{mention.pk}/reading/").status_code == HTTPStatus.NOT_FOUND
    response = client.post(f"/mentions/{mention.pk}/reading/")
    assert response["Location"] == f"/cases/{case.number}/#notes"
    assert tag("{% mentions %}", client, world.supervisor).strip() == ""


def test_a_page_shows_the_newest_notes_in_one_statement(
    world: World, enter: Enter, django_assert_num_queries: object
) -> None:
    case = make_request(world)
    for n in range(7):
        leave(world, f"第 {n} 条", case)
    client = enter(world.agent)
    with django_assert_num_queries(1):  # type: ignore[operator]
        shown = tag(f'{{% notes "case" {case.pk} %}}', client, world.agent)
    assert [n for n in range(7) if f"第 {n} 条" in shown] == [2, 3, 4, 5, 6]
    assert "All notes" in shown
    only_looks = tag(f'{{% notes "case" {case.pk} %}}', enter(world.viewer), world.viewer)
    assert "第 6 条" in only_looks
    assert "<textarea" not in only_looks


def test_names_are_offered_while_typing(world: World, enter: Enter) -> None:
    page = enter(world.agent).get("/colleagues/", {"q": "zl"}).content.decode()
    assert page.count('role="option"') == 1
    assert 'data-handle="赵磊"' in page
    assert enter(world.viewer).get("/colleagues/").status_code == HTTPStatus.FORBIDDEN


def test_a_note_is_told_on_no_paper_and_in_no_message(world: World, enter: Enter) -> None:
    case = make_request(world)
    leave(world, "客户嫌贵，勿提", case)
    page = enter(world.agent).get(f"/cases/{case.number}/").content.decode()
    message = page.partition('class="wechat"')[2].partition("</pre>")[0]
    assert message
    assert "勿提" not in message

"""Rehearsing on the pages: from typed figures to what would have been late, stopped, resumed, and adopted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import DayTotal, FigureDelta
from shouhou.core import clock
from shouhou.core.long_work import CannotGoOn
from shouhou.policy.models import Adoption, PolicyVersion
from shouhou.rehearsal import actions
from shouhou.rehearsal.actions.working import WORK
from shouhou.rehearsal.models import Rehearsal, State
from shouhou.rehearsal.replay import Replay, Tally
from shouhou.rehearsal.tasks import forget_old, plan_of, resume_stalled, work_on_rehearsal
from tests.rehearsal.conftest import digest
from tests.world import World, local

type Enter = Callable[[Staff], Client]

FIGURES = reverse("desk:rule-figures")
NOW = local(13, 9)


@pytest.fixture
def client(worked: World, enter: Enter) -> Any:
    """The supervisor's browser, on the day after those two weeks."""
    with clock.set_to(NOW):
        yield enter(worked.supervisor)


def draft(client: Client, **more: Any) -> str:
    """Types figures, asks to rehearse them first, and hands over the address of the draft."""
    form = client.get(FIGURES).context["form"]
    fields = {field.html_name: field.value() for field in form} | {"reason": "", "rehearse": "1"} | more
    answer = client.post(FIGURES, fields)
    assert answer.status_code == 303
    return str(answer["Location"])


def period(**more: Any) -> dict[str, Any]:
    """The form of the draft as it is sent."""
    return {"first": "2026-03-01", "last": "2026-03-12"} | more


def begun(client: Client, address: str, **more: Any) -> Rehearsal:
    """A rehearsal in hand."""
    assert client.post(address, period(**more)).status_code == 303
    return Rehearsal.objects.get(pk=address.rstrip("/").rpartition("/")[2])


def test_typed_figures_are_rehearsed_and_adopted_with_the_sentence_as_reason(
    client: Client, worked: World
) -> None:
    before = digest()
    address = draft(client, **{"rule-AS-03": "OFF", "rule-X-03": "DUTY"})
    page = client.get(address).content.decode()
    assert "AS-03" in page
    assert "停用" in page
    one = begun(client, address)
    assert one.state == State.WAITING
    assert "排队" in client.get(address).content.decode()
    assert work_on_rehearsal.call(one.pk) == "done"
    assert digest() == before
    page = client.get(address).content.decode()
    one.refresh_from_db()
    assert (one.state, one.later_count) == (State.DONE, 0)
    assert one.kept_count > 0
    assert one.done_count == one.total
    assert "不再逾期" in page
    assert "data-chart" in page
    assert "最忙" in page
    turned = one.turned.select_related("case")[0]
    assert reverse("desk:case", args=[turned.case.slug]) in page
    told = client.get(reverse("rehearsal:turned-duty", args=[one.pk, turned.pk])).content.decode()
    assert "24:00" in told
    assert "不要求办理" in told
    form = client.get(f"{FIGURES}?rehearsal={one.pk}").context["form"]
    assert form["rule-AS-03"].value() == "OFF"
    assert form["rule-X-03"].value() == "DUTY"
    assert "不再逾期" in form["reason"].value()
    fields = {field.html_name: field.value() for field in form}
    assert client.post(f"{FIGURES}?rehearsal={one.pk}", fields | {"adopt": "1"}).status_code == 303
    version = PolicyVersion.objects.order_by("-pk")[0]
    adopted = dict(Adoption.objects.values_list("rule_id", "standing"))
    assert adopted == {"AS-03": "OFF", "X-03": "DUTY"}
    assert "演练" in version.reason


def test_the_load_of_each_day_is_what_falls_due(client: Client, worked: World) -> None:
    one = begun(client, draft(client, **{"rule-AS-03": "OFF"}))
    work_on_rehearsal.call(one.pk)
    mine = {"branch_id": worked.branch.pk, "due_day__lte": "2026-03-12"}
    due = sum(DayTotal.objects.filter(**mine).exclude(outcome="VOID").values_list("count", flat=True))
    due += sum(FigureDelta.objects.filter(**mine).exclude(outcome="VOID").values_list("change", flat=True))
    load = list(one.load.values_list("before", "after"))
    assert sum(n for n, _m in load) == due
    assert sum(m for _n, m in load) < sum(n for n, _m in load)


def test_other_hours_days_off_and_a_roster_of_the_past_are_rehearsed(client: Client, worked: World) -> None:
    address = reverse("rehearsal:rehearsals")
    address = client.post(address)["Location"]
    one = begun(
        client,
        address,
        hours="周一 09:00-12:00\n周二 09:00-12:00\n周三 09:00-12:00\n周四 09:00-12:00\n周五 09:00-12:00",
        off="2026-03-04",
        shifts="早 08:00-16:00\n休",
        table="姓名\t3月3日\t3月5日\n王敏\t休\t早\n李娟\t休\t早",
    )
    assert {"terms", "off", "roster"} <= set(one.amendment)
    assert one.amendment["roster"]["2026-03-03"] == {"hours": []}
    assert one.amendment["roster"]["2026-03-05"] == {"hours": [["08:00", "16:00"]]}
    assert work_on_rehearsal.call(one.pk) == "done"
    page = client.get(address).content.decode()
    assert "工作时间" in page
    assert "各自的页面" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "2026-03-13", "last": "2026-03-01"},
        {"last": "2026-03-20"},
        {"first": "2025-01-01", "last": "2025-12-31"},
        {"first": "2014-03-12"},
        {"first": "2026-02-01", "last": "2026-02-10"},
        {"first": ""},
        {"hours": "周一 12:00-08:00-"},
        {"hours": "周八 08:00-12:00"},
        {"off": "gestern"},
        {"table": "姓名\t3月3日\n无名氏\t休"},
        {"table": "姓名\t3月3日\n王敏\t休", "shifts": "早 25:00"},
    ],
)
def test_what_cannot_be_rehearsed_is_refused_and_kept(client: Client, wrong: dict[str, str]) -> None:
    address = draft(client, **{"rule-AS-03": "OFF"})
    answer = client.post(address, period(**wrong))
    assert answer.status_code == 422
    assert Rehearsal.objects.get().state == State.DRAFT
    assert answer.context["form"].errors or answer.context["doubts"]


def test_nothing_changed_is_refused(client: Client) -> None:
    answer = client.post(draft(client), period())
    assert answer.status_code == 422
    assert "还没有任何改动" in answer.content.decode()


def test_a_window_that_ends_before_it_opens_is_refused_where_it_is_typed(client: Client) -> None:
    form = client.get(FIGURES).context["form"]
    fields = {field.html_name: field.value() for field in form}
    answer = client.post(FIGURES, fields | {"second_closes_days": 3, "rehearse": "1"})
    assert answer.status_code == 422
    assert not Rehearsal.objects.exists()


def test_a_rehearsal_is_stopped_and_goes_on_where_it_was(client: Client) -> None:
    whole = begun(client, draft(client, **{"rule-AS-03": "OFF"}))
    work_on_rehearsal.call(whole.pk)
    whole.refresh_from_db()
    one = begun(client, draft(client, **{"rule-AS-03": "OFF"}))
    assert WORK.claim(one.pk, at=NOW)
    one.refresh_from_db()
    replay = Replay(plan_of(one))
    actions.count_load(rehearsal=one, total=replay.total(), at=NOW)
    last, tally = replay.step(0, 2) or (0, Tally())
    actions.keep_step(rehearsal=one, last_case=last, tally=tally, at=NOW)
    assert work_on_rehearsal.call(one.pk) == "nothing to do"  # another worker is at it
    assert "2 / " in client.get(reverse("rehearsal:progress", args=[one.pk])).content.decode()
    client.post(reverse("rehearsal:stop", args=[one.pk]))
    with pytest.raises(CannotGoOn):
        actions.keep_step(rehearsal=one, last_case=last, tally=tally, at=NOW)
    one.refresh_from_db()
    assert (one.state, one.done_count) == (State.STOPPED, 2)
    assert "2 / " in client.get(one.get_absolute_url()).content.decode()
    assert work_on_rehearsal.call(one.pk) == "nothing to do"
    client.post(reverse("rehearsal:resumption", args=[one.pk]))
    assert work_on_rehearsal.call(one.pk) == "done"
    one.refresh_from_db()
    for name in ("outcomes", "later_count", "kept_count", "done_count", "total", "peaks"):
        assert getattr(one, name) == getattr(whole, name)
    days = [
        list(r.load.order_by("day", "owner_id").values_list("day", "owner_id", "before", "after"))
        for r in (one, whole)
    ]
    assert days[0] == days[1]


def test_work_that_was_cut_off_is_put_in_hand_again(client: Client) -> None:
    one = begun(client, draft(client, **{"rule-AS-03": "OFF"}))
    assert resume_stalled(at=NOW) == {"resumed": 0}
    assert resume_stalled(at=local(13, 10)) == {"resumed": 1}
    assert one.is_at_work


def test_drafts_and_old_rehearsals_are_forgotten(client: Client) -> None:
    draft(client, **{"rule-AS-03": "OFF"})
    assert forget_old(at=NOW) == {"rehearsals": 0}
    assert forget_old(at=local(15, 9)) == {"rehearsals": 1}


def test_a_rehearsal_is_seen_by_its_branch_and_removed(client: Client, worked: World, enter: Enter) -> None:
    one = begun(client, draft(client, **{"rule-AS-03": "OFF"}))
    work_on_rehearsal.call(one.pk)
    far = Staff.objects.get(pk=worked.stranger.pk)
    far.roles = ["AFTER_SALES_SUPERVISOR"]
    far.save(update_fields=["roles"])
    assert enter(far).get(one.get_absolute_url()).status_code == 404
    assert enter(worked.agent).get(one.get_absolute_url()).status_code == 403
    every = begun(enter(worked.manager), draft(enter(worked.manager), **{"rule-AS-03": "OFF"}))
    assert every.branch_id is None
    assert client.get(every.get_absolute_url()).status_code == 404
    listed = client.get(reverse("rehearsal:rehearsals")).content.decode()
    assert one.get_absolute_url() in listed
    assert client.post(reverse("rehearsal:removal", args=[one.pk])).status_code == 303
    assert not Rehearsal.objects.filter(pk=one.pk).exists()

"""Whoever has many to call has one line for them on Today, and the list behind it."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.campaigns.actions import call_off
from shouhou.campaigns.tasks import run
from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.desk.owed import Row
from tests.campaigns.life import EVENT, decided, recipients, say
from tests.complaints.stories import adopt
from tests.world import World, actor, local, make_call

type Enter = Callable[[Staff], Client]
TELLING = local(3, 10)


def lines(client: Client) -> list[Row]:
    """The lines of Today that stand for recipients."""
    groups = client.get(reverse("desk:today")).context["groups"]
    return [row for group in groups for row in group.rows if row.clause in ("CP-01", "CP-02", "X-05")]


def tell(world: World, *cases: Case) -> None:
    """The notices by telephone, one after the other."""
    for n, one in enumerate(cases):
        make_call(
            world, customer=one.customer, kind="CAMPAIGN", notices=[one.pk], notice_answer="COMING",
            at=TELLING + timedelta(minutes=n), another=True,
        )  # fmt: skip


def test_many_calls_are_one_line_that_leads_to_the_call_list(world: World, enter: Enter) -> None:
    case = decided(world, *["GIVEN"] * 12)
    client = enter(world.agent)
    (line,) = lines(client)
    assert "12 个电话" in line.what
    assert (line.customer, line.number) == ("春季免费检测周", case.number)
    assert line.due_at == min(duty.due_at for one in recipients(case) for duty in one.obligations.all())
    page = client.get(line.action_url)
    assert len(page.context["rows"]) == 12
    with clock.set_to(TELLING + timedelta(hours=1)):
        tell(world, *recipients(case)[:4])
        calls, letters = sorted(lines(client), key=lambda one: one.clause)
        assert "8 个电话" in calls.what
        assert "4 封信函" in letters.what
        listed = client.get(letters.action_url).content.decode()
    assert listed.count(f"{reverse('followups:letter-new')}?case=") == 4


def test_a_single_one_leads_to_the_very_call(world: World, enter: Enter) -> None:
    case = decided(world, "GIVEN", "GIVEN")
    client = enter(world.agent)
    with clock.set_to(TELLING + timedelta(hours=1)):
        tell(world, recipients(case)[0])
        found = {line.clause: line.action_url for line in lines(client)}
    assert f"case={recipients(case)[1].pk}&for=NOTICE" in found["CP-01"]
    assert f"case={recipients(case)[0].pk}" in found["CP-02"]


def test_each_event_and_each_person_has_a_line_of_its_own(world: World, enter: Enter) -> None:
    decided(world, "GIVEN", "GIVEN")
    decided(world, "GIVEN")
    found = sorted(line.what for line in lines(enter(world.agent)))
    assert len(found) == 2  # the second event is for all five


def test_what_is_late_is_counted_call_by_call(world: World, enter: Enter) -> None:
    decided(world, "GIVEN", "GIVEN", "GIVEN")
    with clock.set_to(EVENT - timedelta(days=5)):
        page = enter(world.agent).get(reverse("desk:today"))
    owed = Obligation.objects.open().owed_by([world.agent.pk])
    late = owed.filter(due_at__lte=EVENT - timedelta(days=5)).count()
    assert f"超期 {late} 件" in page.context["sentence"]
    (line,) = [row for group in page.context["groups"] for row in group.rows if row.clause == "CP-01"]
    assert line.state == "late"


def test_a_line_for_those_who_are_to_hear_that_it_is_off(world: World, enter: Enter) -> None:
    adopt(world, "X-05")
    case = decided(world, "GIVEN", "GIVEN")
    with clock.set_to(TELLING + timedelta(hours=2)):
        tell(world, *recipients(case))
        call_off(case_id=case.pk, reason="场地停电", by=actor(world.supervisor), at=clock.now())
        run(case.pk)
        (line,) = lines(enter(world.agent))
        assert (line.clause, "show=off" in line.action_url) == ("X-05", True)
        assert len(enter(world.agent).get(line.action_url).context["rows"]) == 2


def test_who_refused_letters_after_the_call_stands_on_neither_list(world: World, enter: Enter) -> None:
    case = decided(world, "GIVEN", "GIVEN", "GIVEN")
    with clock.set_to(TELLING + timedelta(hours=1)):
        tell(world, *recipients(case))
        refused = recipients(case)[0]
        assert refused.customer is not None
        say(world, refused.customer, "REFUSED", channel="LETTER", at=clock.now())
        page = enter(world.agent).get(reverse("campaigns:calls"), {"show": "letters"})
    assert len(page.context["rows"]) == 2


def test_however_many_there_are_today_asks_the_same(world: World, enter: Enter) -> None:
    client = enter(world.agent)

    def statements() -> int:
        client.get(reverse("desk:today"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("desk:today"))
        return len(asked)

    decided(world, "GIVEN", "GIVEN")
    few = statements()
    decided(world, *["GIVEN"] * 20)
    assert statements() == few

"""The letter of an event: its words are offered, each recipient who was told gets one, and that proves CP-02."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.customers.models import Customer
from shouhou.followups.letters import annul_letter
from shouhou.followups.models import Letter
from shouhou.lists.models import Fate, ListJob
from tests.campaigns.life import EVENT, decided, recipients, say
from tests.lists.test_bulk import choose, run
from tests.world import World, actor, local, make_call

type Enter = Callable[[Staff], Client]
TELLING, WRITING = local(3, 10), local(3, 11)


@pytest.fixture
def told(world: World) -> Case:
    """A campaign for three, of whom two were told by telephone."""
    case = decided(world, "GIVEN", "GIVEN", "GIVEN")
    for n, one in enumerate(recipients(case)):
        Customer.objects.filter(pk=one.customer_id).update(address=f"解放路 {n} 号", city="济南市")
        if n < 2:
            make_call(
                world, customer=one.customer, kind="CAMPAIGN", notices=[one.pk], notice_answer="COMING",
                at=TELLING, another=True,
            )  # fmt: skip
    return case


def write(client: Client, case: Case, **changed: str) -> ListJob:
    """All recipients are written to, with the words that the page begins with."""
    with clock.set_to(WRITING):
        query = f"campaign={case.slug}"
        job = choose(client, "recipients", "letter", query=query, all="1")
        begun = client.get(job.get_absolute_url()).context["form"].initial
        values = {name: begun[name] for name in ("template_code", "subject", "body")}
        return run(client, job, **{**values, "way": "POST", "dispatch": "no", "signatory": "", **changed})


def said_of(job: ListJob, one: Case) -> str:
    return str(job.rows.get(ref=one.pk, fate=Fate.REFUSED).said)


def test_each_who_was_told_gets_the_letter_of_the_event_and_its_duty_is_met(
    world: World, told: Case, enter: Enter
) -> None:
    job = write(enter(world.agent), told)
    assert (job.done_count, job.refused_count) == (2, 1)
    first, second, third = recipients(told)
    letters = list(Letter.objects.order_by("pk"))
    assert [one.case_id for one in letters] == [first.pk, second.pk]
    assert {(one.kind, one.subject) for one in letters} == {("INVITATION", "春季免费检测周")}
    assert all(
        words in letters[0].body for words in ("免费检查制动台和灯光仪", "公司一楼展厅", "0531-88886666")
    )
    assert "先打电话" in said_of(job, third)
    duties = Obligation.objects.filter(rule_id="CP-02").values_list("case_id", "outcome")
    assert dict(duties) == {first.pk: "MET", second.pk: "MET"}
    page = enter(world.supervisor).get(reverse("campaigns:campaign", args=[told.slug])).content.decode()
    assert reverse("followups:mailing", args=[job.pk]) in page
    assert not [broken for progress in verify(at=WRITING) for broken in progress.broken]


def test_a_second_mailing_leaves_out_who_has_the_letter_unless_it_was_taken_back(
    world: World, told: Case, enter: Enter
) -> None:
    client = enter(world.agent)
    write(client, told)
    letter = Letter.objects.order_by("pk")[0]
    again = write(client, told)
    assert (again.done_count, again.refused_count) == (0, 3)
    assert letter.letter_no in said_of(again, recipients(told)[0])
    annul_letter(letter=letter, reason="地址写错", by=actor(world.agent), at=WRITING)
    assert write(client, told).done_count == 1


def test_whoever_refuses_letters_after_the_call_gets_none(world: World, told: Case, enter: Enter) -> None:
    one = recipients(told)[0]
    assert one.customer is not None
    say(world, one.customer, "REFUSED", channel="LETTER", at=TELLING + timedelta(minutes=5))
    job = write(enter(world.agent), told)
    assert job.done_count == 1
    assert "拒收" in said_of(job, one)


def test_once_the_event_has_begun_no_letter_goes_out(world: World, told: Case, enter: Enter) -> None:
    client = enter(world.agent)
    with clock.set_to(EVENT):
        job = choose(client, "recipients", "letter", query=f"campaign={told.slug}", all="1")
        values = {"template_code": "INVITATION", "way": "POST", "dispatch": "no", "subject": "x", "body": "y"}
        page = client.get(job.get_absolute_url(), values).content.decode()
    assert page.count("活动已经开始") == 3


def test_only_templates_that_say_how_to_refuse_are_offered(world: World, told: Case, enter: Enter) -> None:
    client = enter(world.agent)
    job = choose(client, "recipients", "letter", query=f"campaign={told.slug}", all="1")
    notice = {"template_code": "NOTICE", "way": "POST", "dispatch": "no", "subject": "x", "body": "y"}
    assert client.get(job.get_absolute_url(), notice).status_code == 422


def test_the_words_of_an_event_of_another_branch_are_offered_to_nobody(
    world: World, told: Case, enter: Enter
) -> None:
    client = enter(world.stranger)
    job = choose(client, "recipients", "letter", query=f"campaign={told.slug}", all="1")
    assert "春季免费检测周" not in client.get(job.get_absolute_url()).content.decode()


def test_a_single_letter_begins_with_the_words_of_the_event(world: World, told: Case, enter: Enter) -> None:
    one, client = recipients(told)[0], enter(world.agent)
    page = client.get(reverse("followups:letter-new"), {"case": one.pk})
    begun = page.context["form"].initial
    assert (begun["kind"], begun["subject"], begun["template_code"]) == (
        "INVITATION", "春季免费检测周", "INVITATION",
    )  # fmt: skip
    assert "公司一楼展厅" in begun["body"]
    with clock.set_to(WRITING):
        case_page = client.get(reverse("desk:case", args=[one.slug])).content.decode()
    assert f"{reverse('followups:letter-new')}?case={one.pk}" in case_page

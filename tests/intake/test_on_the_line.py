"""正在拨打: whoever opens a customer's card sees that somebody else has this customer on the line."""

from datetime import timedelta

from django.urls import reverse

from shouhou.core import clock
from tests.intake.conftest import NOW, Enter
from tests.intake.screen import INTAKE, PANEL, PARK, facts, talk
from tests.world import World, make_customer

LINE = reverse("intake:on-the-line")


def sentences(answer: object) -> list[str]:
    return [one.sentence for one in answer.context["busy"]]  # type: ignore[attr-defined]


def test_a_colleague_who_has_the_customer_on_the_line_is_named(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    first, second = enter(world.agent), enter(world.deputy)
    for client in (first, second):
        client.cookies["django_language"] = "en"
    assert sentences(first.get(PANEL, {"customer": customer.pk})) == []
    with clock.set_to(NOW + timedelta(minutes=1)):
        told = sentences(second.get(PANEL, {"customer": customer.pk}))
        assert told == ["王敏 has this customer on the line, since 15:00."]
        assert sentences(first.get(LINE, {"customer": customer.pk})) == [
            "李娟 has this customer on the line, since 15:01."
        ]


def test_the_intake_screen_says_so_too(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    enter(world.agent).get(PANEL, {"customer": customer.pk})
    part = enter(world.deputy).get(reverse("intake:caller"), {"customer": customer.pk})
    assert world.agent.name in part.content.decode()


def test_a_page_left_alone_is_forgotten_after_three_minutes_and_one_that_asks_again_is_not(
    world: World, enter: Enter
) -> None:
    customer = make_customer(world)
    first, second = enter(world.agent), enter(world.deputy)
    first.get(PANEL, {"customer": customer.pk})
    with clock.set_to(NOW + timedelta(minutes=2)):
        first.get(LINE, {"customer": customer.pk})
    with clock.set_to(NOW + timedelta(minutes=4)):
        assert len(sentences(second.get(PANEL, {"customer": customer.pk}))) == 1
    with clock.set_to(NOW + timedelta(minutes=8)):
        assert sentences(second.get(LINE, {"customer": customer.pk})) == []


def test_saving_leaves_the_line(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    first, second = enter(world.agent), enter(world.deputy)
    for page, told in ((PANEL, talk()), (INTAKE, facts())):
        first.get(page, {"customer": customer.pk})
        assert first.post(page, {**told, "customer": customer.pk}).status_code == 303
        assert sentences(second.get(page, {"customer": customer.pk})) == []


def test_who_takes_up_another_customer_leaves_the_first(world: World, enter: Enter) -> None:
    here, there = make_customer(world), make_customer(world, name="远航检测站", phone="13900001111")
    first = enter(world.agent)
    first.get(PANEL, {"customer": here.pk})
    first.get(PANEL, {"customer": there.pk})
    assert sentences(enter(world.deputy).get(PANEL, {"customer": here.pk})) == []


def test_a_parked_talk_is_told_until_it_is_taken_up_or_the_day_is_over(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    first, second = enter(world.agent), enter(world.deputy)
    second.cookies["django_language"] = "en"
    first.get(PANEL, {"customer": customer.pk})
    first.post(PARK, {**talk(), "page": "call", "customer": customer.pk})
    told = second.get(PANEL, {"customer": customer.pk})
    assert sentences(told) == ["王敏 parked a talk with this customer at 15:00."]
    with clock.set_to(NOW + timedelta(hours=13)):
        assert sentences(second.get(PANEL, {"customer": customer.pk})) == []


def test_nobody_hears_of_a_customer_she_may_not_see(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    assert enter(world.stranger).get(LINE, {"customer": customer.pk}).status_code == 404
    assert enter(world.agent).get(LINE, {"customer": "x"}).status_code == 404

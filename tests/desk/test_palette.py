"""Pages and actions in the palette: only what one may use, found in Chinese, pinyin and English; recents; this page."""

from django.test import Client
from django.urls import reverse

from shouhou.desk.commands import ACTIONS, PAGES, command_keys, places_of
from tests.desk.test_search import listed
from tests.world import World, local, make_customer, make_request


def test_an_action_is_found_in_chinese_by_pinyin_and_in_english(world: World) -> None:
    for query in ["request", "take a", "报修", "bx", "baoxiu"]:
        assert reverse("intake:request-new") in listed(world.agent, query)


def test_only_what_one_may_use_is_offered(world: World) -> None:
    for staff, may_take in ((world.agent, True), (world.viewer, False)):
        assert (reverse("intake:request-new") in listed(staff, "")) is may_take
    assert reverse("accounts:staff-new") in listed(world.administrator, "")
    assert reverse("accounts:staff-new") not in listed(world.agent, "")


def test_every_command_has_words_and_leads_somewhere(world: World) -> None:
    for command in (*ACTIONS, *PAGES):
        assert command_keys(command)
    assert reverse("desk:today") in listed(world.agent, "today")


def test_what_was_opened_last_comes_first_and_only_what_she_may_see(world: World) -> None:
    customer = make_customer(world, name="重庆长安银行")
    far = make_customer(world, by=world.stranger, name="银河外地公司")
    case = make_request(world, at=local(2, 11), customer=customer)
    named = [
        f"customer:{far.pk}",
        f"case:{case.number}",
        f"customer:{customer.pk}",
        "case:",
        "x",
        "customer:9" * 30,
    ]
    found = listed(world.agent, "", recent=named)
    assert "银河外地公司" not in found
    assert found.index(case.number) < found.index("重庆长安银行") < found.index('href="/today/"')


def test_the_steps_of_the_page_come_before_everything(world: World) -> None:
    found = listed(world.agent, "", here=["上报工程部", "记录通话"])
    assert 'data-hit="0"' in found
    assert found.index("上报工程部") < found.index('href="/today/"')
    assert places_of("sb", ["告知客户", "上报工程部"]) == [1]
    assert "记录通话" not in listed(world.agent, "上报", here=["上报工程部", "记录通话"])


def test_labels_sent_along_are_only_text(world: World) -> None:
    assert "<b>" not in listed(world.agent, "", here=["<b>x</b>"])


def test_the_page_without_script_lists_pages_and_actions(world: World) -> None:
    client = Client()
    client.force_login(world.agent)
    page = client.get(reverse("desk:search")).content.decode()
    assert reverse("intake:request-new") in page
    assert 'role="option"' not in page

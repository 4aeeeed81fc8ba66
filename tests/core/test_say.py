"""Moments, spans, money and telephone numbers as people say them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from shouhou.core import say

NOW = datetime(2026, 3, 9, 8, 50, tzinfo=UTC)  # Monday 16:50 in Shanghai


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "today 16:50"),
        (NOW + timedelta(days=1), "tomorrow 16:50"),
        (NOW - timedelta(days=1), "yesterday 16:50"),
        (NOW + timedelta(days=7), "Mon 16 Mar 16:50"),
        (datetime(2025, 12, 31, 16, 30, tzinfo=UTC), "Thu 1 Jan 00:30"),
        (datetime(2025, 12, 31, 15, 30, tzinfo=UTC), "Wed 31 Dec 2025 23:30"),
    ],
)
def test_a_moment_is_said_in_local_days(moment: datetime, words: str) -> None:
    assert say.say_moment(moment, NOW) == words


def test_a_date_has_no_time_of_day() -> None:
    assert say.say_moment(date(2026, 3, 9)) == "Mon 9 Mar 2026"
    assert say.say_day(date(2026, 3, 9), NOW) == "today"


def test_a_limit_at_midnight_belongs_to_the_day_before() -> None:
    midnight = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    assert say.say_due(midnight, NOW) == "today 24:00"
    assert say.say_due(midnight + timedelta(days=7), NOW) == "Mon 16 Mar 24:00"
    assert say.say_due(NOW + timedelta(minutes=50), NOW) == "today 17:40"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(minutes=25), "25 min left"),
        (timedelta(seconds=20), "1 min left"),
        (timedelta(hours=2, minutes=59), "2 h left"),
        (timedelta(hours=47), "47 h left"),
        (timedelta(days=3, hours=5), "3 d left"),
        (timedelta(0), "1 min late"),
        (timedelta(hours=-3), "3 h late"),
        (timedelta(days=-4), "4 d late"),
    ],
)
def test_a_limit_says_how_long_and_is_late_at_the_limit_itself(distance: timedelta, words: str) -> None:
    assert say.say_left(NOW + distance, NOW) == words


def test_what_has_happened_says_how_long_ago() -> None:
    assert say.say_ago(NOW - timedelta(seconds=30), NOW) == "just now"
    assert say.say_ago(NOW - timedelta(minutes=25), NOW) == "25 min ago"
    assert say.say_ago(NOW + timedelta(hours=1), NOW) == "today 17:50"


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("10", "壹拾元整"),
        ("1234.56", "壹仟贰佰叁拾肆元伍角陆分"),
        ("1004.05", "壹仟零肆元零伍分"),
        ("100000", "壹拾万元整"),
        ("100500", "壹拾万零伍佰元整"),
        ("10001000", "壹仟万零壹仟元整"),
        ("100000500", "壹亿零伍佰元整"),
        ("1000000000000", "壹万亿元整"),
        ("1200300000000", "壹万贰仟零叁亿元整"),
        ("-20.3", "负贰拾元叁角整"),
        ("19.999", "贰拾元整"),
    ],
)
def test_money_stands_in_capitals_on_sheets(amount: str, capitals: str) -> None:
    assert say.say_capitals(Decimal(amount)) == capitals


@pytest.mark.parametrize("nonsense", ["", "abc", None, "NaN", "Infinity", 10**16])
def test_what_is_no_amount_is_left_out(nonsense: object) -> None:
    assert say.say_capitals(nonsense) == ""


def test_money_has_two_decimals_and_grouped_thousands() -> None:
    assert say.say_money("1234567.5") == "1,234,567.50"
    assert say.say_money("no") == ""


def test_a_telephone_number_can_be_read_aloud_and_dialled() -> None:
    assert say.group_phone("13800138000") == "138 0013 8000"
    assert say.group_phone("0755-26001234") == "0755-26001234"
    assert say.dial_phone("0755-26001234转8001") == "075526001234,8001"
    assert say.dial_phone("0755-26001234-801") == "075526001234,801"
    assert say.dial_phone("0755-26001234 分机 801") == "075526001234,801"
    assert say.dial_phone("+86 138 0013 8000") == "+8613800138000"
    assert say.dial_phone("0755-26001234-x") == "075526001234"


def test_a_template_shows_the_full_moment_on_hover() -> None:
    words = Template('{% moment at "due" %}').render(Context({"at": NOW, "now": NOW}))
    assert 'title="2026-03-09 16:50:00"' in words
    assert 'datetime="2026-03-09T08:50:00+00:00"' in words
    assert ">today 16:50<" in words


def test_on_paper_a_limit_at_midnight_is_24_00_of_its_day() -> None:
    midnight = NOW.replace(hour=16, minute=0, second=0, microsecond=0)  # 00:00 of the 10th, local
    words = Template('{% moment at "due" %}{% moment at %}').render(Context({"at": midnight, "now": NOW}))
    assert 'title="2026-03-09 24:00"' in words
    assert 'title="2026-03-10 00:00:00"' in words


def test_a_template_says_nothing_about_no_moment() -> None:
    context = Context({"at": None, "now": NOW})
    assert Template("{% moment at %}{{ at|when:now }}{{ at|left:now }}{{ at|due }}").render(context) == ""


def test_two_pages_never_share_a_sending_key() -> None:
    template = Template("{% once %}")
    assert template.render(Context()) != template.render(Context())

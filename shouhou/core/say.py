"""How moments, spans, money and telephone numbers are said to people, in the language of the page."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from shouhou.core.text import split_extension

_WEEKDAYS = (
    *(gettext_noop("Mon"), gettext_noop("Tue"), gettext_noop("Wed"), gettext_noop("Thu")),
    *(gettext_noop("Fri"), gettext_noop("Sat"), gettext_noop("Sun")),
)
_MONTHS = (
    *(gettext_noop("Jan"), gettext_noop("Feb"), gettext_noop("Mar"), gettext_noop("Apr")),
    *(gettext_noop("May"), gettext_noop("Jun"), gettext_noop("Jul"), gettext_noop("Aug")),
    *(gettext_noop("Sep"), gettext_noop("Oct"), gettext_noop("Nov"), gettext_noop("Dec")),
)
TOO_LONG = gettext_lazy("Write %(limit_value)s characters at most; these are %(show_value)s.")

_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_PLACES = ("", "拾", "佰", "仟")
_CAPITAL_GROUPS = ("", "万", "亿", "万亿")


def weekday(day: date) -> str:
    """The short name of a weekday: 周一, Mon."""
    return _(_WEEKDAYS[day.weekday()])


def month(day: date) -> str:
    """The short name of a month: 3月, Mar."""
    return _(_MONTHS[day.month - 1])


def day_of(moment: datetime | date) -> date:
    """The local calendar day of a moment; a date stays as it is."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def say_day(day: datetime | date, now: datetime | None = None) -> str:
    """A day as people say it: 今天, 3月9日 周一; with the year where it is not the year of `now`."""
    local = day_of(day)
    if now is not None:
        near = _near(local, day_of(now))
        if near:
            return near
    parts = {
        "weekday": weekday(local),
        "day": local.day,
        "month": month(local),
        "year": local.year,
    }
    if now is not None and local.year == day_of(now).year:
        return _("%(weekday)s %(day)d %(month)s") % parts
    return _("%(weekday)s %(day)d %(month)s %(year)d") % parts


def _near(day: date, today: date) -> str:
    """今天, 明天 and 昨天; empty for any other day."""
    words = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    return words.get((day - today).days, "")


def say_clock(moment: datetime) -> str:
    """The local time of day: 16:50."""
    return f"{timezone.localtime(moment):%H:%M}"


def say_moment(moment: datetime | date, now: datetime | None = None) -> str:
    """A moment as people say it: 今天 16:50, 3月9日 周一 16:50; a date has no time of day."""
    if not isinstance(moment, datetime):
        return say_day(moment, now)
    return f"{say_day(moment, now)} {say_clock(moment)}"


def say_due(due_at: datetime, now: datetime | None = None) -> str:
    """A limit as people say it; limits are exclusive, so that midnight reads as 24:00 of the day before."""
    local = timezone.localtime(due_at)
    if local.time() == time(0):
        return f"{say_day(local - timedelta(minutes=1), now)} 24:00"
    return say_moment(due_at, now)


def say_full(moment: datetime | date) -> str:
    """A moment to the second, for hovering and for paper: 2026-03-09 16:50:12."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def say_full_due(due_at: datetime | date) -> str:
    """A limit for hovering and for paper, midnight as 24:00 of the day before: 2026-03-02 24:00."""
    if isinstance(due_at, datetime):
        local = timezone.localtime(due_at)
        if local.time() == time(0):
            return f"{local - timedelta(minutes=1):%Y-%m-%d} 24:00"
    return say_full(due_at)


def say_span(span: timedelta) -> str:
    """A length of time in its largest sensible unit, rounded down, never negative: 25 分钟, 3 小时, 4 天."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 60:
        return _("%(n)s min") % {"n": max(minutes, 1)}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // (24 * 60)}


def say_left(due_at: datetime, now: datetime) -> str:
    """How a limit stands: 还有 2 小时, 超期 3 小时 (`due_at` is exclusive: at the limit it is late)."""
    if now >= due_at:
        return _("%(span)s late") % {"span": say_span(now - due_at)}
    return _("%(span)s left") % {"span": say_span(due_at - now)}


def say_ago(moment: datetime, now: datetime) -> str:
    """How long ago something was: 刚刚, 25 分钟前; what lies ahead is said as a moment."""
    if moment > now:
        return say_moment(moment, now)
    if now - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(span)s ago") % {"span": say_span(now - moment)}


def iso(moment: datetime | date) -> str:
    """The machine's form of a moment, in UTC, or of a date."""
    return moment.astimezone(UTC).isoformat() if isinstance(moment, datetime) else moment.isoformat()


def amount_of(raw: object) -> Decimal | None:
    """The amount in yuan with two decimals, or None where it is no number."""
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if amount.is_finite() else None


def say_money(raw: object) -> str:
    """An amount in yuan with two decimals and grouped thousands: 1,234.50; empty where it is no number."""
    amount = amount_of(raw)
    return "" if amount is None else f"{amount:,.2f}"


def say_capitals(raw: object) -> str:
    """An amount in yuan as it stands on sheets: 壹仟贰佰叁拾肆元伍角整; empty where it is no number or above 10**16."""
    amount = amount_of(raw)
    if amount is None or abs(amount) >= 10**16:
        return ""
    yuan, cents = divmod(int(abs(amount) * 100), 100)
    words = (_whole(yuan) + "元" if yuan else "") + _cents(cents, after_yuan=bool(yuan))
    return ("负" if amount < 0 else "") + (words or "零元整")


def _whole(number: int) -> str:
    """A positive whole number in capitals, with one 零 for each run of noughts between digits."""
    words, gap = "", False
    for place in range(15, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _CAPITAL_DIGITS[digit] + _CAPITAL_PLACES[place % 4]
            gap = False
        else:
            gap = True
        if place % 4 == 0 and number // 10**place % 10**4:
            words += _CAPITAL_GROUPS[place // 4] if place // 4 != 3 or number // 10**8 % 10**4 == 0 else "万"
    return words


def _cents(cents: int, *, after_yuan: bool) -> str:
    """Jiao and fen in capitals; 整 where there is no fen."""
    jiao, fen = divmod(cents, 10)
    if not cents:
        return "整" if after_yuan else ""
    words = _CAPITAL_DIGITS[jiao] + "角" if jiao else ("零" if after_yuan else "")
    return words + (_CAPITAL_DIGITS[fen] + "分" if fen else "整")


def group_phone(raw: str) -> str:
    """A telephone number in groups that can be read aloud: 138 0013 8000; others stay as they were typed."""
    plain = raw.replace(" ", "")
    if len(plain) == 11 and plain.isascii() and plain.isdigit() and plain.startswith("1"):
        return f"{plain[:3]} {plain[3:7]} {plain[7:]}"
    return raw


def dial_phone(raw: str) -> str:
    """What a telephone dials: digits and a leading plus; an extension comes after a pause."""
    number, extension = split_extension(raw)
    kept = "".join(c for c in number if c.isascii() and (c.isdigit() or c == "+"))
    return f"{kept},{extension}" if extension else kept

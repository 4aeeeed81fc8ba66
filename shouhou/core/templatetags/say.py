"""What templates may say and set: moments, money, telephone numbers, icons and form fields."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from shouhou.core import say
from shouhou.core.fields import field_context
from shouhou.core.hits import Found
from shouhou.core.keys import KEYS, Key

register = template.Library()

type Moment = datetime | date | None


@register.filter
def when(moment: Moment, now: datetime | None = None) -> str:
    """`{{ call.started_at|when:now }}`: 今天 16:50, 3月9日 周一 16:50."""
    return say.say_moment(moment, now) if moment else ""


@register.filter
def day(moment: Moment, now: datetime | None = None) -> str:
    """`{{ asset.bought_date|day }}`: 3月9日 周一, without the time of day."""
    return say.say_day(moment, now) if moment else ""


@register.filter
def clock(moment: datetime | None) -> str:
    """`{{ call.started_at|clock }}`: 16:50."""
    return say.say_clock(moment) if moment else ""


@register.filter
def due(moment: datetime | None, now: datetime | None = None) -> str:
    """`{{ obligation.due_at|due:now }}`: 今天 17:40; a limit at midnight reads 24:00 of the day before."""
    return say.say_due(moment, now) if moment else ""


@register.filter
def full(moment: Moment) -> str:
    """`{{ moment|full }}`: 2026-03-09 16:50:12, for hovering and for paper."""
    return say.say_full(moment) if moment else ""


@register.filter
def left(due_at: datetime | None, now: datetime | None) -> str:
    """`{{ obligation.due_at|left:now }}`: 还有 2 小时, 超期 3 小时."""
    return say.say_left(due_at, now) if due_at and now else ""


@register.filter
def ago(moment: datetime | None, now: datetime | None) -> str:
    """`{{ event.written_at|ago:now }}`: 25 分钟前."""
    return say.say_ago(moment, now) if moment and now else ""


@register.filter
def is_past(moment: datetime | None, now: datetime | None) -> bool:
    """`{% if obligation.due_at|is_past:now %}`: whether a limit is reached."""
    return bool(moment and now and moment <= now)


@register.filter
def money(amount: object) -> str:
    """`{{ total|money }}`: 1,234.50."""
    return say.say_money(amount)


@register.filter
def capitals(amount: object) -> str:
    """`{{ total|capitals }}`: 壹仟贰佰叁拾肆元伍角整."""
    return say.say_capitals(amount)


@register.filter
def grouped(phone: str) -> str:
    """`{{ contact.phone|grouped }}`: 138 0013 8000."""
    return say.group_phone(phone)


@register.filter
def dial(phone: str) -> str:
    """`href="tel:{{ contact.phone|dial }}"`: only what a telephone dials."""
    return say.dial_phone(phone)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "phone" %}`: a drawing from the sprite; with a label it speaks, without one it is ornament."""
    return _drawn(name, str(label))


@register.simple_tag
def options(hits: Iterable[Found], group: int) -> SafeString:
    """`{% options group.hits forloop.counter %}`: the hits of a group of the search box, anew at every key pressed."""
    drawn = ((hit, _drawn(hit.icon, "") if hit.icon else "") for hit in hits)
    return SafeString(
        "".join([hit.as_option(f"{group}-{n}", icon) for n, (hit, icon) in enumerate(drawn, 1)])
    )


@lru_cache(maxsize=1000)
def _drawn(name: str, label: str) -> SafeString:
    """A page of fifty rows has two hundred drawings of a dozen kinds."""
    target = f"{static('shouhou/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, target
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', target)


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], at: Moment, style: str = "when") -> SafeString:
    """`{% moment call.started_at %}`: a <time>, full on hover; style when, day, clock, due, left or ago."""
    if not at:
        return SafeString("")
    ways = {"when": when, "day": day, "due": due, "left": left, "ago": ago}
    words = clock(at) if style == "clock" else ways[style](at, context.get("now"))  # type: ignore[arg-type,operator]
    full = say.say_full_due(at) if style in {"due", "left"} else say.say_full(at)
    # Only the words could hold anything to escape; a page has a hundred of these.
    return SafeString(f'<time datetime="{say.iso(at)}" title="{full}">{escape(words)}</time>')


@register.simple_block_tag(takes_context=True)
def keep_title(context: template.Context, content: str) -> str:
    """`{% keep_title %}…{% endkeep_title %}` says the title in the head and keeps it for the heading."""
    context.render_context["kept_title"] = content
    return content


@register.simple_tag(takes_context=True)
def kept_title(context: template.Context) -> str:
    """`{% kept_title %}`: what keep_title kept in the same template; a block cannot stand twice on one page."""
    return SafeString(context.render_context.get("kept_title", ""))


@register.simple_tag
def keys() -> tuple[Key, ...]:
    """`{% keys as sheet %}`: the shortcuts of every page, as core.keys declares them."""
    return KEYS


@register.simple_tag
def once() -> SafeString:
    """`{% once %}`: a hidden key that is the same when one page is sent twice."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4().hex)


@register.inclusion_tag("core/parts/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """`{% field form.name %}`: label, mark, control, help and error; options as docs/components.md says."""
    return field_context(bound, options)


@register.inclusion_tag("core/parts/cell.html")
def cell(bound: BoundField, **options: Any) -> dict[str, Any]:
    """`{% cell form.name %}`: the same as a label cell and a field cell of a sheet."""
    return field_context(bound, options)

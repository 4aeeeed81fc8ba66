"""What Today shows of publishing."""

from typing import Any

from django import template

from shouhou.core.say import day_of
from shouhou.publishing.audience import waiting_for

register = template.Library()


@register.inclusion_tag("publishing/parts/waiting.html", takes_context=True)
def announced(context: template.Context) -> dict[str, Any]:
    """`{% announced %}`: what the reader has not read or signed yet; one statement."""
    now = context["now"]
    staff = context["request"].user
    return {"waiting": waiting_for(staff, day_of(now)), "now": now}

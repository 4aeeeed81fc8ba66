"""`{% phone %}`: a telephone number as the reader may see it."""

from typing import Any, Final

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shouhou.access.masking import masked as mask
from shouhou.access.masking import may_see_whole
from shouhou.access.showing import is_shown

register = template.Library()

# The page that shows one number stands at the edge; without it (another installation) there is no button.
_SHOWING: Final = "desk:phone-showing"


@register.inclusion_tag("access/parts/phone.html", takes_context=True)
def phone(context: template.Context, number: str, kind: str = "", pk: int | None = None) -> dict[str, Any]:
    """`{% phone contact.number "CONTACT" contact.pk %}`: whole for those who dial, 138****1234 for others.

    With the kind and key of what the number stands in (desk/showing.py has the kinds) the others get a button that
    shows it for a moment and notes that.
    """
    request = context.get("request")
    reader = getattr(request, "user", None)
    token = context.get("phone_token") or (request.GET.get("phone", "") if request else "")
    shown = bool(kind and token) and is_shown(token, getattr(reader, "pk", None), kind, pk)
    return {
        "number": number or "",
        "masked": "" if shown or may_see_whole(reader) else mask(number or ""),
        "is_shown": shown,
        "kind": kind,
        "pk": pk,
        "show_url": _show_url(kind, pk),
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }


@register.simple_tag(takes_context=True)
def phone_text(context: template.Context, number: str) -> str | SafeString:
    """`{% phone_text line.number %}`: the number as the reader may see it, as plain text for tight cells."""
    reader = getattr(context.get("request"), "user", None)
    if not number:
        return ""
    return (
        number if may_see_whole(reader) else format_html('<span class="phone-number">{}</span>', mask(number))
    )


@register.inclusion_tag("access/parts/phone.html")
def colleague_phone(number: str) -> dict[str, Any]:
    """`{% colleague_phone staff.phone %}`: the number of somebody who works here, whole for whoever gets this far."""
    return {"number": number or "", "masked": ""}


def _show_url(kind: str, pk: int | None) -> str:
    if not kind or pk is None:
        return ""
    try:
        return reverse(_SHOWING, args=[kind, pk])
    except NoReverseMatch:
        return ""

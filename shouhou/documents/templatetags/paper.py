"""The print button: prints as this workstation does, and beside it a small menu for everything else."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from shouhou.accounts.permissions import may
from shouhou.documents.papers import Copies, Form, has_copies, papers_for

register = template.Library()


@register.inclusion_tag("documents/parts/print_button.html", takes_context=True)
def print_button(
    context: template.Context,
    form: str,
    url: str,
    picture_url: str = "",
    *,
    label: str = "",
    button: str = "btn btn-sm",
    query: str = "",
    **asks: object,
) -> dict[str, Any]:
    """The button that prints the sheet at `url`, its other papers and copies, and its picture at `picture_url`.

    `form` is the code of the form, `button` the classes of the button, `query` what the address asks besides,
    as further arguments do (`asset=asset.pk`).
    Costs no statement: which paper the workstation uses is looked up when it prints.
    """
    code = Form(form)
    query = "&".join(part for part in (query, urlencode(asks)) if part)
    copies = [each for each in Copies if each != Copies.ONE] if has_copies(code) else []
    request = context.get("request")
    staff = getattr(request, "user", None)
    return {
        "url": _with(url, query),
        "picture_url": _with(picture_url, query) if picture_url else "",
        "label": label,
        "button": button,
        "papers": [(p.name, _with(url, query, paper=p.code)) for p in papers_for(code)],
        "copies": [(each.label, _with(url, query, copies=each.value)) for each in copies],
        "settings_url": reverse("documents:paper") if staff is not None and may(staff, "paper.set") else "",
    }


def _with(url: str, query: str, **more: str) -> str:
    asked = "&".join(part for part in (query, urlencode(more)) if part)
    return f"{url}?{asked}" if asked else url

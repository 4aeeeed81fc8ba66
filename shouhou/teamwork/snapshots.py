"""What stood in a form when it was opened, so that a stale save can say what the other changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

_SALT: Final = "shouhou.teamwork.snapshot"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed: its label, what stood there, what stands there now, what is typed here."""

    label: str
    old: str
    new: str
    mine: str


def snapshot(values: Mapping[str, Any]) -> str:
    """The values of a form as a signed word for a hidden field."""
    return signing.dumps({name: _plain(value) for name, value in values.items()}, salt=_SALT, compress=True)


def differences(taken: str, now: Mapping[str, Any], form: forms.Form) -> list[Difference]:
    """What differs between the opening of a form and now, in the form's order; empty for a word not made here."""
    try:
        before = signing.loads(taken, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return []
    return [
        Difference(
            label=str(form.fields[name].label or name),
            old=_said(form.fields[name], before[name]),
            new=_said(form.fields[name], _plain(now[name])),
            mine=_said(form.fields[name], _plain(form[name].value())),
        )
        for name in form.fields
        if name in before and name in now and before[name] != _plain(now[name])
    ]


def _plain(value: Any) -> Any:
    """A value as it can be written into a form: moments to the minute, rows by their key."""
    match value:
        case None:
            return ""
        case bool():
            return value
        case datetime():
            return (
                f"{timezone.localtime(value):%Y-%m-%dT%H:%M}" if value.tzinfo else f"{value:%Y-%m-%dT%H:%M}"
            )
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return str(getattr(value, "pk", value))


def _said(field: forms.Field, value: Any) -> str:
    """A value as people read it: the name of a choice, yes or no, a dash for nothing."""
    if isinstance(value, list):
        return "、".join(_said(field, one) for one in value) or "—"
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value and value != "False" else _("No")
    choices = {str(code): str(name) for code, name in getattr(field, "choices", None) or () if code != ""}
    return (
        choices.get(
            str(value), str(value).replace("T", " ") if isinstance(field, forms.DateTimeField) else str(value)
        )
        or "—"
    )

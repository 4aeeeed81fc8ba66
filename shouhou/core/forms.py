"""Fields and answers that all forms share: tidied text, local moments, refusals beside the field they belong to."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.errors import Refusal, Refusals
from shouhou.core.say import TOO_LONG
from shouhou.core.text import LONG_TEXT, SHORT_TEXT, tidy, tidy_long

_MOMENT = "%Y-%m-%dT%H:%M"


class _WholeField(forms.CharField):
    """Words that no browser cuts: with a maxlength it would drop the end of what is pasted without saying so."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        found = super().widget_attrs(widget)
        found.pop("maxlength", None)
        return found


class LineField(_WholeField):
    """One line of text, tidied; too long is said with both lengths."""

    def __init__(self, *, max_length: int = SHORT_TEXT, **options: Any) -> None:
        super().__init__(max_length=max_length, error_messages={"max_length": TOO_LONG}, **options)

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class TextField(_WholeField):
    """Several lines of text, tidied; 20,000 characters at most."""

    def __init__(self, *, rows: int = 3, max_length: int = LONG_TEXT, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, error_messages={"max_length": TOO_LONG}, **options)

    def to_python(self, value: Any) -> str:
        return tidy_long(super().to_python(value) or "")


class MomentField(forms.DateTimeField):
    """A local moment to the minute; aware when cleaned."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "input_formats", [_MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        )
        options.setdefault("error_messages", {"invalid": _("Write a day and a time, like 2026-03-09 16:50.")})
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is not None and not 2000 <= moment.year <= 2100:
            raise forms.ValidationError(_("This year cannot be meant."), code="year")
        return moment


class NoFilter(forms.Form):
    """The filter of a list that has none."""

    def __init__(self, data: Any = None, _viewer: Any = None) -> None:
        super().__init__(data)

    def chosen(self) -> dict[str, Any]:
        """Nothing, whatever an address says."""
        return {}


def add_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Puts a verb's refusal where it belongs: beside its field where the form has it, else above the form."""
    each = refusal.each if isinstance(refusal, Refusals) else (refusal,)
    for one in each:
        field = one.field if one.field in form.fields else None
        form.add_error(field, one.sentence)

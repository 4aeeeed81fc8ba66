"""What is typed to change the text of the regulation: the whole text, from when it holds, why, and which of its clauses
the rules stand under that name another number."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField, TextField
from shouhou.policy.texts import LONGEST


class TextForm(forms.Form):
    """A pasted or edited text."""

    title = LineField(label=_("Title"), max_length=80)
    text = TextField(
        label=_("Text, with its numbers"),
        max_length=LONGEST,
        rows=22,
        help_text=_(
            "Parts as 一、 or （一） or 第一章, clauses as 1、 or 三.4 or 第四条; (1) and lines without a number "
            "belong to the clause before."
        ),
        widget=forms.Textarea(attrs={"rows": 22, "lang": "zh-Hans", "class": "regulation-words"}),
    )
    holds_from = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = LineField(label=_("Reason"), help_text=_("Why the text is changed; stands beside the version."))

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.unplaced: list[tuple[str, forms.BoundField]] = []

    def ask_places(self, missing: Sequence[tuple[str, str]], numbers: Iterable[str]) -> None:
        """Adds, for each clause that rules name and the text lacks, the question under which clause they stand."""
        choices = [("", _("nowhere: they stand below the text")), *((n, n) for n in numbers)]
        for n, (clause, rules) in enumerate(missing):
            name = f"place_{n}"
            self.fields[name] = forms.ChoiceField(
                label=f"{clause} · {rules}", choices=choices, required=False
            )
            self.unplaced.append((clause, self[name]))

    def places(self) -> dict[str, str]:
        """Which clause was chosen for which."""
        told = {clause: self.data.get(field.html_name, "") for clause, field in self.unplaced}
        known = {field.name: {str(key) for key, _label in field.field.choices} for _c, field in self.unplaced}  # type: ignore[attr-defined]
        return {
            clause: told[clause]
            for clause, field in self.unplaced
            if told[clause] and told[clause] in known[field.name]
        }


class ComparisonForm(forms.Form):
    """Which two versions are laid side by side; 0 is the default text."""

    old = forms.TypedChoiceField(label=_("Earlier text"), coerce=int, required=False, empty_value=None)
    new = forms.TypedChoiceField(label=_("Later text"), coerce=int, required=False, empty_value=None)

    def __init__(self, data: Any, *, versions: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        for name in ("old", "new"):
            self.fields[name].choices = versions  # type: ignore[attr-defined]

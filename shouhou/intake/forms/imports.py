"""The forms of an import: the file, the columns, the table in the file, and how to bring it in."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.intake.importing import limits
from shouhou.intake.importing.extents import letters
from shouhou.intake.importing.fields import FIELDS, Part
from shouhou.intake.importing.kinds import COLUMNS, Book
from shouhou.intake.importing.reading import ALL_SHEETS
from shouhou.intake.importing.sentences import BOOK_NAMES, FIELD_NAMES
from shouhou.intake.models import ImportJob, Repeats

_GROUPS = (
    (_("Customer"), (Part.CUSTOMER,)),
    (_("Contacts"), (Part.CONTACT, Part.MORE_CONTACT)),
    (_("What happened, or was agreed"), (Part.RECORD,)),
    (_("Equipment, vehicles, stations"), (Part.ASSET,)),
)


class UploadForm(forms.Form):
    """A workbook, or rows copied out of one."""

    file = forms.FileField(label=_("Workbook or text table"), required=False, allow_empty_file=True)
    pasted = forms.CharField(
        label=_("Or paste rows copied from a workbook"),
        required=False,
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "wrap": "off", "spellcheck": "false"}),
        help_text=_("Mark the table in Excel or WPS with its headings, copy it, and paste it here."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file, pasted = values.get("file"), (values.get("pasted") or "").strip()
        if not file and not pasted and not self.errors:
            self.add_error("file", _("Choose a file, or paste the rows below."))
        if file and file.size > limits.FILE_BYTES:
            text = _(
                "This file has %(size)s MB; at most %(limit)s MB can be imported. Split it into several files."
            )
            megabyte = 1024 * 1024
            figures = {"size": -(-file.size // megabyte), "limit": limits.FILE_BYTES // megabyte}
            self.add_error("file", text % figures)
        return values


class TableForm(forms.Form):
    """What the table lists, which sheet holds it, and in which row its headings stand."""

    kind = forms.ChoiceField(label=_("What the table lists"), required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    heading_row = forms.IntegerField(
        label=_("The headings stand in row"), required=False, min_value=1, max_value=1_048_576
    )

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheets: list[tuple[Any, Any]] = [(name, name) for name in job.sheets]
        if len(sheets) > 1:
            sheets.append((ALL_SHEETS, _("All sheets with the same headings")))
        self.fields["kind"].choices = list(BOOK_NAMES.items())  # type: ignore[attr-defined]
        self.fields["sheet"].choices = sheets  # type: ignore[attr-defined]
        if len(job.sheets) < 2:
            self.fields["sheet"].widget = forms.HiddenInput()


class ColumnsForm(forms.Form):
    """For each column of the table what it means; `version` is that of the import as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, columns: Sequence[dict[str, Any]], kind: str = Book.CUSTOMERS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = field_choices(Book(kind))
        for n, column in enumerate(columns):
            self.fields[f"column-{n}"] = forms.ChoiceField(
                label=column["heading"] or letters(n + 1), choices=choices, required=False
            )
        self._count = len(columns)

    @property
    def mapping(self) -> list[str]:
        """The chosen field of each column."""
        return [self.cleaned_data.get(f"column-{n}", "") for n in range(self._count)]


def field_choices(book: Book) -> list[tuple[Any, Any]]:
    """What a column of a kind of table can mean, in groups."""
    choices: list[tuple[Any, Any]] = [("", _("— do not bring in —"))]
    for label, parts in _GROUPS:
        fields = [
            (code, FIELD_NAMES[code])
            for code, field in FIELDS.items()
            if field.part in parts and code in COLUMNS[book]
        ]
        if fields:
            choices.append((label, fields))
    return choices


class StartForm(forms.Form):
    """What happens with customers that are there already, and who looks after the new ones."""

    repeats = forms.ChoiceField(
        label=_("Customers that are there already"), choices=Repeats.choices, widget=forms.RadioSelect
    )
    agent = forms.TypedChoiceField(
        label=_("Who looks after the new customers"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Leave it open to share them out later."),
    )

    def __init__(self, *args: Any, agents: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: list[tuple[Any, Any]] = [("", _("Nobody yet"))]
        people += [(person.pk, person.name) for person in agents]
        self.fields["agent"].choices = people  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What shall happen with a doubt: in one cell, in one row (column -1), or with all doubts of one kind."""

    row = forms.IntegerField(required=False, min_value=1)
    column = forms.IntegerField(required=False, min_value=-1)
    code = forms.CharField(required=False, max_length=20)
    choice = forms.CharField(max_length=8)
    value = forms.CharField(required=False, max_length=500)

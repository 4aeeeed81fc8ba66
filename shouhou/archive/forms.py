"""How everything is wanted, and what is lent to whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.archive.actions import LoanValues
from shouhou.archive.models import LoanKind, Shape
from shouhou.core.forms import LineField


class ExportForm(forms.Form):
    """As what the tables are written, and whether with the stored files."""

    shape = forms.ChoiceField(
        label=_("Tables as"), choices=Shape.choices, initial=Shape.XLSX, widget=forms.RadioSelect
    )
    with_files = forms.BooleanField(label=_("With all stored files"), required=False, initial=True)


class LoanForm(forms.Form):
    """One line of the lending register."""

    kind = forms.ChoiceField(label=_("What is lent"), choices=LoanKind.choices, widget=forms.RadioSelect)
    archive_no = LineField(label=_("Archive or file number"), max_length=40)
    title = LineField(label=_("Title"), required=False)
    borrower = forms.TypedChoiceField(label=_("Borrowed by"), coerce=int)
    purpose = LineField(label=_("What for"))
    return_by = forms.DateField(label=_("Back by"), widget=forms.DateInput(attrs={"type": "date"}))
    may_copy = forms.BooleanField(label=_("May be copied"), required=False)

    def __init__(self, *args: Any, branch_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Staff.objects.working().filter(branch_id=branch_id).order_by("name", "pk")
        self.fields["borrower"].choices = list(people.values_list("pk", "name"))  # type: ignore[attr-defined]

    def values(self) -> LoanValues:
        """The loan; call after is_valid()."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "borrower"}
        return LoanValues(borrower_id=self.cleaned_data["borrower"], **told)


class ReturnForm(forms.Form):
    """In which state the file came back."""

    remark = LineField(label=_("Remark"), required=False)

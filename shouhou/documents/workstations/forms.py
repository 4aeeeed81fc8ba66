"""What is typed about a workstation and its paper."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField
from shouhou.documents.models import Workstation
from shouhou.documents.papers import MOST_OFFSET, PAPERS, Copies, Form, Setup, has_copies, papers_for


class WorkstationForm(forms.Form):
    """Which workstation this PC is: one that has a name already, or a new name."""

    station = forms.TypedChoiceField(
        label=_("This PC is"), coerce=int, empty_value=None, required=False, choices=[]
    )
    name = LineField(
        label=_("or a new workstation"),
        max_length=40,
        required=False,
        help_text=_("For example: Reception 1"),
    )

    def __init__(self, *args: Any, stations: list[Workstation], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("(choose)")), *((station.pk, station.name) for station in stations)]
        self.fields["station"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of both is told."""
        told = [self.cleaned_data.get("station"), self.cleaned_data.get("name")]
        if not self.errors and not any(told):
            self.add_error("name", _("Choose a workstation or give a new one a name."))
        return self.cleaned_data


class NameForm(forms.Form):
    """What the workstation is called."""

    name = LineField(label=_("Name of this workstation"), max_length=40)


def _offset(label: Any) -> forms.DecimalField:
    """Millimetres with one decimal, at most 10 each way."""
    control = forms.NumberInput(attrs={"step": "0.1"})
    return forms.DecimalField(
        label=label, required=False, widget=control,
        max_value=MOST_OFFSET, min_value=-MOST_OFFSET, max_digits=3, decimal_places=1,
    )  # fmt: skip


class PaperForm(forms.Form):
    """The paper of one form at one workstation; its prefix is the form's code."""

    paper = forms.ChoiceField(label=_("Paper"), choices=[])
    copies = forms.ChoiceField(label=_("Copies"), choices=Copies.choices)
    x = _offset(_("To the right, mm"))
    y = _offset(_("Down, mm"))
    preprinted = forms.BooleanField(label=_("The envelopes have printed boxes"), required=False)

    def __init__(self, data: Any = None, *, form: Form, setup: Setup) -> None:
        first = {
            "paper": setup.paper.code, "copies": setup.copies, "x": setup.x.normalize(), "y": setup.y.normalize(),
            "preprinted": setup.preprinted,
        }  # fmt: skip
        super().__init__(data, prefix=form.value, initial=first)
        self.form = form
        papers = [(paper.code, paper.name) for paper in papers_for(form)]
        self.fields["paper"].choices = papers  # type: ignore[attr-defined]
        if not has_copies(form):
            del self.fields["copies"]
        if form != Form.ENVELOPE:
            del self.fields["preprinted"]

    def setup(self) -> Setup:
        """What was chosen; offsets left empty are none."""
        told = self.cleaned_data
        return Setup(
            PAPERS[told["paper"]],
            Copies(told.get("copies") or Copies.ONE),
            told["x"] or Decimal(0),
            told["y"] or Decimal(0),
            bool(told.get("preprinted")),
        )

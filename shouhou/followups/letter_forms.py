"""Forms of letters: writing one, what became of it, keeping a template, which lines of the month are shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField, MomentField, TextField
from shouhou.followups.codes import DraftStage, LetterKind, LetterWay
from shouhou.followups.forms import BookFilter
from shouhou.followups.letters import LetterValues
from shouhou.followups.templating import templates_in_force

FREE = _("Written freely")
FOR_ME = "FOR_ME"
SENT_ONLY = (("no", _("Only register and print")), ("yes", _("Send from here (e-mail, fax, text message)")))


def template_choices() -> list[tuple[str, Any]]:
    """Written freely, then the templates in force."""
    return [("", FREE), *((one.code, one.name) for one in templates_in_force())]


class LetterForm(forms.Form):
    """A letter as it goes out (F28)."""

    kind = forms.ChoiceField(label=_("Kind of letter"), choices=LetterKind.choices, widget=forms.RadioSelect)
    template_code = forms.ChoiceField(label=_("Template"), choices=template_choices, required=False)
    way = forms.ChoiceField(label=_("How it goes out"), choices=LetterWay.choices)
    dispatch = forms.BooleanField(
        label=_("Send it from here"),
        required=False,
        help_text=_(
            "It leaves after a minute, in which it can be taken back. Without the tick it is only registered."
        ),
    )
    sent_at = MomentField(label=_("Goes out"))
    customer_name = LineField(label=_("Customer name"))
    addressee = LineField(
        label=_("Addressee"), max_length=80, help_text=_("As it stands on the letter, e.g. 刘洋 站长")
    )
    address = LineField(
        label=_("Address and postcode, e-mail or number"),
        required=False,
    )
    subject = LineField(label=_("Subject"))
    body = TextField(
        label=_("Letter"),
        rows=10,
        required=False,
        help_text=_(
            "Each line becomes a paragraph. Salutation, company and date come by themselves; in a template these "
            "words stand where it has {{正文}}."
        ),
    )
    signatory = LineField(label=_("Signed by"), max_length=80, required=False)
    tracking_no = LineField(label=_("Tracking number"), max_length=60, required=False)

    def values(
        self, *, customer_id: int | None, customer_name: str = "", call_id: int | None = None
    ) -> LetterValues:
        """The letter as the verb takes it; call after is_valid()."""
        told = dict(self.cleaned_data)
        if customer_name:
            told["customer_name"] = customer_name
        return LetterValues(**told, customer_id=customer_id, call_id=call_id)


class DraftForm(LetterForm):
    """A letter that does not go out yet: nearly all of it may be missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sent_at", "customer_name", "addressee", "subject"):
            self.fields[name].required = False


class TemplateForm(forms.Form):
    """A Word document as a template."""

    name = LineField(
        label=_("Name"), max_length=60, help_text=_("The same name again makes its next version.")
    )
    kind = forms.ChoiceField(label=_("Kind of letter"), choices=LetterKind.choices)
    file = forms.FileField(label=_("Word document (.docx)"), allow_empty_file=True)


class FateForm(forms.Form):
    """What became of a letter (F04)."""

    delivered_on = forms.DateField(
        label=_("Signed for on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    returned = forms.BooleanField(label=_("It came back"), required=False)
    reply = TextField(label=_("What they answered"), rows=3, required=False)


class LetterFilter(BookFilter):
    """Which lines of the book of letters are shown."""

    kind = forms.ChoiceField(label=_("Kind of letter"), required=False)
    way = forms.ChoiceField(label=_("How it goes out"), required=False)

    field_order = ("q", "kind", "way", "branch")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = {"kind": LetterKind.choices, "way": LetterWay.choices}
        super().__init__(*args, choices=choices, **kwargs)


class DraftFilter(BookFilter):
    """Which drafts of letters are shown."""

    kind = forms.ChoiceField(label=_("Kind of letter"), required=False)
    stage = forms.ChoiceField(label=_("How far it is"), required=False)
    customer = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    field_order = ("q", "kind", "stage")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = {"kind": LetterKind.choices, "stage": [*DraftStage.choices, (FOR_ME, _("Waiting for me"))]}
        super().__init__(*args, choices=choices, **kwargs)
        del self.fields["month"]

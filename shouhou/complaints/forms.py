"""Forms of complaints: taking one, each of its steps, and which are listed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shouhou.complaints.actions import Assessment, ComplaintValues, Findings, Told
from shouhou.complaints.codes import (
    AckWay,
    Category,
    Degree,
    FurtherWay,
    Handled,
    Level,
    Reaction,
    Reason,
    Solved,
    Source,
)
from shouhou.complaints.figures import figure_choices
from shouhou.core.forms import LineField, MomentField, TextField
from shouhou.slips.models import ReturnedPage

type Named = Sequence[tuple[int, str]]

WAYS = [(code, label) for code, label in AckWay.choices if code != AckWay.AT_ONCE]
_NOBODY: tuple[str, Any] = ("", _("Nobody in particular"))


def _people(label: Any, *, required: bool = False) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, required=required, empty_value=None)


def _offer(field: forms.Field, people: Iterable[tuple[int, str]], *, nobody: bool) -> None:
    field.choices = [_NOBODY, *people] if nobody else list(people)  # type: ignore[attr-defined]


class ComplaintForm(forms.Form):
    """A complaint as it is told (F26)."""

    source = forms.ChoiceField(label=_("Where it comes from"), choices=Source.choices)
    received_at = MomentField(label=_("When it came"))
    customer_name = LineField(label=_("Customer name"))
    contact_name = LineField(label=_("Who complains"), max_length=80, required=False)
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    description = TextField(label=_("What happened"), rows=5, help_text=_("In the customer's own words."))
    remedy_wanted = TextField(label=_("What the customer wants"), rows=2, required=False)
    facts = TextField(label=_("What supports it"), rows=2, required=False)
    about = _people(_("Whom it is about"))
    told_at_once = forms.BooleanField(
        label=_("I have told the customer that it is registered"), required=False
    )

    def __init__(self, *args: Any, people: Named = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["about"], people, nobody=True)

    def values(self, **named: Any) -> ComplaintValues:
        """The complaint as the verb takes it; call after is_valid()."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "about"}
        return ComplaintValues(**told, about_id=self.cleaned_data["about"], **named)


class AcknowledgementForm(forms.Form):
    """How and when the customer was told."""

    way = forms.ChoiceField(label=_("How the customer was told"), choices=WAYS, widget=forms.RadioSelect)
    acknowledged_at = MomentField(label=_("When"))


class ToldForm(forms.Form):
    """How and when the customer was told something, and what."""

    way = forms.ChoiceField(label=_("How the customer was told"), choices=WAYS, widget=forms.RadioSelect)
    happened_at = MomentField(label=_("When"))
    contact_name = LineField(label=_("To whom"), max_length=80, required=False)
    words = TextField(label=_("What was said"), rows=4, required=False)

    def told(self) -> Told:
        """What was told; call after is_valid()."""
        data = self.cleaned_data
        return Told(data["way"], data["happened_at"], data["words"], data["contact_name"])


class AnswerForm(ToldForm):
    """An answer that can be given at once."""

    is_accepted = forms.TypedChoiceField(
        label=_("What the customer says to it"),
        choices=[("yes", _("Is content; that settles it")), ("no", _("Is not content; it goes on"))],
        coerce=lambda told: told == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = AckWay.choices  # type: ignore[attr-defined]
        self.fields["words"].label = _("What the customer was answered")


class PromiseForm(ToldForm):
    """When the customer hears next."""

    promised_at = MomentField(label=_("When the next answer comes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = AckWay.choices  # type: ignore[attr-defined]


class ProgressForm(ToldForm):
    """How it stands, and when the customer hears again."""

    promised_at = MomentField(label=_("When the next answer comes"), required=False)


class AssessmentForm(forms.Form):
    """The first look at a complaint (CM-03)."""

    level = forms.ChoiceField(label=_("Class"), choices=Level.choices, widget=forms.RadioSelect)
    touches_safety = forms.BooleanField(label=_("Safety is touched"), required=False)
    severity = forms.ChoiceField(label=_("How grave"), choices=Degree.choices, widget=forms.RadioSelect)
    complexity = forms.ChoiceField(label=_("How complex"), choices=Degree.choices, widget=forms.RadioSelect)
    impact = forms.ChoiceField(
        label=_("How far it reaches"), choices=Degree.choices, widget=forms.RadioSelect
    )
    categories = forms.MultipleChoiceField(
        label=_("What the complaint is about"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    immediate = LineField(label=_("What must be done at once"), max_length=300, required=False)
    claim = forms.DecimalField(
        label=_("Claim of the customer (yuan)"), required=False, max_digits=12, decimal_places=2
    )
    about = _people(_("Whom it is about"))
    handler = _people(_("Who handles it"), required=True)
    reason = LineField(label=_("Why the class changes"), max_length=200, required=False)

    def __init__(self, *args: Any, people: Named = (), is_again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["about"], people, nobody=True)
        _offer(self.fields["handler"], people, nobody=False)
        if not is_again:
            del self.fields["reason"]

    def values(self) -> Assessment:
        """The assessment; call after is_valid()."""
        told = dict(self.cleaned_data)
        return Assessment(handler_id=told.pop("handler"), about_id=told.pop("about"), **told)


class InvestigationForm(forms.Form):
    """What was found out (CM-07)."""

    found = TextField(
        label=_("What the inquiry found"),
        rows=6,
        help_text=_("What all sides say, and what was seen. Take no side."),
    )
    reason = forms.ChoiceField(label=_("Cause"), choices=Reason.choices, widget=forms.RadioSelect)
    reason_words = TextField(label=_("Why it came so"), rows=3)
    person_direct = _people(_("Who is directly responsible"))
    person_second = _people(_("Who is responsible as well"))

    def __init__(self, *args: Any, people: Named = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person_direct", "person_second"):
            _offer(self.fields[name], people, nobody=True)

    def values(self) -> Findings:
        """The findings; call after is_valid()."""
        told = self.cleaned_data
        return Findings(
            told["found"], told["reason"], told["reason_words"], told["person_direct"], told["person_second"]
        )


class QuestionForm(forms.Form):
    """Who is asked to decide, and what."""

    to = _people(_("Who decides"), required=True)
    question = TextField(label=_("What is to be decided"), rows=4)

    def __init__(self, *args: Any, people: Named = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["to"], people, nobody=False)


class DecisionForm(forms.Form):
    """What is done for the customer."""

    decision = TextField(
        label=_("Decision"), rows=5, help_text=_("What is done for the customer, and until when.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-draft-skip": ""}))


class DecisionToldForm(ToldForm):
    """That the customer heard the decision, and what it says to it (CM-08)."""

    reaction = forms.ChoiceField(
        label=_("What the customer says to it"), choices=Reaction.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("In the customer's own words")
        self.order_fields(["way", "happened_at", "contact_name", "reaction", "words"])


class WaysForm(ToldForm):
    """Which ways remain (CM-09)."""

    ways = forms.MultipleChoiceField(
        label=_("Ways that were offered"), choices=FurtherWay.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("Which one the customer wants to take")
        self.order_fields(["way", "happened_at", "contact_name", "ways", "words"])


class OutcomeForm(forms.Form):
    """How a complaint that was not accepted came to its end."""

    how = forms.ChoiceField(
        label=_("How it came to its end"),
        choices=[(one.value, one.label) for one in (Solved.OUTSIDE, Solved.FINAL)],
        widget=forms.RadioSelect,
    )
    note = TextField(label=_("What came of it"), rows=3)


class CallBackForm(ToldForm):
    """The second call-back (CM-10)."""

    satisfaction = forms.ChoiceField(
        label=_("How satisfied with the handling"), choices=Handled.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].label = _("How the customer was asked")
        self.fields["contact_name"].label = _("Who was asked")
        self.fields["words"].label = _("In the customer's own words")
        self.order_fields(["way", "happened_at", "contact_name", "satisfaction", "words"])


class ImprovementForm(forms.Form):
    """What will be better (CM-13)."""

    improvement = TextField(
        label=_("What will be better"), rows=5, help_text=_("What is changed, who sees to it, until when.")
    )


class SettlementForm(forms.Form):
    """The signed settlement (CM-11)."""

    signed_with = LineField(label=_("Who signed for the customer"), max_length=80)
    signed_sheet = forms.FileField(label=_("The signed sheet, as scan or photo"), required=False)

    def __init__(self, *args: Any, page: ReturnedPage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        if page is not None:  # the sheet itself has come back
            del self.fields["signed_sheet"]


class ClosingForm(forms.Form):
    """A last word."""

    note = TextField(label=_("Note"), rows=2, required=False)


class CancellationForm(forms.Form):
    """Why it ends, or goes on."""

    reason = TextField(label=_("Why"), rows=2)


class ComplaintFilter(forms.Form):
    """Which complaints are shown."""

    q = LineField(label=_("Customer"), required=False, max_length=60)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("Open")),
            ("waiting", _("Not acknowledged")),
            ("mine", _("Handled by me")),
            ("back", _("To be called back")),
            ("all", _("All")),
        ],
        required=False,
    )
    level = forms.ChoiceField(label=_("Class"), choices=[("", _("All")), *Level.choices], required=False)
    category = forms.ChoiceField(
        label=_("What the complaint is about"), choices=[("", _("All")), *Category.choices], required=False
    )
    reason = forms.ChoiceField(label=_("Cause"), choices=[("", _("All")), *Reason.choices], required=False)
    satisfaction = forms.ChoiceField(
        label=_("Satisfaction with the handling"), choices=[("", _("All")), *Handled.choices], required=False
    )
    source = forms.ChoiceField(
        label=_("Where it comes from"), choices=[("", _("All")), *Source.choices], required=False
    )
    figure = forms.ChoiceField(
        label=_("Counted as"), choices=[("", _("All")), *figure_choices()], required=False
    )
    branch = forms.IntegerField(required=False, widget=forms.HiddenInput)
    first_day = forms.DateField(
        label=pgettext_lazy("day", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AnalysisForm(forms.Form):
    """Which days, and of which branch."""

    first_day = forms.DateField(
        label=pgettext_lazy("day", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, branches: Named) -> None:
        super().__init__(data)
        every: tuple[Any, Any] = ("", _("All"))
        self.fields["branch"].choices = [every, *branches]  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("first_day"), told.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("The period ends before it begins."))
        return told

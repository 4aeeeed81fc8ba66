"""What people type at the door and about staff, places and the company."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.actions import CompanyFacts, StaffFacts
from shouhou.accounts.models import Branch, Department, Staff
from shouhou.accounts.permissions import covers
from shouhou.accounts.roles import Reach
from shouhou.accounts.words import REACH_NAMES, ROLE_NAMES
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.text import tidy

PASSWORD_LENGTH = 200

type Choices = list[tuple[Any, Any]]


class LineField(forms.CharField):
    """One line of text without control characters, direction marks and double spaces."""

    def to_python(self, value: Any) -> str:
        """The line as it will be kept."""
        return tidy(str(super().to_python(value) or ""))


class SecretField(forms.CharField):
    """A password: never trimmed, never shown again."""

    def __init__(self, *, autocomplete: str, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=PASSWORD_LENGTH, widget=widget, **options)


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Put a verb's refusal where it belongs: beside its field, else above the form."""
    for each in refusal.each if isinstance(refusal, Refusals) else (refusal,):
        form.add_error(each.field if each.field in form.fields else None, each.sentence)


def date_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SignInForm(forms.Form):
    """Sign-in name and password."""

    username = LineField(
        label=_("Sign-in name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = SecretField(label=_("Password"), autocomplete="current-password")


class PinForm(forms.Form):
    """Who takes over this PC, and her PIN."""

    who = forms.TypedChoiceField(label=_("Who takes over"), coerce=int, widget=forms.RadioSelect)
    pin = SecretField(label=_("PIN"), autocomplete="off")

    def __init__(self, *args: Any, people: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(p.pk, p.name) for p in people]  # type: ignore[attr-defined]
        self.fields["pin"].widget.attrs.update({"inputmode": "numeric", "maxlength": 6})


class PasswordForm(forms.Form):
    """A change of one's own password."""

    current = SecretField(label=_("Present password"), autocomplete="current-password")
    new = SecretField(
        label=_("New password"), autocomplete="new-password", help_text=_("At least eight characters.")
    )
    again = SecretField(label=_("New password once more"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        """Both new ones are the same."""
        if self.cleaned_data.get("new") != self.cleaned_data.get("again") and "again" in self.cleaned_data:
            self.add_error("again", _("The two new passwords differ."))
        return self.cleaned_data


class NewPinForm(forms.Form):
    """One's own PIN, guarded by the password."""

    pin = SecretField(label=_("New PIN"), autocomplete="off", help_text=_("Four to six digits."))
    password = SecretField(label=_("Present password"), autocomplete="current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].widget.attrs.update({"inputmode": "numeric", "maxlength": 6})


class StaffForm(forms.Form):
    """What is kept about a member of staff; the department says the branch."""

    name = LineField(label=_("Full name"), max_length=60)
    username = LineField(
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("Letters, digits or characters without spaces; capital letters make no difference."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    phone = LineField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    department = forms.TypedChoiceField(label=_("Department"), coerce=int)
    roles = forms.MultipleChoiceField(
        label=_("Posts"),
        choices=lambda: [(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One person may hold several. The posts decide which pages and steps she has."),
        error_messages={"required": _("Please tick at least one post.")},
    )
    reach = forms.ChoiceField(
        label=_("Sees"),
        widget=forms.RadioSelect,
        help_text=_("Which customers, requests and people she sees."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Staff, current: Staff | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._departments = departments_for(viewer, current)
        self.fields["department"].choices = grouped(self._departments)  # type: ignore[attr-defined]
        self.fields["reach"].choices = reaches_for(viewer, current)  # type: ignore[attr-defined]

    @property
    def facts(self) -> StaffFacts:
        """The typed values as the verb takes them."""
        values = self.cleaned_data
        chosen = next(d for d in self._departments if d.pk == values["department"])
        return StaffFacts(
            username=values["username"],
            name=values["name"],
            branch_id=chosen.branch_id,
            department_id=chosen.pk,
            roles=tuple(values["roles"]),
            reach=values["reach"],
            phone=values["phone"],
        )


def departments_for(viewer: Staff, current: Staff | None = None) -> list[Department]:
    """The open departments somebody may put people into, and the one where the person is now."""
    found = Department.objects.select_related("branch").order_by("branch_id", "pk")
    return [
        d
        for d in found
        if (current is not None and d.pk == current.department_id)
        or (
            d.is_active
            and d.branch.is_active
            and (viewer.reach == Reach.ALL or d.branch_id == viewer.branch_id)
        )
    ]


def grouped(departments: Sequence[Department]) -> Choices:
    """Departments under the names of their branches; one branch alone needs no heading."""
    by_branch: dict[str, Choices] = {}
    for department in departments:
        by_branch.setdefault(department.branch.name, []).append((department.pk, department.name))
    if len(by_branch) == 1:
        return next(iter(by_branch.values()))
    return list(by_branch.items())


def reaches_for(viewer: Staff, current: Staff | None = None) -> Choices:
    """The reaches somebody may give: her own and narrower ones, and the one the person has."""
    return [
        (reach.value, name)
        for reach, name in REACH_NAMES.items()
        if covers(viewer.reach, reach) or (current is not None and current.reach == reach)
    ]


class StaffFilter(forms.Form):
    """What the list of staff shows; every field may be left out."""

    q = LineField(label=_("Full name or sign-in name"), max_length=60, required=False)
    department = forms.TypedChoiceField(label=_("Department"), coerce=int, empty_value=None, required=False)
    branch = forms.TypedChoiceField(label=_("Branch"), coerce=int, empty_value=None, required=False)
    role = forms.ChoiceField(label=_("Post"), required=False)
    state = forms.ChoiceField(label=_("Working here?"), required=False)

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = {d.branch_id: d.branch.name for d in departments}
        self._choose("department", _("All departments"), grouped(departments))
        self._choose("branch", _("All branches"), list(branches.items()))
        self._choose("role", _("All posts"), [(role.value, name) for role, name in ROLE_NAMES.items()])
        self._choose("state", _("Working here"), [("left", _("Have left")), ("all", _("Everybody"))])

    def _choose(self, field: str, everything: str | Promise, choices: Choices) -> None:
        self.fields[field].choices = [("", everything), *choices]  # type: ignore[attr-defined]


class BranchForm(forms.Form):
    """A branch's name and code."""

    name = LineField(label=_("Branch"), max_length=80)
    code = LineField(
        label=_("Branch code"), max_length=6, required=False, help_text=_("Short, for numbers on paper.")
    )


class DepartmentForm(forms.Form):
    """A department's name and, for a new one, its branch."""

    name = LineField(label=_("Department"), max_length=80)
    branch = forms.TypedChoiceField(label=_("Branch"), coerce=int, required=False)

    def __init__(self, *args: Any, branches: Sequence[Branch] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if branches:
            self.fields["branch"].required = True
            self.fields["branch"].choices = [(b.pk, b.name) for b in branches]  # type: ignore[attr-defined]
        else:
            del self.fields["branch"]


class CompanyForm(forms.Form):
    """The company's header and dates."""

    name = LineField(label=_("Company name"), max_length=120)
    short_name = LineField(
        label=_("Short name"), max_length=40, required=False, help_text=_("Shown at the top of the screen.")
    )
    header = LineField(
        label=_("Header on paper"),
        max_length=120,
        required=False,
        help_text=_("Printed above each form; the company name where this is empty."),
    )
    address = LineField(label=_("Address"), max_length=200, required=False)
    phone = LineField(label=_("Telephone"), max_length=60, required=False)
    credit_code = LineField(label=_("Unified social credit code"), max_length=18, required=False)
    start_date = forms.DateField(
        label=_("Start date"),
        widget=date_input(),
        help_text=_("Nothing that happened before this day makes duties."),
    )
    trial_until = forms.DateField(
        label=_("Trial until"),
        widget=date_input(),
        required=False,
        help_text=_("Up to and including this day the system reminds, and nothing is counted."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_credit_code(self) -> str:
        """Eighteen capital letters and digits, or nothing."""
        code = str(self.cleaned_data["credit_code"]).upper().replace(" ", "")
        if code and (len(code) != 18 or not (code.isascii() and code.isalnum())):
            raise forms.ValidationError(_("The code has 18 letters and digits."))
        return code

    @property
    def facts(self) -> CompanyFacts:
        """The typed values as the verb takes them."""
        return CompanyFacts(**{n: self.cleaned_data[n] for n in CompanyFacts.__dataclass_fields__})


class LogoForm(forms.Form):
    """A logo to be printed on paper."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG or JPEG, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


class ShiftForm(forms.Form):
    """Who is on duty on which day, from when until when."""

    staff = forms.TypedChoiceField(label=_("Who is on duty"), coerce=int)
    day = forms.DateField(label=_("Day of the shift"), widget=date_input())
    starts = forms.TimeField(
        label=_("From when"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=_("Until when"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("An earlier time than the beginning means the next day."),
    )

    def __init__(self, *args: Any, people: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [(p.pk, p.name) for p in people]  # type: ignore[attr-defined]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The typed shift as two moments."""
        zone = ZoneInfo(settings.TIME_ZONE)
        day, starts, ends = (self.cleaned_data[n] for n in ("day", "starts", "ends"))
        last = day + timedelta(days=1) if ends <= starts else day
        return datetime.combine(day, starts, zone), datetime.combine(last, ends, zone)

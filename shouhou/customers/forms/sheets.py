"""The sheet 客户档案基本资料表 as a form: the profile, any number of contacts, each with any number of telephones."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.forms import LineField, TextField
from shouhou.customers.actions.checking import CONTACTS, PHONES, telephone_mistake
from shouhou.customers.forms.plans import DayField
from shouhou.customers.models import (
    Contact,
    ContactRole,
    Customer,
    CustomerKind,
    CustomerSource,
    Level,
    PhoneMark,
)
from shouhou.customers.phones import NotATelephone, read_telephone
from shouhou.customers.values import ContactValues, PhoneValues, ProfileValues

_NOTHING: Final = [("", "—")]


class ProfileForm(forms.Form):
    """The head of the sheet, in the paper's order."""

    kind = forms.ChoiceField(
        label=_("Kind of customer"), choices=CustomerKind, widget=forms.RadioSelect, initial=CustomerKind.ORG
    )
    name = LineField(label=_("Name of the customer"), max_length=200)
    province = LineField(label=_("Province"), max_length=40, required=False)
    city = LineField(label=_("City"), max_length=40, required=False)
    district = LineField(label=_("District"), max_length=40, required=False)
    postcode = LineField(label=_("Postcode"), max_length=10, required=False)
    address = LineField(label=_("Address"), required=False)
    first_date = DayField(label=_("Date of report or visit"), required=False)
    source = forms.ChoiceField(
        label=_("Source"), required=False, choices=[*_NOTHING, *CustomerSource.choices]
    )
    first_problem = TextField(label=_("Problem reported"), rows=2, required=False)
    first_wanted = TextField(label=_("Service wanted"), rows=2, required=False)
    credit_code = LineField(label=_("Unified social credit code"), max_length=24, required=False)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[*_NOTHING, *Level.choices])
    maintenance_cycle = LineField(label=_("Maintenance cycle"), max_length=60, required=False)
    agent = forms.ModelChoiceField(
        label=_("Agent"), required=False, queryset=Staff.objects.none(), empty_label="—"
    )
    short_name = LineField(label=_("Short name"), max_length=80, required=False)
    former_name = LineField(label=_("Former name"), required=False)
    invoice_name = LineField(label=_("Name on invoices"), required=False)
    group_name = LineField(label=_("Group"), required=False)
    invoice_tax_no = LineField(label=_("Taxpayer number"), max_length=30, required=False)
    invoice_address = LineField(label=_("Address on invoices"), required=False)
    invoice_phone = LineField(label=_("Telephone on invoices"), max_length=40, required=False)
    invoice_bank = LineField(label=_("Bank"), max_length=120, required=False)
    invoice_account = LineField(label=_("Bank account"), max_length=40, required=False)
    notes = TextField(label=_("Notes"), rows=2, required=False)


class PhoneForm(forms.Form):
    """One telephone of a contact; an empty one is no telephone."""

    number = LineField(label=_("Telephone"), max_length=40, required=False)
    mark = forms.ChoiceField(
        label=_("Mark of the telephone"), required=False, choices=[("", _("Mark")), *PhoneMark.choices]
    )

    def clean_number(self) -> str:
        """The number as typed, if it can be dialled."""
        number: str = self.cleaned_data["number"]
        if number:
            try:
                read_telephone(number)
            except NotATelephone as mistake:
                raise forms.ValidationError(telephone_mistake(mistake)) from None
        return number


class ContactForm(forms.Form):
    """One contact; with nothing in it, it is no contact."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = LineField(label=_("Contact"), max_length=60, required=False)
    post = LineField(label=_("Position"), max_length=60, required=False)
    role = forms.ChoiceField(
        label=_("Part played"), required=False, choices=[*_NOTHING, *ContactRole.choices]
    )
    fax = LineField(label=_("Fax"), max_length=40, required=False)
    email = LineField(label=_("E-mail"), max_length=120, required=False)
    wechat = LineField(label=_("WeChat"), max_length=60, required=False)
    shift = LineField(label=_("Shift"), max_length=40, required=False)
    convenient_time = LineField(label=_("Convenient time"), max_length=60, required=False)
    birthday = DayField(label=_("Birthday"), required=False)
    interests = LineField(label=_("Interests"), required=False)
    remove = forms.BooleanField(label=_("Remove this contact"), required=False)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of the sheet with its telephones."""

    form: ContactForm
    phones: list[PhoneForm]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        typed = [str(self.form[name].value() or "").strip() for name in self.form.fields if name != "remove"]
        return not any([*typed, *(str(phone["number"].value() or "").strip() for phone in self.phones)])

    @property
    def is_kept(self) -> bool:
        """Whether it is on the file already."""
        return bool(self.form["id"].value())

    @property
    def is_spare(self) -> bool:
        """Whether it is the empty row that stands ready for one more contact."""
        return not self.is_kept and self.is_empty

    @property
    def has_more(self) -> bool:
        """Whether something is said in the part that is folded away."""
        folded = ("shift", "convenient_time", "birthday", "interests", "remove")
        return any(self.form[name].value() or self.form[name].errors for name in folded)

    @property
    def blank_phone(self) -> PhoneForm:
        """What one more telephone looks like; copied by its button."""
        return PhoneForm(prefix=f"{self.form.prefix}-phones-__phone__")

    @property
    def removed(self) -> bool:
        """Whether the row is to go."""
        return bool(self.form["remove"].value())

    def values(self) -> ContactValues:
        """The contact as the verbs take it."""
        told = {k: v for k, v in self.form.cleaned_data.items() if k not in {"remove"}}
        phones = [p.cleaned_data for p in self.phones if p.cleaned_data.get("number")]
        return ContactValues(**told, phones=tuple(PhoneValues(p["number"], p["mark"]) for p in phones))


class CustomerSheet:
    """The whole sheet; behaves like a form towards templates and add_refusal()."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        staff: Staff,
        customer: Customer | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.is_bound = data is not None
        self.customer = customer
        kept = [f.name for f in fields(ProfileValues) if f.name in ProfileForm.base_fields]
        first = {name: getattr(customer, name) for name in kept} if customer else {}
        first["agent"] = customer.agent_id if customer else staff.pk
        self.profile = ProfileForm(data, initial={**first, **(initial or {})})
        agents = Staff.objects.filter(
            branch_id=customer.branch_id if customer else staff.branch_id, is_active=True
        )
        self.profile.fields["agent"].queryset = agents  # type: ignore[attr-defined]
        self.people = list(_typed_people(data) if data is not None else _kept_people(customer))

    @property
    def first(self) -> Person:
        """The contact that the paper asks for first."""
        return self.people[0]

    @property
    def others(self) -> list[Person]:
        """其他联系人."""
        return self.people[1:]

    @property
    def blank_person(self) -> Person:
        """What a further contact looks like before anything is typed; copied by the button for one more."""
        return _person(None, "__person__", blanks=1)

    def is_valid(self) -> bool:
        """Whether every part is in order; empty rows are left out."""
        told = [p for p in self.people if not p.removed and not p.is_empty]
        parts: list[forms.Form] = [
            self.profile,
            *(p.form for p in told),
            *(n for p in told for n in p.phones),
        ]
        verdicts = [
            part.is_valid() for part in parts
        ]  # every part is judged, so that all errors show at once
        return all(verdicts)

    def values(self) -> ProfileValues:
        """The sheet as the verbs take it."""
        told = dict(self.profile.cleaned_data)
        agent = told.pop("agent")
        people = tuple(p.values() for p in self.people if not p.removed and not p.is_empty)
        return ProfileValues(**told, contacts=people, agent_id=agent.pk if agent else None)

    def add_refusal(self, refusal: Refusal) -> None:
        """Puts what a verb refuses beside its field: name, contacts.0.birthday, contacts.1.phones.0."""
        told = [p for p in self.people if not p.removed and not p.is_empty]
        for one in refusal.each if isinstance(refusal, Refusals) else (refusal,):
            _place(self.profile, told, one)

    @property
    def errors(self) -> dict[str, ErrorList]:
        """All errors by the name of their control."""
        return {bound.html_name: bound.errors for bound in self if bound.errors} | (
            {"__all__": self.non_field_errors} if self.non_field_errors else {}
        )

    @property
    def non_field_errors(self) -> ErrorList:
        """What is wrong with the sheet as a whole."""
        return self.profile.non_field_errors()

    def __iter__(self) -> Iterator[BoundField]:
        """Every control in the paper's order."""
        yield from self.profile
        for person in self.people:
            if not person.removed and not person.is_empty:
                yield from person.form
                for phone in person.phones:
                    yield from phone


def _place(profile: ProfileForm, people: list[Person], refusal: Refusal) -> None:
    path = (refusal.field or "").split(".")
    match path:
        case [name] if name in profile.fields:
            profile.add_error(name, refusal.sentence)
        case ["contacts", place, name] if name in ContactForm.base_fields:
            people[int(place)].form.add_error(name, refusal.sentence)
        case ["contacts", place, "phones", which]:
            told = [p for p in people[int(place)].phones if p.cleaned_data.get("number")]
            told[int(which)].add_error("number", refusal.sentence)
        case _:
            profile.add_error(None, refusal.sentence)


def _kept_people(customer: Customer | None) -> Iterator[Person]:
    rows: Iterable[Contact] = ()
    if customer is not None:
        active = customer.contacts.filter(is_active=True)
        rows = active.prefetch_related("phones").order_by("-is_primary", "pk")
    kept = [_person(row, str(place), blanks=1) for place, row in enumerate(rows)]
    spare = 1 if kept else 2  # a page without script has no other way to one more
    yield from kept
    for place in range(len(kept), len(kept) + spare):
        yield _person(None, str(place), blanks=2)


def _person(row: Contact | None, place: str, blanks: int) -> Person:
    prefix = f"contacts-{place}"
    initial = (
        {name: getattr(row, name) for name in ContactForm.base_fields if name != "remove"} if row else {}
    )
    numbers = [{"number": p.number, "mark": p.mark} for p in row.phones.all()] if row else []
    blank: list[dict[str, str]] = [{} for _n in range(blanks)]
    phones = [
        PhoneForm(initial=told, prefix=f"{prefix}-phones-{n}") for n, told in enumerate([*numbers, *blank])
    ]
    return Person(ContactForm(initial=initial, prefix=prefix), phones)


def _typed_people(data: Mapping[str, Any]) -> Iterator[Person]:
    """As many rows as were sent, whatever their numbers: a page may have added some, in any order."""
    found = False
    for place in islice(_places(data, r"contacts-(\d{1,4})-"), CONTACTS + 1):
        found = True
        prefix = f"contacts-{place}"
        numbers = islice(_places(data, rf"contacts-{place}-phones-(\d{{1,4}})-"), PHONES + 1)
        phones = [PhoneForm(data, prefix=f"{prefix}-phones-{n}") for n in numbers]
        yield Person(
            ContactForm(data, prefix=prefix), phones or [PhoneForm(data, prefix=f"{prefix}-phones-0")]
        )
    if not found:
        yield Person(ContactForm(data, prefix="contacts-0"), [PhoneForm(data, prefix="contacts-0-phones-0")])


def _places(data: Mapping[str, Any], pattern: str) -> Iterator[int]:
    starts = re.compile(pattern)
    return iter(sorted({int(found[1]) for name in data if (found := starts.match(name))}))

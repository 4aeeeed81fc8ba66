"""What is worked on together: a case or a customer, found only by those who may see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.teamwork.models import SubjectKind

type _Page = Callable[[Any], str]


def _case_page(case: Any) -> str:
    return reverse("desk:case", args=[case.slug])


def _customer_page(customer: Any) -> str:
    return reverse("customers:detail", args=[customer.pk])


# Named by label, as a foreign key would: customers is a neighbour. Each has objects.visible_to(staff).
_SUBJECTS: Final[dict[str, tuple[str, str, _Page]]] = {
    SubjectKind.CASE: ("cases.Case", "requests.see", _case_page),
    SubjectKind.CUSTOMER: ("customers.Customer", "customers.see", _customer_page),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A case or a customer as it is spoken of."""

    kind: str
    ref: int
    name: str
    url: str
    customer_id: int | None


def subject_of(kind: str, ref: int, staff: Staff) -> Subject | None:
    """The case or customer, if this person may see it; None otherwise."""
    if kind not in _SUBJECTS:
        return None
    label, permission, page = _SUBJECTS[kind]
    if not may(staff, permission):
        return None
    row: Any = apps.get_model(label)._default_manager.visible_to(staff).filter(pk=ref).first()
    return _subject(kind, row, page) if row is not None else None


def subjects_named(kind: str, refs: Iterable[int]) -> dict[int, Subject]:
    """Several of a kind by id, in one statement, whoever asks: for what already names her."""
    label, _permission, page = _SUBJECTS[kind]
    rows: Any = apps.get_model(label)._default_manager.filter(pk__in=list(refs))
    return {row.pk: _subject(kind, row, page) for row in rows}


def _subject(kind: str, row: Any, page: _Page) -> Subject:
    is_case = kind == SubjectKind.CASE
    name = row.number or _("Draft") if is_case else str(row.name)
    return Subject(kind, row.pk, name, page(row), row.customer_id if is_case else row.pk)

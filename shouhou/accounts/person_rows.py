"""A person with branch and department as she is read at every request: one row, made into what the models would be."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from shouhou.accounts.models import Branch, Department, Staff
from shouhou.core.prepared import Values, rows_of

_UNDER: Final[dict[Any, str]] = {Staff: "", Branch: "branch__", Department: "department__"}
_NAMES: Final[dict[Any, list[str]]] = {
    model: [field.attname for field in model._meta.concrete_fields] for model in _UNDER
}
COLUMNS: Final = tuple(f"{_UNDER[model]}{name}" for model, its in _NAMES.items() for name in its)
"""What a row holds, by the names that a query of Staff knows it by; the key comes first."""

_read: ContextVar[Sequence[Any] | None] = ContextVar("row of a person that was read already", default=None)


def person(pk: int) -> Staff | None:
    """The person with this key, in one statement, or none where with_row() was told it; None where nobody has it."""
    row = _read.get()
    if row is None or row[0] != pk:
        row = next(iter(rows_of("who", _people, keys=[pk])), None)
    return None if row is None else _made(row)


@contextmanager
def with_row(row: Sequence[Any] | None) -> Iterator[None]:
    """Within this, person() need not ask for the one whose row this is."""
    before = _read.set(row)
    try:
        yield
    finally:
        _read.reset(before)


def _people(asked: Values) -> QuerySet[Any, Any]:
    return Staff.objects.filter(pk__in=asked["keys"]).order_by().values_list(*COLUMNS)


def _made(row: Sequence[Any]) -> Staff:
    """Written out, since building the query takes longer than the rest of it."""
    values = iter(row)
    staff: Staff
    staff, branch, department = (
        model.from_db(DEFAULT_DB_ALIAS, names, [next(values) for _name in names])
        for model, names in _NAMES.items()
    )
    staff.branch, staff.department = branch, department
    return staff

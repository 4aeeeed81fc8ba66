"""Which tables everything consists of, and their rows as cells, a few thousand at a time."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField, Field, Model

CHUNK: Final = 2_000
# Secrets, what only this program's running needs, and what follows from other tables.
_LEFT_OUT: Final = frozenset(
    {
        *("accounts.StaffSession", "accounts.SignInAttempt", "accounts.PersonalLink", "archive.FullExport"),
        *("customers.SavedForm", "upkeep.TimetableRun"),
    }
)
_LEFT_OUT_APPS: Final = frozenset({"search", "lists"})
_SECRET_FIELDS: Final = frozenset(
    {
        *("accounts.Staff.password", "accounts.Staff.pin"),
        *("channels.Channel.webhook", "channels.Channel.signing_key", "channels.Channel.password"),
    }
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the model, its columns in order, and the name of its file without ending."""

    model: type[Model]
    columns: Sequence[str]
    labels: Sequence[str]

    @property
    def name(self) -> str:
        """The name of the file: app and table."""
        return self.model._meta.db_table

    @property
    def title(self) -> str:
        """What a row of it is, in the words of the program."""
        return (self.model.__doc__ or "").strip().partition("\n")[0]

    def count(self) -> int:
        """How many rows there are now."""
        return self.model._default_manager.count()

    def rows(self) -> Iterator[list[Any]]:
        """All rows by key; no statement is left open between two chunks, so that others write meanwhile."""
        key = self.model._meta.pk.attname
        every = self.model._default_manager.order_by("pk")
        last: Any = None
        while True:
            wanted = every if last is None else every.filter(pk__gt=last)
            chunk = list(wanted.values_list(key, *self.columns)[:CHUNK])
            for row in chunk:
                yield [plain(value) for value in row[1:]]
            if len(chunk) < CHUNK:
                return
            last = chunk[-1][0]


def tables() -> list[Table]:
    """Everything that people have recorded, in the order of the apps."""
    return [
        _table(model)
        for model in apps.get_models()
        if model.__module__.startswith("shouhou.")
        and model._meta.app_label not in _LEFT_OUT_APPS
        and model._meta.label not in _LEFT_OUT
    ]


def plain(value: Any) -> Any:
    """A value as a cell takes it."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, UUID | timedelta):
        return str(value)
    return value


def _table(model: type[Model]) -> Table:
    fields = [field for field in model._meta.concrete_fields if _goes_out(model, field)]
    return Table(model, [field.attname for field in fields], [str(field.verbose_name) for field in fields])


def _goes_out(model: type[Model], field: Field[Any, Any]) -> bool:
    return not isinstance(field, BinaryField) and f"{model._meta.label}.{field.name}" not in _SECRET_FIELDS

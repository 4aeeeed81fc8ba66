"""Setting columns of a row and saying in words what differs."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff


@dataclass(frozen=True, slots=True)
class Change:
    """One column that differs."""

    column: str
    sentence: str


def apply_columns(row: Model, told: dict[str, object]) -> list[Change]:
    """Sets what differs on the row and says it in words: 'Address: a → b'."""
    changes = []
    for name, new in told.items():
        kept = row._meta.get_field(name)
        old = getattr(row, name)
        if old != new:
            before = _shown(row, name)
            setattr(row, name, new)
            label = str(getattr(kept, "verbose_name", name))
            changes.append(Change(name, f"{label}: {before} → {_shown(row, name)}"))
    return changes


def _shown(row: Model, name: str) -> str:
    if name == "agent_id":
        agent_id = getattr(row, name)
        return Staff.objects.get(pk=agent_id).name if agent_id else "—"
    say = getattr(row, f"get_{name}_display", None)
    return say() if say else _in_words(getattr(row, row._meta.get_field(name).name))


def _in_words(value: object) -> str:
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value or "—")

"""The pages that look at the regulation from outside: check-up, clauses, what is missing, what is coming."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may

_PAGES: Final = (
    ("checkup", "regulation.edit", _("Check-up")),
    ("coverage", "supervision.see", _("How clauses are kept")),
    ("missing", "supervision.see", _("What is missing")),
    ("load", "supervision.see", _("Load ahead")),
)


def tabs(viewer: Staff, current: str = "") -> list[dict[str, Any]]:
    """The pages this person may see, as tabs."""
    return [
        {"label": label, "url": reverse(f"desk:{name}"), "current": name == current}
        for name, permission, label in _PAGES
        if may(viewer, permission)
    ]

"""The suspected duplicates as a file: one line for each group."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.core.forms import NoFilter
from shouhou.core.lists import Ask, Column, Listing, Order
from shouhou.customers.models import Customer, Likeness, Suspicion


def suspicions_seen_by(staff: Staff) -> QuerySet[Suspicion]:
    """The suspected groups of her branch, or of all where she sees all."""
    seen = Suspicion.objects.all()
    return seen if staff.reach == Reach.ALL else seen.filter(branch_id=staff.branch_id)


def reasons_of(suspicion: Suspicion) -> list[str]:
    """Why the files of a group may be of one customer, in words."""
    return [str(Likeness(code).label) for code in (suspicion.reason, *suspicion.further.split())]


def _prepare(ask: Ask, rows: Sequence[Any]) -> None:
    """The files of all groups that still stand, in one statement."""
    seen = Customer.objects.visible_to(ask.staff).standing()
    files = seen.in_bulk([pk for row in rows for pk in row.members])
    for row in rows:
        row.files = [files[pk] for pk in row.members if pk in files]


DUPLICATES = Listing(
    code="duplicates",
    title=_("Duplicate customers"),
    permission="customers.merge",
    url_name="customers:duplicates",
    columns=(
        Column(
            "files",
            _("Customers"),
            lambda s: "；".join(f"{file.name} {file.file_no}" for file in s.files),
            width=60,
            is_fixed=True,
        ),
        Column("reason", _("Reason"), lambda s: " · ".join(reasons_of(s)), width=30),
        Column("found", _("Found"), lambda s: s.found_at, width=18),
    ),
    orders=(Order("first", _("Oldest first"), ("id",)),),
    form=NoFilter,
    rows=lambda ask: suspicions_seen_by(ask.staff),
    prepare=_prepare,
)

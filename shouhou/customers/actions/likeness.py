"""Searching all files for duplicates, and remembering which are of two customers."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.customers.actions.telling import happening
from shouhou.customers.likeness import suspected_groups
from shouhou.customers.models import Customer, NotAlike, Suspicion
from shouhou.customers.names import name_key

_CHUNK = 500
TOLD_APART = "CUSTOMERS_TOLD_APART"


class CannotTellApart(Refusal):
    """These files cannot be said to be of different customers."""


def find_duplicates(*, by: Actor, at: datetime) -> int:
    """Compares all files of each branch anew and keeps the suspected groups; returns how many there are.

    Reads without a lock and writes at the end, so that nobody waits for it. A file whose name was never compared
    (imported, or older than this search) gets its key first, 500 at a time.
    """
    while _fill_keys():
        continue
    groups = suspected_groups()
    rows = [
        Suspicion(
            branch_id=group.branch_id,
            reason=group.reasons[0],
            key=group.key,
            further=" ".join(group.reasons[1:]),
            members=list(group.members),
            found_at=at,
        )
        for group in groups
    ]
    with transaction.atomic():
        Suspicion.objects.all().delete()
        Suspicion.objects.bulk_create(rows, batch_size=_CHUNK, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def _fill_keys() -> int:
    rows = list(Customer.objects.filter(name_key="").only("pk", "name").order_by("pk")[:_CHUNK])
    for row in rows:
        row.name_key = name_key(row.name)
    Customer.objects.bulk_update(rows, ["name_key"])
    return len(rows)


@transaction.atomic
def tell_apart(*, customer_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Remembers that these files are of different customers, each pair once; returns how many pairs are new.

    Raises CannotTellApart for fewer than two files, or when one is not there or merged already.
    """
    wanted = sorted(set(customer_ids))
    rows = list(Customer.objects.select_for_update().standing().filter(pk__in=wanted).order_by("pk"))
    if len(rows) < 2 or len(rows) != len(wanted):
        raise CannotTellApart(_("One of these files is gone or merged already. Load the page again."))
    pairs = list(combinations(wanted, 2))
    known = set(
        NotAlike.objects.filter(first__in=wanted, second__in=wanted).values_list("first_id", "second_id")
    )
    new = [pair for pair in pairs if pair not in known]
    NotAlike.objects.bulk_create(
        [NotAlike(first_id=a, second_id=b, by_id=by.staff_id, at=at) for a, b in new]
    )
    if new:
        told = [
            happening(
                TOLD_APART,
                row,
                at,
                {"others": [pk for pk in wanted if pk != row.pk]},
                others="、".join(other.name for other in rows if other.pk != row.pk),
            )
            for row in rows
        ]
        tell_many(told, by=by, at=at)
    return len(new)

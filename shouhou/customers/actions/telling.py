"""Telling the journal what happened to a customer, and every open case that listens for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening, book, listening_cases, lock
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Stale
from shouhou.customers.models import Customer


def lock_customer(customer_id: int, *kinds: str) -> tuple[Customer, list[Case]]:
    """Locks the open cases that listen for these kinds, then the customer: cases first, as every verb does.

    Raises CannotChangeMerged for a file that was merged into another: that one is the customer now.
    """
    cases = lock(*{pk for kind in kinds for pk in listening_cases(customer_id, kind)})
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    if customer.merged_into_id is not None:
        raise CannotChangeMerged(
            _("This file was merged into another in the meantime; enter it there."),
            way_out=reverse("customers:detail", args=[customer.merged_into_id]),
        )
    return customer, cases


def tell(told: Sequence[Happening], cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """Books what happened on the locked cases that listen, or without a case where none does.

    It belongs to the first case and counts for the others, so that one review meets the duties of several
    requests.
    """
    if not told:
        return
    if not cases:
        tell_many(told, by=by, at=at)
        return
    root, *further = cases
    also = tuple(case.pk for case in further)
    book(root, *(replace(happening, also=also) for happening in told), by=by, at=at)


def happening(
    kind: str, customer: Customer, at: datetime, data: dict[str, Any] | None = None, /, **words: str
) -> Happening:
    """A happening about a customer."""
    return Happening(kind, at, data=data or {}, words=words, customer_id=customer.pk)


class CannotOverwrite(Stale):
    """Somebody else saved the same thing in the meantime; `version` is the one that stands now."""

    def __init__(self, sentence: str, *, version: int) -> None:
        super().__init__(sentence)
        self.version = version


class CannotChangeMerged(Refusal):
    """The file was merged into another; nothing more can be entered in it."""

"""Making the search index anew: on demand, and once by itself when a release makes other tokens of the same texts."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from shouhou.customers.finding import findable
from shouhou.customers.models import Customer
from shouhou.search import entries
from shouhou.search.models import Edition, Entry, Kind
from shouhou.search.tokens import EDITION

CHUNK: Final = 200
_SECONDS: Final = 30.0


def rebuild(*, after: int = 0) -> Iterator[int]:
    """Indexes every customer again, in the order of the ids from the one after `after`; yields the last id of each
    chunk. Each chunk is a transaction of its own; files that are gone are forgotten.
    """
    while True:
        reached = _index_chunk(after)
        if reached is None:
            return
        yield reached
        after = reached


def refresh(*, at: datetime) -> dict[str, int]:
    """What the timetable does: goes on with the index of this release for half a minute, until all of it is made."""
    edition, _created = Edition.objects.get_or_create(number=EDITION)
    if edition.finished_at is not None:
        return {}
    began, chunks = time.monotonic(), 0
    for reached in rebuild(after=edition.reached):
        Edition.objects.filter(pk=EDITION).update(reached=reached)
        chunks += 1
        if time.monotonic() - began > _SECONDS:
            return {"chunks": chunks}
    Edition.objects.filter(pk=EDITION).update(finished_at=at)
    return {"chunks": chunks}


@transaction.atomic
def _index_chunk(after: int) -> int | None:
    """Locks the customers of a chunk, so that none of them is written meanwhile; six statements and the writing."""
    locked = Customer.objects.select_for_update().filter(pk__gt=after).order_by("pk")
    rows = list(locked.prefetch_related("contacts__phones", "assets")[:CHUNK])
    last = rows[-1].pk if rows else None
    indexed = Entry.objects.filter(kind=Kind.CUSTOMER, ref__gt=after)
    if last is not None:
        indexed = indexed.filter(ref__lte=last)
    # Taken out and put in again, not compared: tokens that were lost come back.
    entries.forget_many(Kind.CUSTOMER, list(indexed.values_list("ref", flat=True)))
    entries.index_many([_draft(row) for row in rows if row.merged_into_id is None])
    return last


def _draft(customer: Customer) -> entries.Draft:
    contacts = [contact for contact in customer.contacts.all() if contact.is_active]
    phones = [phone.digits for contact in contacts for phone in contact.phones.all()]
    assets = [asset for asset in customer.assets.all() if asset.is_active]
    return findable(customer, [contact.name for contact in contacts], phones, assets)

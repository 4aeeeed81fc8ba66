"""Papers in a customer's drawer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.customers.actions.telling import happening, lock_customer, tell
from shouhou.documents.actions import attach
from shouhou.documents.models import Attachment


@transaction.atomic
def add_papers(
    *, customer_id: int, file_ids: Sequence[int], caption: str = "", by: Actor, at: datetime
) -> list[Attachment]:
    """Puts one's own uploads into the customer's drawer, one event each; a file that is there already stays so.

    Raises CannotAttach for a file that is not one's own.
    """
    customer, cases = lock_customer(customer_id)
    there = set(Attachment.objects.of("CUSTOMER", customer_id).values_list("file_id", flat=True))
    papers = attach(file_ids=file_ids, kind="CUSTOMER", ref=customer_id, caption=caption, by=by, at=at)
    told = [
        happening("FILE_ATTACHED", customer, at, {"file_id": paper.file_id}, title=str(paper))
        for paper in papers
        if paper.file_id not in there
    ]
    tell(told, cases, by=by, at=at)
    return papers

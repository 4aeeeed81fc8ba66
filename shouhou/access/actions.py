"""Noting who looked at what."""

from datetime import datetime

from shouhou.access import batch
from shouhou.access.kinds import CUSTOMER, KINDS, VIEWED
from shouhou.access.models import AccessNote


def note_access(
    *,
    staff_id: int | None,
    what: str,
    subject_kind: str,
    subject_id: int | None = None,
    customer_id: int | None = None,
    detail: str = "",
    at: datetime,
) -> None:
    """Notes that a person VIEWED, PRINTED, EXPORTED or UNMASKED something; what nobody does is not noted.

    Views wait in memory and are written every few seconds; the others are written at once. `customer_id` says whom
    it concerns (for a CUSTOMER it follows from the subject). `detail` takes codes and numbers, no names.
    """
    if what not in KINDS:
        raise ValueError(what)
    if staff_id is None:
        return
    if customer_id is None and subject_kind == CUSTOMER:
        customer_id = subject_id
    note = AccessNote(
        at=at, staff_id=staff_id, what=what, subject_kind=subject_kind, subject_id=subject_id,
        customer_id=customer_id, detail=detail[:200],
    )  # fmt: skip
    if what == VIEWED:
        batch.wait(note)
    else:
        note.save(force_insert=True)

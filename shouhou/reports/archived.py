"""Whether what was archived is still what it was: file, row and sealed journal must name the same hash."""

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage

from shouhou.journal.models import Event
from shouhou.journal.sealing import Broken
from shouhou.reports.models import ClosedBook, Summary

_CHUNK = 1024 * 1024


def check_archived() -> Iterator[Broken | None]:
    """One after the other each closed book and archived summary: None where it is whole, else what does not agree."""
    for book in ClosedBook.objects.select_related("file").order_by("pk").iterator():
        yield _check(book.archive_no, book.file.path, book.sha256, "BOOK_CLOSED", book.period_id)
    archived = Summary.objects.filter(file__isnull=False).select_related("file")
    for summary in archived.order_by("pk").iterator():
        if summary.file is not None:
            path, sha256 = summary.file.path, summary.file.sha256
            yield _check(summary.archive_no, path, sha256, "SUMMARY_ARCHIVED", summary.pk)


def _check(number: str, path: str, sha256: str, kind: str, case_id: int) -> Broken | None:
    told = Event.objects.filter(kind=kind, subjects__kind="CASE", subjects__ref=case_id).values_list(
        "data", flat=True
    )
    if sha256 not in {data.get("sha256") for data in told}:
        return Broken("archive", f"{number}: the journal names another file")
    if not default_storage.exists(path):
        return Broken("archive", f"{number}: its file is missing")
    if _digest(path) != sha256:
        return Broken("archive", f"{number}: its file was changed")
    return None


def _digest(path: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(path) as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()

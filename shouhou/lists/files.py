"""Lists as files: what goes into them, written row by row with flat memory."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO, Any, Final, cast

from django.core.files import File
from django.core.files.storage import default_storage

from shouhou.accounts.listing import Seen
from shouhou.core.lists import stream
from shouhou.documents.spreadsheets import csv_chunks, write_workbook

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Final = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
AT_ONCE: Final = 20_000  # more rows are written in the background
FOLDER: Final = "exports"
_IN_MEMORY: Final = 2 * 1024 * 1024


def headings_of(seen: Seen) -> list[str]:
    """The headings of the columns that are shown."""
    return [str(column.heading) for column in seen.columns]


def rows_of(seen: Seen, *, refs: Sequence[int] | None = None) -> Iterator[list[Any]]:
    """All rows of the list as cells under headings_of, in its order."""
    for row in stream(seen.listing, seen.ask, order=seen.order, refs=refs):
        yield [column.told(row, seen.ask) for column in seen.columns]


def workbook_file(seen: Seen, rows: Iterable[list[Any]]) -> IO[bytes]:
    """An .xlsx in a file without a name, which is gone when it is closed."""
    out = temporary()
    write_into(out, seen, rows)
    out.seek(0)
    return out


def write_into(out: IO[bytes], seen: Seen, rows: Iterable[list[Any]]) -> None:
    """Writes the .xlsx into an open file."""
    widths = [column.width for column in seen.columns]
    write_workbook(out, headings_of(seen), rows, str(seen.listing.title), widths=widths)


def temporary() -> IO[bytes]:
    """A file without a name, in memory while it is small; whoever gets it closes it."""
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))


def as_file(out: IO[bytes]) -> File[bytes]:
    """An open file as the store takes it."""
    return File(out)


def csv_file(seen: Seen, rows: Iterator[list[Any]]) -> Iterator[bytes]:
    """The .csv piece by piece."""
    return csv_chunks(headings_of(seen), rows)


def name_of(seen: Seen, form: str, day: date) -> str:
    """What the file is called where it is saved: the list, the view and the day."""
    view = f" {seen.view.name}" if seen.view else ""
    return f"{seen.listing.title}{view} {day:%Y-%m-%d}.{form}"


def stored_name(token: str, form: str) -> str:
    """Where a finished file lies until it is fetched."""
    return f"{FOLDER}/{token}.{form}"


def drop_stored(token: str, form: str) -> None:
    """Removes a finished file; nothing happens where it is gone."""
    default_storage.delete(stored_name(token, form))

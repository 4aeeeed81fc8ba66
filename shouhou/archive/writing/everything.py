"""Writing everything: each table as a file, all stored files, and a table of contents; memory stays flat."""

import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, Protocol

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from shouhou.archive.models import Shape
from shouhou.archive.writing.tables import CHUNK, Table, plain, tables
from shouhou.documents.models import StoredFile
from shouhou.documents.spreadsheets import csv_chunks, write_workbook

type Show = Callable[[int, int], None]
_BLOCK: Final = 1 << 20


class Sink(Protocol):
    """Where the files go: a folder or a zip."""

    def open(self, name: str, *, packed: bool) -> AbstractContextManager[IO[bytes]]:
        """A new file to write into; `packed` says that packing it again saves nothing."""


class FolderSink:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str, *, packed: bool) -> AbstractContextManager[IO[bytes]]:
        """The file under its name in the folder."""
        del packed
        file = self._folder / PurePosixPath(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("wb")


class ZipSink:
    """Files in a zip that is written from front to back."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def open(self, name: str, *, packed: bool) -> AbstractContextManager[IO[bytes]]:
        """The next entry of the zip, as large as it may become."""
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        return self._archive.open(entry, "w", force_zip64=True)


@dataclass(slots=True)
class Progress:
    """Counts rows and files, and tells every some thousand of them how far it is."""

    total: int
    show: Show
    done: int = 0
    missing: int = 0

    def step(self) -> None:
        """One more."""
        self.done += 1
        if self.done % CHUNK == 0:
            self.show(self.done, self.total)


def write_everything(sink: Sink, *, shape: str, with_files: bool, show: Show) -> Progress:
    """Writes all tables and, if wanted, all stored files; `show` gets what is done and the whole.

    A stored file that is gone is left out and counted as missing.
    """
    listed = [(table, table.count()) for table in tables()]
    files = StoredFile.objects.count() if with_files else 0
    progress = Progress(sum(count for _table, count in listed) + files, show)
    progress.show(0, progress.total)
    folder = _("Tables")
    for table, _count in listed:
        headings = list(table.columns)
        _write(sink, f"{folder}/{table.name}", shape, headings, _counted(table.rows(), progress), table.name)
    if with_files:
        _write_files(sink, progress)
    _write_contents(sink, shape, listed)
    progress.show(progress.done, progress.total)
    return progress


def _write(
    sink: Sink, name: str, shape: str, headings: Sequence[str], rows: Iterator[Sequence[Any]], title: str
) -> None:
    with sink.open(f"{name}.{shape}", packed=shape == Shape.XLSX) as out:
        if shape == Shape.CSV:
            for piece in csv_chunks(headings, rows):
                out.write(piece)
        else:
            write_workbook(out, headings, rows, title)


def _counted(rows: Iterator[list[Any]], progress: Progress) -> Iterator[list[Any]]:
    for row in rows:
        yield row
        progress.step()


def _write_files(sink: Sink, progress: Progress) -> None:
    """The stored files under the paths that the table of files names."""
    last, folder = 0, _("Files")
    while some := list(StoredFile.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        for file in some:
            try:
                with (
                    default_storage.open(file.path) as content,
                    sink.open(f"{folder}/{file.path}", packed=True) as out,
                ):
                    shutil.copyfileobj(content, out, _BLOCK)
            except OSError:
                progress.missing += 1
            progress.step()
        last = some[-1].pk


def _write_contents(sink: Sink, shape: str, listed: Sequence[tuple[Table, int]]) -> None:
    rows = (
        [table.name, count, column, plain(label), table.title if column == table.columns[0] else ""]
        for table, count in listed
        for column, label in zip(table.columns, table.labels, strict=True)
    )
    headings = [_("Table"), _("Rows"), _("Column"), _("Meaning"), _("What a row is")]
    _write(sink, _("Contents"), shape, headings, rows, _("Contents"))

"""Several printed sheets as one file, so that they come out of the printer in one go."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from pypdf import PdfWriter


def join_files(parts: Iterable[Path], out: IO[bytes]) -> None:
    """The same for files, written into another; each is read when its turn comes."""
    with PdfWriter() as whole:
        for part in parts:
            whole.append(str(part), import_outline=False)
        whole.write(out)


def join(sheets: Iterable[bytes]) -> bytes:
    """One PDF with the pages of all, in their order; for the printer, the single sheet stays what is filed."""
    out = io.BytesIO()
    with PdfWriter() as whole:
        for sheet in sheets:
            whole.append(io.BytesIO(sheet), import_outline=False)
        whole.write(out)
    return out.getvalue()

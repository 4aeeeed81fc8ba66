"""Several printed sheets as one file, so that they come out of the printer in one go."""

import io
from collections.abc import Iterable

from pypdf import PdfWriter


def join(sheets: Iterable[bytes]) -> bytes:
    """One PDF with the pages of all, in their order; for the printer, the single sheet stays what is filed."""
    out = io.BytesIO()
    with PdfWriter() as whole:
        for sheet in sheets:
            whole.append(io.BytesIO(sheet), import_outline=False)
        whole.write(out)
    return out.getvalue()

"""Reading what came back (plain Python): the pages of a file as pictures, and the codes on each.

A scan is a PDF or a TIFF of many pages, a photograph lies askew or upside down, a fax has specks.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2
import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image, ImageFilter, ImageOps, ImageSequence, UnidentifiedImageError
from pillow_heif import register_heif_opener

from shouhou.core.errors import Refusal
from shouhou.slips.codes import code_in

MOST_PAGES: Final = 100
_SCALE: Final = 200 / 72  # a PDF's points at 200 dpi
_LONGEST: Final = 3400  # pixels: more tells nothing more, and takes memory
_MOST_PIXELS: Final = 100_000_000

register_heif_opener()


class CannotRead(Refusal):
    """The file holds no pages."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a picture, upright where a code told which way is up, and the codes on it from top to bottom."""

    picture: Image.Image
    codes: tuple[str, ...]

    def as_jpeg(self) -> bytes:
        """The picture as it is kept."""
        out = io.BytesIO()
        self.picture.convert("RGB").save(out, "JPEG", quality=85)
        return out.getvalue()


def pages_of(content: bytes, *, most: int = MOST_PAGES) -> Iterator[Page]:
    """The pages of a PDF, TIFF or picture, one after another; raises CannotRead for anything else."""
    pictures = _of_pdf(content) if content.startswith(b"%PDF") else _of_picture(content)
    for n, picture in enumerate(pictures):
        if n == most:
            raise CannotRead(_("A file may hold %(n)s pages; please split it.") % {"n": most})
        yield _read(picture)


def _of_pdf(content: bytes) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        raise CannotRead(_("This PDF is damaged or has a password.")) from fault
    with document:
        for page in document:
            scale = min(_SCALE, _LONGEST / max(page.get_size()))
            yield page.render(scale=scale).to_pil()


def _of_picture(content: bytes) -> Iterator[Image.Image]:
    try:
        opened = Image.open(io.BytesIO(content))
        if opened.width * opened.height > _MOST_PIXELS:
            raise CannotRead(_("This picture is too large."))
        for frame in ImageSequence.Iterator(opened):
            picture = ImageOps.exif_transpose(frame).convert("RGB")
            picture.thumbnail((_LONGEST, _LONGEST))
            yield picture
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise CannotRead(_("This is no picture, PDF or TIFF that can be read.")) from fault


def _read(picture: Image.Image) -> Page:
    for seen in _attempts(picture):
        found = _codes(seen)
        if not found:
            continue
        turn = _quarter(found[0][1].orientation)
        if not turn:
            return _page(picture, found)
        return _page(picture.rotate(-turn, expand=True), _codes(seen.rotate(-turn, expand=True)) or found)
    return Page(picture, ())


def _page(picture: Image.Image, found: Sequence[tuple[str, zxingcpp.Barcode]]) -> Page:
    downwards = sorted(found, key=lambda one: one[1].position.top_left.y)
    return Page(picture, tuple(dict.fromkeys(code for code, _mark in downwards)))


def _attempts(picture: Image.Image) -> Iterator[Image.Image]:
    """The page as it is, then without specks, then smaller, then larger: the first that shows a code is enough."""
    gray = ImageOps.autocontrast(picture.convert("L"))
    yield gray
    yield gray.filter(ImageFilter.MedianFilter(3))
    yield gray.filter(ImageFilter.GaussianBlur(2)).reduce(2)
    yield gray.filter(ImageFilter.MedianFilter(5)).resize((gray.width * 3 // 2, gray.height * 3 // 2))


def _codes(picture: Image.Image) -> list[tuple[str, zxingcpp.Barcode]]:
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    marks = zxingcpp.read_barcodes(picture, formats=wanted)
    return [(code, mark) for mark in marks if (code := code_in(mark.text))]


def _quarter(degrees: int) -> int:
    """The nearest quarter turn; what is left of it is the scanner's skew."""
    return round(degrees / 90) * 90 % 360

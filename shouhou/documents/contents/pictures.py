"""Pictures are decoded and written anew: upright, at most 2560 pixels, with nothing hidden in them but their date."""

import io
import struct
from dataclasses import dataclass
from typing import IO, Final

import pillow_heif
from PIL import Image, ImageOps, ImageSequence

from shouhou.documents.contents import refusals
from shouhou.documents.contents.kinds import GIF, HEIC, JPEG, PNG, WEBP, Format

LONGEST_SIDE: Final = 2560
DISPLAY_SIDE: Final = 1280
THUMBNAIL_SIDE: Final = 320
MOST_PIXELS: Final = 50_000_000
_MOST_MOVING_PIXELS: Final = 150_000_000
_MOST_FRAMES: Final = 600
_DECODERS: Final = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP", HEIC: "HEIF"}
_EXIF: Final = 0x8769
_TAKEN_AT: Final = (36867, 36881)  # DateTimeOriginal, OffsetTimeOriginal
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, struct.error)
_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it will be kept, with its small ones (always JPEG); width and height in pixels.

    `display` is for looking at on a screen; empty where the picture itself is no larger, or moves.
    """

    format: Format
    content: bytes
    width: int
    height: int
    thumbnail: bytes
    display: bytes = b""


def redrawn(file: IO[bytes], format: Format, name: str) -> Picture:
    """The picture written anew; raises CannotKeepFile if it cannot be decoded or is too large."""
    file.seek(0)
    try:
        with Image.open(file, formats=[_DECODERS[format]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise refusals.too_many_pixels(name, MOST_PIXELS)
            if getattr(image, "n_frames", 1) > 1 and format in {GIF, WEBP}:
                return _moving(image, format, name)
            return _still(image, format)
    except _BOMBS as error:
        raise refusals.too_many_pixels(name, MOST_PIXELS) from error
    except _BROKEN as error:
        raise refusals.damaged(name) from error


def _still(image: Image.Image, format: Format) -> Picture:
    taken = _taken_at(image)
    colours = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA"} else None
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.has_transparency_data
    clean = upright.convert("RGBA" if has_alpha else "RGB")
    clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean.info.clear()  # what is left here, the place among it, would be written into the new file
    kept = PNG if has_alpha or format in {PNG, GIF} else JPEG
    out = io.BytesIO()
    if kept == JPEG:
        clean.save(out, "JPEG", quality=88, optimize=True, icc_profile=colours, exif=taken)
    else:
        clean.save(out, "PNG", icc_profile=colours, exif=taken)
    small = _smaller(clean, THUMBNAIL_SIDE, quality=80)
    is_large = max(clean.size) > DISPLAY_SIDE
    display = _smaller(clean, DISPLAY_SIDE, quality=84) if is_large else b""
    return Picture(kept, out.getvalue(), clean.width, clean.height, small, display)


def _moving(image: Image.Image, format: Format, name: str) -> Picture:
    """An animation keeps its frames and their pace; one that is too long or too wide is refused."""
    frames = int(getattr(image, "n_frames", 1))
    is_wide = max(image.size) > LONGEST_SIDE
    if is_wide or frames > _MOST_FRAMES or image.width * image.height * frames > _MOST_MOVING_PIXELS:
        raise refusals.too_many_pixels(name, _MOST_MOVING_PIXELS)
    drawn, paces = [], []
    for frame in ImageSequence.Iterator(image):
        drawn.append(frame.convert("RGBA"))
        paces.append(int(frame.info.get("duration", 100) or 100))
        drawn[-1].info.clear()
    out = io.BytesIO()
    first, *others = drawn
    first.save(
        out, _DECODERS[format], save_all=True, append_images=others, duration=paces, loop=0, disposal=2
    )
    small = _smaller(first, THUMBNAIL_SIDE, quality=80)
    return Picture(format, out.getvalue(), image.width, image.height, small)


def _smaller(image: Image.Image, side: int, *, quality: int) -> bytes:
    """The picture as a JPEG of at most `side` pixels, on white where it was transparent."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _taken_at(image: Image.Image) -> bytes:
    """Of all that a camera writes only when the picture was taken, which is evidence; neither place nor device."""
    told = image.getexif().get_ifd(_EXIF)
    kept = {tag: told[tag] for tag in _TAKEN_AT if isinstance(told.get(tag), str)}
    if not kept:
        return b""
    exif = Image.Exif()
    exif[_EXIF] = kept
    return exif.tobytes()

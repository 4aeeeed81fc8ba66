"""Small real files of each kind, made here."""

import io
import struct
import wave
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

import pillow_heif
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

pillow_heif.register_heif_opener()


def upload(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """What a browser sends; nothing may rely on the type it names."""
    return SimpleUploadedFile(name, content, content_type)


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (400, 300), colour: str = "red", **options: Any
) -> bytes:
    """A picture whose left half has the colour, and whose right half is white."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill=colour)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def camera_exif(orientation: int = 1) -> bytes:
    """What a telephone writes: how it was held, its make, when, and the place."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Telephone maker"
    exif[0x8769] = {36867: "2026:11:23 16:50:00"}
    exif[0x8825] = {1: "N", 2: (30.0, 16.0, 27.0), 3: "E", 4: (120.0, 9.0, 18.0)}
    return exif.tobytes()


def animation(frames: int = 3) -> bytes:
    """A GIF that moves."""
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (40, 30), (n * 20 % 256, 0, 0)) for n in range(frames))
    first.save(out, "GIF", save_all=True, append_images=others, duration=250, loop=0)
    return out.getvalue()


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(brand: bytes = b"isom", track: bytes = b"vide", length: int = 10_000) -> bytes:
    """The boxes of an MP4, MOV or M4A with one track."""
    return (
        _box(b"ftyp", brand + b"\0\0\2\0" + brand + b"mp41")
        + _box(b"moov", _box(b"trak", _box(b"hdlr", b"\0" * 8 + track + b"\0" * 12)))
        + _box(b"mdat", bytes(range(250)) * (length // 250))
    )


def mp3(tag: bool = False) -> bytes:
    """Three silent frames, perhaps behind a tag."""
    frame = bytes.fromhex("fffb9064") + b"\0" * 413
    return (b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10 if tag else b"") + frame * 3


def wav() -> bytes:
    """A short silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0" * 800)
    return out.getvalue()


def ogg(codec: bytes = b"OpusHead") -> bytes:
    """The first page of an Ogg stream."""
    return b"OggS\0\2" + b"\0" * 20 + b"\1\x13" + codec + b"\0" * 200


def webm(codec: bytes = b"V_VP8") -> bytes:
    """The head of a WebM file with one track."""
    return (
        bytes.fromhex("1a45dfa3934282847765626d42878104428581021853806701") + b"\0" * 40 + codec + b"\0" * 400
    )


def xlsx() -> bytes:
    """A workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "客户")
        sheet.write_datetime(0, 1, date(2026, 11, 23))
    return out.getvalue()


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A packed document of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


def docx(more: Mapping[str, bytes] | None = None, types: bytes = b"<Types/>") -> bytes:
    """A Word document, with further parts."""
    return packed({"[Content_Types].xml": types, "word/document.xml": b"<w:document/>", **(more or {})})


def pdf() -> bytes:
    """A PDF of one empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n100\n%%EOF\n"
    )

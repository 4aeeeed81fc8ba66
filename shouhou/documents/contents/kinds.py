"""The closed list of what is kept, each kind known by its first bytes (plain Python).

Libraries that name any file guess by the best match among thousands; here a few formats are told apart for certain,
and whatever is none of them is refused.
"""

from dataclasses import dataclass
from typing import Final

MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the code of its kind, how it is served, the ending of its name."""

    kind: str
    content_type: str
    ending: str


JPEG: Final = Format("PICTURE", "image/jpeg", ".jpg")
PNG: Final = Format("PICTURE", "image/png", ".png")
GIF: Final = Format("PICTURE", "image/gif", ".gif")
WEBP: Final = Format("PICTURE", "image/webp", ".webp")
HEIC: Final = Format("PICTURE", "image/heic", ".heic")
PDF: Final = Format("PDF", "application/pdf", ".pdf")
MP3: Final = Format("AUDIO", "audio/mpeg", ".mp3")
M4A: Final = Format("AUDIO", "audio/mp4", ".m4a")
OGG: Final = Format("AUDIO", "audio/ogg", ".ogg")
WAV: Final = Format("AUDIO", "audio/wav", ".wav")
WEBM_AUDIO: Final = Format("AUDIO", "audio/webm", ".webm")
MP4: Final = Format("VIDEO", "video/mp4", ".mp4")
MOV: Final = Format("VIDEO", "video/quicktime", ".mov")
WEBM: Final = Format("VIDEO", "video/webm", ".webm")
ZIP: Final = Format("OFFICE", "application/zip", ".zip")  # becomes one of the next two, or is refused
_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
DOCX: Final = Format("OFFICE", f"{_OPEN_XML}wordprocessingml.document", ".docx")
XLSX: Final = Format("OFFICE", f"{_OPEN_XML}spreadsheetml.sheet", ".xlsx")
TXT: Final = Format("TEXT", "text/plain; charset=utf-8", ".txt")

LIMITS: Final = {
    "PICTURE": 30 * MB,
    "PDF": 50 * MB,
    "AUDIO": 50 * MB,
    "VIDEO": 200 * MB,
    "OFFICE": 20 * MB,
    "TEXT": 2 * MB,
}
LARGEST: Final = max(LIMITS.values())

# What a name may end in. Sound and video share their containers, so that one ending may hold either.
_ENDINGS_OF: Final = {
    ("PICTURE",): ".jpg .jpeg .jpe .jfif .png .gif .webp .heic .heif",
    ("AUDIO", "VIDEO"): ".mp3 .m4a .ogg .oga .opus .wav .webm .weba .mp4 .m4v .mov .qt",
    ("PDF",): ".pdf",
    ("OFFICE",): ".docx .xlsx",
    ("TEXT",): ".txt",
}
ENDINGS: Final = {ending: kinds for kinds, endings in _ENDINGS_OF.items() for ending in endings.split()}

_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MP4_BRANDS: Final = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"M4VH",
        b"mp4v",
        b"MSNV",
    }
    | {b"3gp4", b"3gp5", b"3gp6", b"dash"}
)


def format_of(head: bytes) -> Format | None:
    """The format by the first bytes (at least 4096 where there are as many); None for one that is not kept.

    ZIP, MP4 and WEBM are first guesses, to be looked into; text has no mark and is told by its name.
    """
    match head[:4]:
        case (
            b"\xff\xd8\xff\xe0"
            | b"\xff\xd8\xff\xe1"
            | b"\xff\xd8\xff\xdb"
            | b"\xff\xd8\xff\xee"
            | b"\xff\xd8\xff\xe2"
        ):
            return JPEG
        case b"\x89PNG" if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return PNG
        case b"GIF8" if head[4:6] in {b"7a", b"9a"}:
            return GIF
        case b"RIFF":
            return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
        case b"%PDF" if head[4:5] == b"-":
            return PDF
        case b"PK\x03\x04":
            return ZIP
        case b"OggS":
            return _ogg(head)
        case b"\x1aE\xdf\xa3":
            return WEBM if b"webm" in head[:64] else None
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return MP3
    return _of_brand(head[8:12]) if head[4:8] == b"ftyp" else None


def _ogg(head: bytes) -> Format | None:
    is_sound = any(mark in head for mark in (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   "))
    return OGG if is_sound and b"\x80theora" not in head else None


def _of_brand(brand: bytes) -> Format | None:
    if brand in _HEIC_BRANDS:
        return HEIC
    if brand in {b"M4A ", b"M4B "}:
        return M4A
    if brand == b"qt  ":
        return MOV
    return MP4 if brand in _MP4_BRANDS else None

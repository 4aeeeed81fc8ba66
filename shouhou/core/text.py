"""What people type, made fit to be kept: length, control characters, direction marks, spaces, full-width digits (plain
Python)."""

import re
import unicodedata

LONG_TEXT = 20_000
SHORT_TEXT = 200

_INVISIBLE = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF, 0x061C], None
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EXTENSION = re.compile(r"(?:转|轉|分机|ext\.?|x|#|,)\s*(\d{1,6})$", re.IGNORECASE | re.ASCII)
_THIRD_PART = re.compile(r"^((?:0\d{2,3}-)?\d{7,8})-(\d{1,5})$", re.ASCII)
_FULL_WIDTH = {c: c - 0xFEE0 for c in range(0xFF10, 0xFF1A)}


def tidy(raw: str) -> str:
    """One line: no control or direction characters, runs of white space folded, ends trimmed."""
    return " ".join(tidy_long(raw).split())


def tidy_long(raw: str) -> str:
    """Several lines: NFC, no control or direction characters, line ends as \\n, ends trimmed; emoji stay."""
    composed = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", composed.translate(_INVISIBLE)).strip()


def key_of(raw: str | None) -> int | None:
    """The key of a row in an address or a form; None where it is none."""
    return int(raw) if raw and raw.isascii() and raw.isdecimal() and len(raw) < 19 else None


def digits(raw: str) -> str:
    """Only the digits of a number as typed, full-width ones included."""
    return re.sub(r"\D", "", raw.translate(_FULL_WIDTH), flags=re.ASCII)


def split_extension(telephone: str) -> tuple[str, str]:
    """A telephone as typed, and its extension (after 转, 分机, ext, x, # or as a third part), "" where it has none."""
    compact = telephone.replace(" ", "")
    if found := _EXTENSION.search(compact):
        return compact[: found.start()], found[1]
    if found := _THIRD_PART.match(compact):
        return found[1], found[2]
    return telephone, ""

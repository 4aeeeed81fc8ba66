"""What a raw mail says, as far as it can be shown safely; nothing in it is trusted or run (plain Python).

A mail may lie about its charset, its types, its boundaries and its sender. It stays as it came; what is read out of
it is text, and what is odd about it is said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from itertools import islice
from typing import Any, Final

MOST_TEXT: Final = 20_000
_MOST_PARTS: Final = 100
_MOST_DEPTH: Final = 20
_MOST_IDS: Final = 50
_ID: Final = re.compile(r"<([^<>@\s]{1,120})@")
_SIGNS: Final = {
    b"MZ": "program",
    b"%PDF-": "PDF",
    b"PK\x03\x04": "zip",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
_BELONGS: Final = {
    "PDF": (".pdf",),
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg"),
    "zip": (".zip", ".docx", ".xlsx", ".pptx", ".ofd", ".odt", ".ods"),
    "program": (),
}
_PAGES: Final = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".bmp", ".webp", ".heic", ".heif")
_UNREADABLE: Final = (
    MessageError, LookupError, ValueError, RecursionError, TypeError, AttributeError, AssertionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """What was read; `tokens` are the first halves of the Message-IDs that it answers, `bounced` of one that failed."""

    message_id: str = ""
    from_name: str = ""
    from_address: str = ""
    subject: str = ""
    dated_at: datetime | None = None
    text: str = ""
    parts: tuple[dict[str, Any], ...] = ()
    tokens: tuple[str, ...] = ()
    bounced: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()


def read_mail(raw: bytes) -> Mail:
    """What a mail says; never raises, whatever came."""
    try:
        return _read(message_from_bytes(raw, policy=policy.compat32))
    except _UNREADABLE:
        return Mail(odd=("UNREADABLE",))


def enclosures(raw: bytes) -> list[tuple[str, bytes]]:
    """What a mail encloses that may be scanned pages, with its names; never raises, whatever came."""
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        return [(part.name, _content(part.of)) for part in _first_parts(mail)[0] if _may_be_pages(part)]
    except _UNREADABLE:
        return []


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a mail, with the type and the name that it gives itself."""

    of: Message
    kind: str
    name: str


def _first_parts(mail: Message) -> tuple[list[_Part], bool]:
    """The parts that hold something, and whether there are more than are looked at."""
    leaves = list(islice(_leaves(mail), _MOST_PARTS + 1))
    parts = [
        _Part(leaf, _line(leaf.get_content_type()), _line(leaf.get_filename() or "")[:200])
        for leaf in leaves[:_MOST_PARTS]
    ]
    return parts, len(leaves) > _MOST_PARTS


def _may_be_pages(part: _Part) -> bool:
    name = part.name.lower()
    is_paper = part.kind.startswith("image/") or part.kind == "application/pdf" or name.endswith(_PAGES)
    return is_paper and not name.endswith(".svg")


def _read(mail: Message) -> Mail:
    odd: list[str] = []
    texts: list[str] = []
    pages: list[str] = []
    parts: list[dict[str, Any]] = []
    found, is_cut = _first_parts(mail)
    for part in found:
        content = _content(part.of)
        if part.name or part.kind not in ("text/plain", "text/html"):
            parts.append({"name": part.name, "type": part.kind[:100], "size": len(content)})
            if not _is_what_it_says(part.name, content):
                odd.append("DISGUISED")
        elif part.kind == "text/plain":
            texts.append(_text(part.of, content))
        else:
            pages.append(_without_markup(_text(part.of, content)))
    if is_cut:
        odd.append("TOO_MANY_PARTS")
    if mail.defects or any(part.defects for part in mail.walk()):
        odd.append("BROKEN")
    senders = [pair for pair in getaddresses([_line(str(mail.get("From", "")))]) if pair[1]]
    if len(senders) != 1 or "@" in senders[0][0].replace(senders[0][1], ""):
        odd.append("SENDER")
    name, address = senders[0] if senders else ("", "")
    bounced = _bounced(mail)
    ids = f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}"
    return Mail(
        message_id=_line(str(mail.get("Message-ID", "")))[:200],
        from_name=_line(name)[:200],
        from_address=_line(address)[:254],
        subject=_line(str(mail.get("Subject", "")))[:300],
        dated_at=_moment(str(mail.get("Date", ""))),
        text=_clean("\n\n".join(texts or pages))[:MOST_TEXT],
        parts=tuple(parts),
        tokens=tuple(_ID.findall(ids)[:_MOST_IDS]),
        bounced=bounced,
        odd=tuple(dict.fromkeys(odd)),
    )


def _leaves(mail: Message, depth: int = 0) -> Iterator[Message]:
    inner = mail.get_payload()
    if isinstance(inner, list) and depth < _MOST_DEPTH and mail.get_content_maintype() != "message":
        for part in inner:
            if isinstance(part, Message):
                yield from _leaves(part, depth + 1)
    else:
        yield mail


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message, content: bytes) -> str:
    for charset in (part.get_content_charset() or "", "utf-8", "gb18030"):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", errors="replace")


def _is_what_it_says(name: str, content: bytes) -> bool:
    found = next((kind for sign, kind in _SIGNS.items() if content.startswith(sign)), "")
    named = next((kind for kind, endings in _BELONGS.items() if name.lower().endswith(endings or "\0")), "")
    if found == "program":
        return False
    return named == found or not named


def _bounced(mail: Message) -> tuple[str, ...]:
    """The mails of which a report says that they could not be delivered."""
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return ()
    status = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    failed = any("failed" in str(block.get("Action", "")).lower() for part in status for block in part.walk())
    if not failed:
        return ()
    found = []
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found += _ID.findall(_text(part, _content(part)))[:1]
        elif part is not mail and part.get("Message-ID"):
            found += _ID.findall(str(part.get("Message-ID")))[:1]
    return tuple(found)


def _moment(raw: str) -> datetime | None:
    try:
        said = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    return said if 1990 <= said.year <= 2200 else None


def _line(raw: str) -> str:
    try:
        raw = str(make_header(decode_header(raw)))
    except (MessageError, LookupError, ValueError):
        raw = raw.encode("utf-8", errors="replace").decode("utf-8", errors="replace")
    return " ".join(_clean(raw).split())


def _clean(text: str) -> str:
    """Without what would be seen by nobody and yet change what is seen; no half of a surrogate pair."""
    plain = text.encode("utf-8", errors="replace").decode("utf-8").replace("\r\n", "\n")
    return _UNSEEN.sub("", plain).strip()


_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class _Words(HTMLParser):
    """The words of a page, and nothing else of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "head", "title"):
            self._mute += 1
        elif tag in ("p", "br", "div", "tr", "li"):
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head", "title") and self._mute:
            self._mute -= 1

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.said.append(data)


def _without_markup(page: str) -> str:
    words = _Words()
    words.feed(page[: 50 * MOST_TEXT])
    lines = "".join(words.said).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines))

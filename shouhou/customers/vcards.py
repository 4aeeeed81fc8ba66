"""Address cards: reading .vcf (2.1, 3.0, 4.0) into plain cards, and writing contacts as 3.0 (plain Python)."""

import quopri
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

_CHARSETS: Final = ("utf-8", "gb18030")
_KINDS: Final = re.compile(r"cell|mobile|iphone", re.IGNORECASE)
_ESCAPES: Final = {"n": "\n", "N": "\n"}
_ENDS: Final = re.compile(rb"\r\n|\r|\n")


@dataclass(slots=True)
class Card:
    """One person of an address book, as the card tells her."""

    name: str = ""
    organisation: str = ""
    post: str = ""
    mobiles: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    fax: str = ""
    email: str = ""
    wechat: str = ""
    address: str = ""
    postcode: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    said: frozenset[str]
    value: str


def is_vcard(data: bytes) -> bool:
    """Whether a file is address cards, by its content."""
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:11].upper() == b"BEGIN:VCARD"


def read_cards(data: bytes) -> Iterator[Card]:
    """The cards of a file; what is no card between them is passed over."""
    card: Card | None = None
    for line in _lines(data):
        if line.name == "BEGIN":
            card = Card()
        elif line.name == "END" and card is not None:
            yield card
            card = None
        elif card is not None:
            _take(card, line)


def _lines(data: bytes) -> Iterator[_Line]:
    for raw in _unfolded(data):
        head, colon, value = raw.partition(b":")
        if colon:
            yield _line(head, value)


def _unfolded(data: bytes) -> Iterator[bytes]:
    """Whole lines: folded ones begin with a blank, quoted-printable ones break off after `=`."""
    held = b""
    for line in _ENDS.split(data.removeprefix(b"\xef\xbb\xbf")):
        if held.endswith(b"=") and b"QUOTED-PRINTABLE" in held.partition(b":")[0].upper():
            held = held[:-1] + line
        elif line[:1] in (b" ", b"\t") and held:
            held += line[1:]
        else:
            if held:
                yield held
            held = line
    if held:
        yield held


def _line(head: bytes, value: bytes) -> _Line:
    name, *parameters = head.decode("ascii", "ignore").upper().split(";")
    said: set[str] = set()
    charset = ""
    for parameter in parameters:
        key, equals, words = parameter.partition("=")
        if key == "CHARSET":
            charset = words
        said.update((words if equals else key).strip('"').split(","))
    if "QUOTED-PRINTABLE" in said:
        value = quopri.decodestring(value)
    return _Line(name.rpartition(".")[2], frozenset(said), _decoded(value, charset))


def _decoded(value: bytes, charset: str) -> str:
    told = ["gb18030" if charset.startswith("GB") else charset.lower()] if charset else []
    for one in (*told, *_CHARSETS):
        try:
            return value.decode(one)
        except (UnicodeDecodeError, LookupError):
            continue
    return value.decode("utf-8", "replace")


def _parts(value: str) -> list[str]:
    """A value at its semicolons, escaped ones kept."""
    found = [""]
    signs = iter(value)
    for sign in signs:
        if sign == "\\":
            following = next(signs, "")
            found[-1] += _ESCAPES.get(following, following)
        elif sign == ";":
            found.append("")
        else:
            found[-1] += sign
    return [part.strip() for part in found]


def _take(card: Card, line: _Line) -> None:
    parts = _parts(line.value)
    text = " ".join(part for part in parts if part)
    match line.name:
        case "FN":
            card.name = text or card.name
        case "N" if not card.name:
            # Family and given name stand together in Chinese, apart elsewhere.
            family, given = (*parts, "")[:2]
            card.name = f"{family}{given}" if not family.isascii() else f"{given} {family}".strip()
        case "ORG":
            card.organisation = parts[0]
        case "TITLE" | "ROLE":
            card.post = card.post or text
        case "TEL":
            _take_phone(card, line, text)
        case "EMAIL":
            card.email = card.email or text
        case "X-WECHAT" | "X-WEIXIN":
            card.wechat = card.wechat or text
        case "ADR":
            _take_address(card, parts)
        case "NOTE":
            card.notes.append(text)


def _take_phone(card: Card, line: _Line, text: str) -> None:
    number = text.removeprefix("tel:").replace(";ext=", " ext ")
    if "FAX" in line.said:
        card.fax = card.fax or number
    elif any(_KINDS.search(word) for word in line.said):
        card.mobiles.append(number)
    else:
        card.phones.append(number)


def _take_address(card: Card, parts: Sequence[str]) -> None:
    if card.address:
        return
    _box, more, street, city, region, card.postcode, _country = (*parts, *[""] * 7)[:7]
    card.address = "".join(part for part in (region, city, street, more) if part)


def write_cards(cards: Iterable[Card]) -> str:
    """The cards as one .vcf, version 3.0 in UTF-8, which every telephone takes."""
    return "".join(f"{_folded(line)}\r\n" for card in cards for line in _said(card))


def _said(card: Card) -> Iterator[str]:
    name = card.name or card.organisation
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"N:{_escaped(name)};;;;"
    yield f"FN:{_escaped(name)}"
    for key, text in (("ORG", card.organisation), ("TITLE", card.post), ("EMAIL", card.email)):
        if text:
            yield f"{key}:{_escaped(text)}"
    yield from (f"TEL;TYPE=CELL:{_escaped(number)}" for number in card.mobiles)
    yield from (f"TEL;TYPE=WORK,VOICE:{_escaped(number)}" for number in card.phones)
    if card.fax:
        yield f"TEL;TYPE=FAX:{_escaped(card.fax)}"
    if card.wechat:
        yield f"X-WECHAT:{_escaped(card.wechat)}"
    if card.address or card.postcode:
        yield f"ADR;TYPE=WORK:;;{_escaped(card.address)};;;{_escaped(card.postcode)};"
    yield from (f"NOTE:{_escaped(note)}" for note in card.notes)
    yield "END:VCARD"


def _escaped(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\r", "")
        .replace("\n", "\\n")
    )


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, never broken inside a character."""
    found, width = [], 0
    for sign in line:
        size = len(sign.encode())
        if width + size > 74:
            found.append("\r\n ")
            width = 1
        found.append(sign)
        width += size
    return "".join(found)

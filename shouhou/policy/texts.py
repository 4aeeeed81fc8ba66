"""The text of a regulation: split into clauses by its own numbering, said again as plain text (plain Python)."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

LONGEST: Final = 60_000
_NUMERALS: Final = "一二三四五六七八九十"
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_PART: Final = re.compile(
    rf"(?:[（(]\s*([{_NUMERALS}]{{1,3}})\s*[）)]\s*[、.．]?|([{_NUMERALS}]{{1,3}})\s*[、.．](?!\s*\d)"
    rf"|第\s*([{_NUMERALS}]{{1,3}})\s*[章节部][、:： ]?)\s*(.*)"
)
_WHOLE: Final = re.compile(rf"([{_NUMERALS}]{{1,3}})\s*[.．·、]\s*(\d{{1,3}})(?!\d)\s*[、.．:：]?\s*(.*)")
_CLAUSE: Final = re.compile(r"(\d{1,3})\s*(?:[、．]|\.(?!\d))\s*(.*)")
_ARTICLE: Final = re.compile(rf"第\s*([{_NUMERALS}]{{1,4}}|\d{{1,3}})\s*条[、:： ]?\s*(.*)")
_INSIDE: Final = re.compile(r"[。；;]\s*(\d{1,3})\s*、")
_SENTENCE: Final = re.compile("[。；;！？!?]")
_HEADING: Final = 30
"""A longer line after a number, or one with a full stop, is what is said and no heading."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number within the whole ("三.4"; that of its part where that has no further numbers)."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One numbered part with its heading, which may be empty."""

    number: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """A whole text, and under which of its clauses the rules stand that name a number it does not have."""

    title: str
    parts: tuple[Part, ...]
    preamble: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses in their order."""
        return tuple(clause for part in self.parts for clause in part.clauses)

    def place_of(self, clause: str) -> str:
        """Under which number a rule's clause stands ("二.1 · 三.2" under 二.1); empty for none of them."""
        first = clause.partition(" · ")[0]
        first = self.places.get(first, first)
        known = {one.number for one in self.clauses}
        return first if first in known else (first[:1] if first[:1] in known else "")

    def text_of(self, clause: str) -> str:
        """What the clause says under which a rule stands; empty for none."""
        place = self.place_of(clause)
        return next((one.text for one in self.clauses if one.number == place), "")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a pasted text that a person should look at; `hinders` where it cannot stay so."""

    code: str
    number: str = ""
    other: str = ""

    @property
    def hinders(self) -> bool:
        """Whether the text cannot be adopted like that."""
        return self.code in {"NOTHING", "REPEATED", "EMPTY"}


@dataclass(slots=True)
class _Open:
    """A part while it is read."""

    number: str
    heading: str
    body: list[str] = field(default_factory=list)
    clauses: list[tuple[int, list[str]]] = field(default_factory=list)


def split(raw: str, *, title: str = "") -> tuple[Regulation, tuple[Doubt, ...]]:
    """Splits a pasted text by its numbering: parts 一、 or （一） or 第一章, clauses 1、 or 三.4 or 第四条; (1) and
    whatever has no number stay with the clause before. Returns the text and what looks doubtful in it."""
    opened: list[_Open] = []
    ahead: list[str] = []
    doubts: list[Doubt] = []
    for line in (one.strip() for one in raw.translate(_FULL_WIDTH).splitlines()):
        if line:
            _read(line, opened, ahead, doubts)
    if ahead and not title and len(ahead[0]) <= _HEADING + 10 and not _SENTENCE.search(ahead[0]):
        title = ahead.pop(0)
    elif ahead and ahead[0] == title:
        ahead.pop(0)
    found = Regulation(title, tuple(_closed(part) for part in opened), "\n".join(ahead))
    return found, (*doubts, *_doubts(found, opened))


def _read(line: str, opened: list[_Open], ahead: list[str], doubts: list[Doubt]) -> None:
    if told := _numbered(line, opened):
        part, number, text = told
        if not opened or opened[-1].number != part:
            if not part:
                doubts.append(Doubt("NO_PART", str(number)))
            opened.append(_Open(part or "一", ""))
        opened[-1].clauses.append((number, [text] if text else []))
    elif told_part := _PART.fullmatch(line):
        number_of_part = next(one for one in told_part.groups()[:3] if one)
        opened.append(_Open(number_of_part, told_part[4].strip()))
    elif not opened:
        ahead.append(line)
    elif opened[-1].clauses:
        opened[-1].clauses[-1][1].append(line)
    else:
        opened[-1].body.append(line)
    if opened and (inside := _INSIDE.search(line)):
        doubts.append(Doubt("INSIDE", _last_number(opened), inside[1]))


def _numbered(line: str, opened: Sequence[_Open]) -> tuple[str, int, str] | None:
    """Part, number and text of a line that begins a clause; the part is empty before the first one."""
    here = opened[-1].number if opened else ""
    if whole := _WHOLE.fullmatch(line):
        return whole[1], int(whole[2]), whole[3].strip()
    if clause := _CLAUSE.fullmatch(line):
        return here, int(clause[1]), clause[2].strip()
    if article := _ARTICLE.fullmatch(line):
        number = int(article[1]) if article[1].isdecimal() else value_of(article[1])
        return here, number, article[2].strip()
    return None


def _last_number(opened: Sequence[_Open]) -> str:
    part = opened[-1]
    return f"{part.number}.{part.clauses[-1][0]}" if part.clauses else part.number


def value_of(numeral: str) -> int:
    """The value of a Chinese numeral below a hundred: 十二 is 12, 二十 is 20."""
    tens, ten, ones = numeral.rpartition("十")
    digit = _NUMERALS.find(ones) + 1 if ones else 0
    return ((_NUMERALS.find(tens) + 1 if tens else 1) * 10 if ten else 0) + digit


def _closed(part: _Open) -> Part:
    """A heading that is a sentence, or that nothing follows, is itself the clause."""
    is_heading = len(part.heading) <= _HEADING and not _SENTENCE.search(part.heading)
    title = part.heading if is_heading and (part.body or part.clauses) else ""
    own = "\n".join(part.body if title else [part.heading, *part.body]).strip()
    clauses = [Clause(part.number, own)] if own or not part.clauses else []
    clauses += [Clause(f"{part.number}.{n}", "\n".join(lines)) for n, lines in part.clauses]
    return Part(part.number, title, tuple(clauses))


def _doubts(found: Regulation, opened: Iterable[_Open]) -> list[Doubt]:
    if not found.clauses:
        return [Doubt("NOTHING")]
    doubts = [Doubt("BEFORE")] if found.preamble else []
    seen: set[str] = set()
    for clause in found.clauses:
        if clause.number in seen:
            doubts.append(Doubt("REPEATED", clause.number))
        if not clause.text:
            doubts.append(Doubt("EMPTY", clause.number))
        seen.add(clause.number)
    parts = [value_of(part.number) for part in opened]
    doubts += [Doubt("GAP", found.parts[n + 1].number, found.parts[n].number) for n in _gaps(parts)]
    last = 0
    for part in opened:
        numbers = [number for number, _lines in part.clauses]
        begins = 0 if not numbers or numbers[0] != last + 1 else last
        held = [begins, *numbers]
        names = [part.number, *(f"{part.number}.{n}" for n in numbers)]
        doubts += [Doubt("GAP", names[n + 1], names[n]) for n in _gaps(held)]
        last = numbers[-1] if numbers else last
    return doubts


def _gaps(numbers: Sequence[int]) -> list[int]:
    """After which places the counting does not go on by one; the same number twice is told apart already."""
    return [n for n, (a, b) in enumerate(pairwise(numbers)) if b not in (a, a + 1)]


def as_plain(regulation: Regulation) -> str:
    """The text as it would be pasted: split() brings the same clauses back."""
    lines = [regulation.title] if regulation.title else []
    lines += [regulation.preamble] if regulation.preamble else []
    for part in regulation.parts:
        own = next((clause.text for clause in part.clauses if clause.number == part.number), "")
        lines.append(f"\n{part.number}、{part.title or own}")
        lines += [own] if part.title and own else []
        lines += [
            f"{clause.number.partition('.')[2]}、{clause.text}"
            for clause in part.clauses
            if clause.number != part.number
        ]
    return "\n".join(lines).strip()


def digest_of(clause: Clause) -> str:
    """By what a clause is known with its words."""
    return hashlib.sha256(f"{clause.number}\n{clause.text}".encode()).hexdigest()


def to_json(regulation: Regulation) -> list[dict[str, Any]]:
    """The parts as they are stored."""
    return [
        {"number": p.number, "title": p.title, "clauses": [[c.number, c.text] for c in p.clauses]}
        for p in regulation.parts
    ]


def from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """The parts from their stored form."""
    return tuple(
        Part(p["number"], p["title"], tuple(Clause(number, text) for number, text in p["clauses"]))
        for p in stored
    )

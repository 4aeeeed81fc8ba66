"""Who is meant by @name: completing names by characters, pinyin and initials, and reading them out of a note."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from shouhou.accounts.models import Staff
from shouhou.search.tokens import readings

_AT: Final = re.compile(r"(?<![A-Za-z0-9._+-])[@＠]")
_WORD: Final = re.compile(r"\w{1,12}")
_COMPLETIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person who may be named; `handle` is what stands behind the @ and means nobody else."""

    pk: int
    name: str
    username: str
    handle: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named in a text, names that are several people's, and those that are nobody's."""

    ids: tuple[int, ...]
    ambiguous: tuple[str, ...]
    unknown: tuple[str, ...]


def colleagues() -> list[Colleague]:
    """Everybody who works here now, in one statement."""
    rows = (
        Staff.objects.working()
        .values_list("pk", "name", "username", "department__name")
        .order_by("name", "pk")
    )
    listed = list(rows)
    names = [name for _pk, name, _username, _department in listed]
    return [
        Colleague(pk, name, username, name if names.count(name) == 1 else username, department)
        for pk, name, username, department in listed
    ]


def complete(query: str, people: Iterable[Colleague]) -> list[Colleague]:
    """Those whose name, pinyin, initials or sign-in name begin so, or whose name contains it; at most eight."""
    wanted = query.strip().lower()
    ranked = [(place, person) for person in people if (place := _fits(wanted, person)) is not None]
    ranked.sort(key=lambda one: one[0])
    return [person for _place, person in ranked[:_COMPLETIONS]]


def _fits(wanted: str, person: Colleague) -> int | None:
    name = person.name.lower()
    if name.startswith(wanted):
        return 0
    if wanted.isascii():
        for syllables in readings(name):
            if "".join(syllables).startswith(wanted) or "".join(s[0] for s in syllables).startswith(wanted):
                return 1
        return 2 if person.username.lower().startswith(wanted) else None
    return 3 if wanted in name else None


def named_in(text: str, people: Sequence[Colleague]) -> Named:
    """Reads every @name; the longest name that fits is meant, and addresses like a@b.cn name nobody."""
    by_name: dict[str, list[Colleague]] = {}
    for person in people:
        for key in {person.name.lower(), person.username.lower()}:
            by_name.setdefault(key, []).append(person)
    lengths = sorted({len(key) for key in by_name}, reverse=True)
    found: dict[int, None] = {}
    ambiguous, unknown = dict[str, None](), dict[str, None]()
    for mark in _AT.finditer(text):
        rest = text[mark.end() :]
        key = _longest(rest.lower(), by_name, lengths)
        if not key:
            if word := _WORD.match(rest):
                unknown[word.group()] = None
        elif len(by_name[key]) > 1:
            ambiguous[by_name[key][0].name] = None
        else:
            found[by_name[key][0].pk] = None
    return Named(tuple(found), tuple(ambiguous), tuple(unknown))


def _longest(rest: str, by_name: dict[str, list[Colleague]], lengths: Sequence[int]) -> str:
    for length in lengths:
        key = rest[:length]
        if len(key) == length and key in by_name and not _goes_on(key, rest[length : length + 1]):
            return key
    return ""


def _goes_on(key: str, following: str) -> bool:
    """Whether a name in Latin letters is only the beginning of a longer word."""
    return key.isascii() and following.isascii() and (following.isalnum() or following == "_")

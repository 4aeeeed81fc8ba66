"""The ways to understand a query: which tokens must be there, and what the text must contain (plain Python)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shouhou.search.tokens import GRAM, grams, longest_prefix, name_pairs, normal, pairs, phone_digits

LONGEST = 40  # characters of a query that are looked at
_MOBILE = re.compile(r"^1[3-9]\d{9}$")  # whole: it stands at an end, and nowhere in the middle

_ASCII_RUN = re.compile(r"[0-9a-z]+")
_PHONE_LIKE = re.compile(r"^[\d０-９\s()（）+＋-]{4,}$")


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to look: all tokens must be there, then the text must contain all patterns.

    `loose` is for codes, of which not every four characters need be tokens: tokens that nobody has are left
    out.
    """

    tokens: tuple[str, ...]
    patterns: tuple[str, ...] = ()
    loose: bool = False

    @property
    def is_single(self) -> bool:
        """Whether one token answers it, without a look at anything else."""
        return len(self.tokens) == 1 and not self.patterns

    @property
    def in_text(self) -> tuple[str, ...]:
        """What the text of a hit contains, for those who look at few entries and need no tokens."""
        return self.patterns or tuple(_in_text(token) for token in self.tokens)


def plans(query: str) -> list[Plan]:
    """The ways to look, in the order in which their hits are shown; none twice."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], Plan] = {}
    for plan in _plans(query):
        found.setdefault((plan.tokens, plan.patterns), plan)
    return list(found.values())


def _in_text(token: str) -> str:
    match token[0]:
        case "^":
            return "\n" + token[1:]
        case "$":
            return token[1:] + "\n"
        case "=":
            return f"\n{token[1:]}\n"
        case "~":
            return token[1:]
    return token if not token.isascii() or token.isdigit() else "\n" + token


def _plans(query: str) -> Iterator[Plan]:
    spaced = normal(query[: 4 * LONGEST])[:LONGEST]
    plain = spaced.replace(" ", "")
    if _PHONE_LIKE.match(query.strip()):
        number = phone_digits(query)[:LONGEST]
        yield from _number_plans(number)
        if number == plain:
            plain = ""
    if plain:
        yield from _latin_plans(plain) if plain.isascii() else _chinese_plans(plain)
    terms = spaced.split()
    if len(terms) > 1 and not spaced.replace(" ", "").isdigit():
        yield _terms_plan(terms)


def _number_plans(number: str) -> Iterator[Plan]:
    yield Plan(("=" + number,))
    if len(number) >= GRAM:
        yield Plan(("$" + number[-GRAM:],), (number + "\n",) if len(number) > GRAM else ())
        if not _MOBILE.match(number):
            yield Plan(tuple(grams(number)), (number,) if len(number) > GRAM else (), loose=True)
    yield from _name_plans(number)


def _latin_plans(plain: str) -> Iterator[Plan]:
    yield Plan(("=" + plain,))
    yield from _name_plans(plain)
    if len(plain) >= GRAM and any(c.isdigit() for c in plain):
        yield Plan(tuple(grams(plain)), (plain,) if len(plain) > GRAM else (), loose=True)


def _name_plans(plain: str) -> Iterator[Plan]:
    """Beginnings of words and readings, then Latin letters and digits anywhere in a name."""
    if not plain:
        return
    token = longest_prefix(plain)
    yield Plan((token,), ("\n" + plain,) if plain != token else ())
    if len(plain) > 1:
        yield Plan(tuple(name_pairs(plain)), (plain,) if len(plain) > 2 else ())


def _chinese_plans(plain: str) -> Iterator[Plan]:
    if len(plain) <= 2:
        yield Plan(("^" + plain,))
        if len(plain) == 2:
            yield Plan((plain,))
        return
    yield Plan(("^" + plain[:2], *name_pairs(plain)), ("\n" + plain,))
    yield Plan(tuple(name_pairs(plain)), (plain,))
    if any(c.isascii() for c in plain):
        yield from _plate_plans(plain)


def _plate_plans(plain: str) -> Iterator[Plan]:
    """Chinese and Latin together: a plate, whose Latin part has no pairs among the tokens."""
    if len(plain) <= GRAM:
        yield Plan((plain,))
    mixed = [p for p in pairs(plain) if not p.isascii()]
    runs = [g for run in _ASCII_RUN.findall(plain) for g in grams(run)]
    yield Plan((*mixed, *runs), (plain,), loose=True)


def _terms_plan(terms: Sequence[str]) -> Plan:
    tokens: list[str] = []
    for term in terms:
        if not term.isascii():
            tokens += name_pairs(term) or ["^" + term]
        elif term.isdigit() and len(term) >= GRAM:
            tokens += grams(term)
        else:
            tokens.append(longest_prefix(term))
    return Plan(tuple(dict.fromkeys(tokens)), tuple(terms))

"""Asking the token index: every answer comes from an index with a limit, the latest contact first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from shouhou.search.tokens import GRAM, grams, longest_prefix, normal, pairs, phone_digits

LONGEST = 40  # characters of a query that are looked at
RARE = 1000  # a token with fewer hits is walked whole
WINDOWS = (
    400,
    5_000,
    25_000,
)  # how many hits of a common token are walked, the latest first, until enough agree

_ASCII_RUN = re.compile(r"[0-9a-z]+")
_PHONE_LIKE = re.compile(r"^[\d０-９\s()（）+＋-]{4,}$")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    kind: str
    ref: int
    label: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to look: all tokens must be there, then the text must contain all patterns.

    `loose` is for codes, of which not every four characters need be tokens: tokens that nobody has are left
    out.
    """

    tokens: tuple[str, ...]
    patterns: tuple[str, ...] = ()
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Which kinds and branches are asked for; None is all."""

    kinds: tuple[str, ...] | None
    branch_ids: tuple[int, ...] | None


def find(
    query: str,
    *,
    kinds: Sequence[str] | None = None,
    branch_ids: Sequence[int] | None = None,
    limit: int = 20,
) -> list[Hit]:
    """What the query may mean: names that begin so, then all others; of each the latest contact first.

    Finds by two characters of a name, the beginning of its pinyin or initials, four digits in a row of a
    telephone, parts of plates, serials and numbers; one Chinese character only at the beginning of a name;
    several words must all be there. A query that is found in more than 25,000 entries is answered from the
    latest of them.
    """
    scope = Scope(None if kinds is None else tuple(kinds), None if branch_ids is None else tuple(branch_ids))
    if scope.kinds == () or scope.branch_ids == ():
        return []
    found: dict[int, Hit] = {}
    for plan in dict.fromkeys(plans(query)):
        if len(found) >= limit:
            break
        for entry_id, hit in _run(plan, scope, limit):
            if len(found) < limit:
                found.setdefault(entry_id, hit)
    return list(found.values())


def plans(query: str) -> Iterator[Plan]:
    """The ways to look, in the order in which their hits are shown."""
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
    if len(plain) > 2:
        yield Plan(tuple(pairs(plain)), (plain,))


def _chinese_plans(plain: str) -> Iterator[Plan]:
    if len(plain) <= 2:
        yield Plan(("^" + plain,))
        if len(plain) == 2:
            yield Plan((plain,))
        return
    yield Plan(("^" + plain[:2], *pairs(plain)), ("\n" + plain,))
    yield Plan(tuple(pairs(plain)), (plain,))
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
            tokens += pairs(term) or ["^" + term]
        elif term.isdigit() and len(term) >= GRAM:
            tokens += grams(term)
        else:
            tokens.append(longest_prefix(term))
    return Plan(tuple(dict.fromkeys(tokens)), tuple(terms))


def _run(plan: Plan, scope: Scope, limit: int) -> list[tuple[int, Hit]]:
    tokens = _rarest(plan)
    if not tokens:
        return []
    filtered = bool(plan.patterns or len(tokens) > 1 or scope.kinds or scope.branch_ids)
    rows: list[tuple[int, Hit]] = []
    for window in WINDOWS if filtered else (limit,):
        rows = _walk(tokens, plan.patterns, scope, window, limit)
        if len(rows) >= limit:
            break
    return rows


def _rarest(plan: Plan) -> list[str]:
    """The token to walk and, where even that is common, a second one; none if the plan cannot be met."""
    if len(plan.tokens) == 1:
        return list(plan.tokens)
    some = f"(SELECT 1 FROM search_token WHERE token = %s LIMIT {RARE})"
    sql = " UNION ALL ".join(
        f"SELECT {i} AS place, count(*) AS hits FROM {some} AS t{i}" for i in range(len(plan.tokens))
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY hits, place", plan.tokens)
        counted = [(plan.tokens[place], hits) for place, hits in cursor.fetchall()]
    if plan.loose:
        counted = [(token, hits) for token, hits in counted if hits]
    if not counted or not counted[0][1]:
        return []
    several = counted[0][1] >= RARE and len(counted) > 1
    return [token for token, _hits in counted[: 2 if several else 1]]


def _walk(
    tokens: Sequence[str], patterns: Sequence[str], scope: Scope, window: int, limit: int
) -> list[tuple[int, Hit]]:
    """The latest hits of the first token within the window that agree with everything else."""
    joins, wheres = "CROSS JOIN search_entry e ", ["e.id = d.entry_id"]
    values: list[Any] = [tokens[0], window]
    if len(tokens) > 1:
        # CROSS JOIN keeps SQLite to this order: walk the first token, look the second up by its whole key.
        joins = "CROSS JOIN search_token o " + joins
        wheres.append("o.token = %s AND o.rank = d.rank AND o.entry_id = d.entry_id")
        values.append(tokens[1])
    for column, allowed in (("kind", scope.kinds), ("branch_id", scope.branch_ids)):
        if allowed is not None:
            wheres.append(f"d.{column} IN ({', '.join(['%s'] * len(allowed))})")
            values.extend(allowed)
    for pattern in patterns:
        wheres.append("e.text LIKE %s")
        values.append(f"%{pattern}%")
    sql = (
        "SELECT e.id, e.kind, e.ref, e.label FROM (SELECT rank, entry_id, kind, branch_id FROM search_token "
        "WHERE token = %s ORDER BY rank DESC, entry_id DESC LIMIT %s) d "
        f"{joins}WHERE {' AND '.join(wheres)} ORDER BY d.rank DESC, d.entry_id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, limit])
        return [(pk, Hit(kind, ref, label)) for pk, kind, ref, label in cursor.fetchall()]

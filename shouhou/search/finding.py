"""Asking the token index: every answer comes from an index with a limit, the latest contact first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from shouhou.search.plans import Plan, plans

RARE: Final = 400  # a token with fewer hits is walked whole
WINDOWS: Final = (400, 10_000)  # how many hits of a common token are walked in each branch, the latest first

MOST_COUNTED: Final = 24  # tokens of one query whose hits are counted

_BRANCHES: Final = """
    WITH RECURSIVE b(id) AS (
        SELECT min(branch_id) FROM search_entry
        UNION ALL SELECT (SELECT min(branch_id) FROM search_entry WHERE branch_id > b.id) FROM b WHERE b.id IS NOT NULL
    ) SELECT id FROM b WHERE id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    kind: str
    ref: int
    label: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which kinds (None is all) and branches are asked for; 0 stands for things without a branch."""

    kinds: tuple[str, ...] | None
    branch_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """How a plan is carried out: the token walked, others that must be there, and what the text must contain."""

    place: int
    token: str
    others: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    is_common: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether every row of the token is a hit."""
        return not self.others and not self.patterns


type Found = dict[int, list[tuple[int, Hit]]]
"""The hits of each walk, by its place."""


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
    several words must all be there. Words that are each found in more than 10,000 entries of a branch are looked
    for together in the latest of them. At most four statements, mostly two.
    """
    wanted = plans(query)
    if not wanted or (kinds is not None and not kinds) or (branch_ids is not None and not branch_ids):
        return []
    scope = Scope(None if kinds is None else tuple(kinds), _branches(branch_ids))
    walks = _walks(wanted, scope if branch_ids is not None else None)
    found = _walked(walks, scope, WINDOWS[0], limit)
    longer = [walk for walk in walks if walk.is_common]
    if longer and sum(len(hits) for hits in found.values()) < limit:
        found |= _walked(longer, scope, WINDOWS[1], limit)
    return list(dict(pair for place in sorted(found) for pair in found[place]).values())[:limit]


def _branches(branch_ids: Sequence[int] | None) -> tuple[int, ...]:
    if branch_ids is not None:
        return tuple(sorted(set(branch_ids)))
    with connection.cursor() as cursor:
        cursor.execute(_BRANCHES)
        return (0, *(pk for (pk,) in cursor.fetchall()))


def _walks(wanted: Sequence[Plan], scope: Scope | None) -> list[Walk]:
    """For each plan the rarest of its tokens, with others where even that is common; none where it cannot be met."""
    hits = _counted([plan for plan in wanted if not plan.is_single], scope)
    walks = []
    for place, plan in enumerate(wanted):
        if plan.is_single:
            walks.append(Walk(place, plan.tokens[0]))
            continue
        ranked = sorted((hits[token], n, token) for n, token in enumerate(plan.tokens) if token in hits)
        if plan.loose:
            ranked = [row for row in ranked if row[0]]
        if ranked and ranked[0][0]:
            is_common = ranked[0][0] >= RARE
            others = tuple(token for _hits, _n, token in ranked[1:3]) if is_common else ()
            walks.append(Walk(place, ranked[0][2], others, plan.patterns, is_common))
    return walks


def _counted(wanted: Sequence[Plan], scope: Scope | None) -> dict[str, int]:
    """How many hits each token has, up to RARE; one statement."""
    tokens = list(dict.fromkeys(token for plan in wanted for token in plan.tokens))[:MOST_COUNTED]
    if not tokens:
        return {}
    where, values = _is_in("branch_id", scope.branch_ids if scope else None)
    some = f"(SELECT 1 FROM search_token WHERE token = %s{where} LIMIT {RARE})"
    each = (f"SELECT {n} AS place, count(*) AS hits FROM {some} AS t{n}" for n in range(len(tokens)))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each), [value for token in tokens for value in (token, *values)])
        return {tokens[place]: hits for place, hits in cursor.fetchall()}


def _walked(walks: Sequence[Walk], scope: Scope, window: int, limit: int) -> Found:
    """The hits of all walks, the latest of each first; one statement."""
    found: Found = {walk.place: [] for walk in walks}
    if not walks:
        return found
    parts = [_part(walk, scope, limit if walk.is_plain else window, limit) for walk in walks]
    sql = (
        f"SELECT p.place, e.id, e.kind, e.ref, e.label FROM ({' UNION ALL '.join(sql for sql, _v in parts)}) p "
        "CROSS JOIN search_entry e WHERE e.id = p.entry_id ORDER BY p.place, p.rank DESC, p.entry_id DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, values in parts for value in values])
        for place, pk, kind, ref, label in cursor.fetchall():
            found[place].append((pk, Hit(kind, ref, label)))
    return found


def _part(walk: Walk, scope: Scope, window: int, limit: int) -> tuple[str, list[Any]]:
    """One walk as SQL: its latest hits within the window of each branch that agree with everything else."""
    stretch, values = _stretch(walk.token, scope, window)
    joins, wheres = "", []
    for n, other in enumerate(walk.others):
        # CROSS JOIN keeps SQLite to this order: walk the first token, look the others up by their whole key.
        joins += f" CROSS JOIN search_token o{n}"
        wheres.append(f"o{n}.token = %s AND o{n}.branch_id = d.branch_id AND o{n}.rank = d.rank")
        wheres.append(f"o{n}.entry_id = d.entry_id")
        values.append(other)
    if walk.patterns:
        joins += " CROSS JOIN search_entry x"
        wheres += ["x.id = d.entry_id", *("x.text LIKE %s" for _pattern in walk.patterns)]
        values += [f"%{pattern}%" for pattern in walk.patterns]
    sql = (
        f"SELECT * FROM (SELECT {walk.place} AS place, d.rank, d.entry_id FROM {stretch} d{joins}"
        f"{' WHERE ' + ' AND '.join(wheres) if wheres else ''} "
        f"ORDER BY d.rank DESC, d.entry_id DESC LIMIT {limit}) AS p{walk.place}"
    )
    return sql, values


def _stretch(token: str, scope: Scope, most: int) -> tuple[str, list[Any]]:
    """The latest hits of a token in each of the branches, each read in the order of the key."""
    kinds, allowed = _is_in("kind", scope.kinds)
    sql = (
        "SELECT branch_id, rank, entry_id FROM search_token WHERE token = %s AND branch_id = {branch}"
        f"{kinds} ORDER BY rank DESC, entry_id DESC LIMIT {most}"
    )
    each = sql.format(branch="%s")
    if len(scope.branch_ids) == 1:
        return f"({each})", [token, *scope.branch_ids, *allowed]
    if connection.vendor == "postgresql":
        lateral = f"unnest(%s::bigint[]) AS b(id) CROSS JOIN LATERAL ({sql.format(branch='b.id')}) AS s"
        return f"(SELECT s.* FROM {lateral})", [list(scope.branch_ids), token, *allowed]
    several = " UNION ALL ".join(f"SELECT * FROM ({each})" for _branch in scope.branch_ids)
    return f"({several})", [value for branch in scope.branch_ids for value in (token, branch, *allowed)]


def _is_in(column: str, allowed: Sequence[Any] | None) -> tuple[str, Sequence[Any]]:
    """A further condition for WHERE; none where all are allowed."""
    if allowed is None:
        return "", ()
    return f" AND {column} IN ({', '.join(['%s'] * len(allowed))})", allowed

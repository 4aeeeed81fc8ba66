"""Asking the token index: every answer comes from an index with a limit, the latest contact first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from django.db import connection

from shouhou.core.kept_plans import fetched
from shouhou.core.prepared import ALONG, Along
from shouhou.search.models import Kind
from shouhou.search.plans import Plan, plans

RARE: Final = 2000  # a token with fewer hits is walked whole
ALONE: Final = 300  # with fewer hits the texts are compared at once, else a second token is looked up before
WINDOWS: Final = (
    400,
    2000,
    10_000,
)  # how many hits of a common token are walked in each branch, the latest first

MOST_COUNTED: Final = 12  # tokens of one plan that are counted; a long name has rare ones among any
MOST_KNOWN: Final = 20_000
MANY: Final = 10_000  # common tokens are counted so far, so that the rarest of them is walked
_common: dict[str, int] = {}
"""Tokens that this process has found to be common, with their hits up to MANY, or RARE where nobody has yet counted
further: they stay so, and counting them costs the most. One that has become rare is walked a little further than
needed."""

_BRANCHES: Final = """
    WITH RECURSIVE b(id) AS (
        SELECT min(branch_id) FROM search_entry
        UNION ALL SELECT (SELECT min(branch_id) FROM search_entry WHERE branch_id > b.id) FROM b WHERE b.id IS NOT NULL
    ) SELECT id FROM b WHERE id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    kind: int
    ref: int
    label: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which kinds (None is all) and branches are asked for; 0 stands for things without a branch."""

    kinds: tuple[Kind, ...] | None
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
    kinds: Sequence[Kind] | None = None,
    branch_ids: Sequence[int] | None = None,
    limit: int = 20,
    along: Along | None = None,
) -> list[Hit]:
    """What the query may mean: names that begin so, then all others; of each the latest contact first.

    Finds by two characters of a name, the beginning of its pinyin or initials, four digits in a row of a
    telephone, parts of plates, serials and numbers; one Chinese character only at the beginning of a name;
    several words must all be there. Words that are each found in more than 10,000 entries of a branch are looked
    for together in the latest of them. At most five statements, mostly one or two; what is wanted `along` is asked in
    the first of them, its rows shaped like those of hits with ALONG as their place.
    """
    wanted = plans(query)
    if not wanted or (kinds is not None and not kinds) or (branch_ids is not None and not branch_ids):
        return []
    scope = Scope(None if kinds is None else tuple(kinds), _branches(branch_ids))
    asked = {place: _some(plan.tokens) for place, plan in enumerate(wanted) if not plan.is_single}
    singles = [Walk(place, plan.tokens[0]) for place, plan in enumerate(wanted) if plan.is_single]
    found, hits = _answered(singles, _all_of(asked.values()), scope, limit, along)
    further = {place: tokens for place, tokens in asked.items() if len(_upto(found, place)) < limit}
    walks = _walks({place: wanted[place] for place in further}, further, hits)
    found |= _walked(walks, scope, WINDOWS[0], limit)
    common = [walk for walk in walks if walk.is_common]
    for window in WINDOWS[1:] if common else ():
        if sum(len(hits_of_one) for hits_of_one in found.values()) < limit:
            found |= _walked(common, scope, window, limit)
    return list(_upto(found, len(wanted)).values())[:limit]


def find_among(query: str, *, kind: Kind, refs: Sequence[int], limit: int = 20) -> list[Hit]:
    """The same for somebody who may see only these few things of one kind: their texts are read; one statement."""
    wanted = plans(query)
    if not wanted or not refs:
        return []
    theirs, allowed = _is_in("e.ref", refs)
    parts, values = [], []
    for place, plan in enumerate(wanted):
        texts = "".join(" AND e.text LIKE %s" for _pattern in plan.in_text)
        parts.append(
            f"SELECT * FROM (SELECT {place} AS place, e.id, e.kind, e.ref, e.label FROM search_entry e "
            f"WHERE e.kind = %s{theirs}{texts} ORDER BY e.rank DESC, e.id DESC LIMIT {limit}) AS p{place}"
        )
        values += [kind, *allowed, *(f"%{pattern}%" for pattern in plan.in_text)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        rows = sorted(cursor.fetchall(), key=itemgetter(0))
    found = {pk: Hit(found_kind, ref, label) for _place, pk, found_kind, ref, label in reversed(rows)}
    order = dict.fromkeys(pk for _place, pk, *_rest in rows)
    return [found[pk] for pk in order][:limit]


def _branches(branch_ids: Sequence[int] | None) -> tuple[int, ...]:
    if branch_ids is not None:
        return tuple(sorted(set(branch_ids)))
    with connection.cursor() as cursor:
        cursor.execute(_BRANCHES)
        return (0, *(pk for (pk,) in cursor.fetchall()))


def _upto(found: Found, place: int) -> dict[int, Hit]:
    """What the plans before this place have found, in their order, nothing twice."""
    return dict(pair for before in sorted(found) if before < place for pair in found[before])


def _walks(
    wanted: Mapping[int, Plan], asked: Mapping[int, Sequence[str]], hits: Mapping[str, int]
) -> list[Walk]:
    """For each plan the rarest of its tokens, with others where that is not rare; none where it cannot be met."""
    all_common = (tokens for tokens in asked.values() if tokens and min(hits[t] for t in tokens) >= RARE)
    counted = {**hits, **_counted(_all_of(all_common))}
    walks = []
    for place, plan in wanted.items():
        ranked = sorted((counted[token], n, token) for n, token in enumerate(asked[place]))
        if plan.loose:
            ranked = [row for row in ranked if row[0]]
        if ranked and ranked[0][0]:
            walks.append(_walk(place, ranked, plan.patterns))
    return walks


def _walk(place: int, ranked: Sequence[tuple[int, int, str]], patterns: tuple[str, ...]) -> Walk:
    (rarest, _n, token), *further = ranked
    second = further[:2] if rarest >= ALONE else []
    others = tuple(other for hits, _n, other in second if hits not in (RARE, MANY))  # nor many more of them
    return Walk(place, token, others, patterns, rarest >= RARE)


def _some(tokens: Sequence[str]) -> Sequence[str]:
    """Of many tokens some from everywhere: the text is compared as a whole anyway."""
    return tokens[:: -(-len(tokens) // MOST_COUNTED)]


def _all_of(several: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(token for tokens in several for token in tokens))


def _answered(
    walks: Sequence[Walk], tokens: Sequence[str], scope: Scope, limit: int, along: Along | None
) -> tuple[Found, dict[str, int]]:
    """The hits of walks that need no count, and how many hits the tokens of the others have, up to RARE; one
    statement, none where nothing is walked and all are known to be common."""
    hits = {token: _common.get(token, 0) for token in tokens}
    unknown = [token for token in tokens if not hits[token]]
    parts = [*_walking(walks, scope, WINDOWS[0], limit), *_counting(unknown, RARE)]
    found, counts = _asked(walks, parts, along)
    _note(unknown, counts)
    return found, hits | dict(zip(unknown, counts, strict=True))


def _counted(tokens: Sequence[str]) -> dict[str, int]:
    """How many hits common tokens have, up to MANY; one statement, none where all have been counted so far."""
    unknown = [token for token in tokens if _common.get(token, RARE) == RARE]
    hits = {token: _common[token] for token in tokens if token not in unknown}
    _found, counts = _asked((), [*_counting(unknown, MANY)])
    _note(unknown, counts)
    return hits | dict(zip(unknown, counts, strict=True))


def _note(tokens: Sequence[str], counts: Sequence[int]) -> None:
    if len(_common) > MOST_KNOWN:
        _common.clear()
    _common.update((token, count) for token, count in zip(tokens, counts, strict=True) if count >= RARE)


def _walked(walks: Sequence[Walk], scope: Scope, window: int, limit: int) -> Found:
    """The hits of all walks, the latest of each first; one statement."""
    return _asked(walks, [*_walking(walks, scope, window, limit)])[0]


type _Sql = tuple[str, list[Any]]


def _asked(
    walks: Sequence[Walk], parts: Sequence[_Sql], along: Along | None = None
) -> tuple[Found, list[int]]:
    """One statement of all parts: the hits of the walks, and the counts in the order asked for; none without parts."""
    found: Found = {walk.place: [] for walk in walks}
    if not parts:
        return found, []
    counts = []
    if along is not None:
        sql, values = along.asked
        parts = [*parts, (f"SELECT * FROM ({sql}) AS a", values)]
    together = " UNION ALL ".join(sql for sql, _values in parts)
    values = [value for _sql, values in parts for value in values]
    rows = fetched(f"{together} ORDER BY 1, 2 DESC, 3 DESC", values)
    if along is not None:
        along.rows = [row for row in rows if row[0] == ALONG]
    for place, rank, pk, kind, ref, label in rows:
        if place == ALONG:
            continue
        if kind:
            found[place].append((pk, Hit(kind, ref, label)))
        else:
            counts.append(rank)
    return found, counts


def _counting(tokens: Sequence[str], up_to: int) -> Iterator[_Sql]:
    """How many hits each token has, up to a limit, in rows shaped like those of walks."""
    for n, token in enumerate(tokens):
        some = f"(SELECT 1 FROM search_token WHERE token = %s LIMIT {up_to})"
        yield (
            f"SELECT {n} AS place, count(*) AS rank, 0 AS id, 0 AS kind, 0 AS ref, '' AS label FROM {some} AS t{n}",
            [token],
        )


def _walking(walks: Sequence[Walk], scope: Scope, window: int, limit: int) -> Iterator[_Sql]:
    """The hits of all walks as SQL; nothing without walks."""
    if walks:
        parts = [_part(walk, scope, window if walk.is_common else RARE, limit) for walk in walks]
        latest = " UNION ALL ".join(sql for sql, _values in parts)
        yield (
            f"SELECT p.place, p.rank, e.id, e.kind, e.ref, e.label FROM ({latest}) p "
            "CROSS JOIN search_entry e WHERE e.id = p.entry_id",
            [value for _sql, values in parts for value in values],
        )


def _part(walk: Walk, scope: Scope, window: int, limit: int) -> _Sql:
    """One walk as SQL: the latest hits of all branches."""
    sql, before, after = _in_branch(walk, scope, limit if walk.is_plain else window, limit)
    each = sql.format(branch="%s")
    if connection.vendor == "postgresql":
        told = f"(SELECT s.* FROM unnest(%s::bigint[]) AS b(id) CROSS JOIN LATERAL ({sql.format(branch='b.id')}) AS s)"
        values = [list(scope.branch_ids), *before, *after]
    else:
        told = f"({' UNION ALL '.join(f'SELECT * FROM ({each})' for _branch in scope.branch_ids)})"
        values = [value for branch in scope.branch_ids for value in (*before, branch, *after)]
    return (
        f"SELECT * FROM (SELECT {walk.place} AS place, f.rank, f.entry_id FROM {told} AS f "
        f"ORDER BY f.rank DESC, f.entry_id DESC LIMIT {limit}) AS p{walk.place}"
    ), values


def _in_branch(walk: Walk, scope: Scope, window: int, limit: int) -> tuple[str, list[Any], list[Any]]:
    """The latest hits of one branch, read in the order of the key until there are enough.

    The values of the branch stand between those before and after. The hits of other tokens, which are not too many, are
    read once, the texts only of what then is left: CASE keeps this order, where PostgreSQL would read all the texts
    first.
    """
    kinds, values = _is_in("kind", scope.kinds)
    after, fails = list(values), []
    for other in walk.others if window > WINDOWS[0] else ():
        fails.append("d.entry_id NOT IN (SELECT o.entry_id FROM search_token o WHERE o.token = %s)")
        after.append(other)
    if walk.patterns:
        likes = " AND x.text LIKE %s" * len(walk.patterns)
        fails.append(f"NOT EXISTS (SELECT 1 FROM search_entry x WHERE x.id = d.entry_id{likes})")
        after += [f"%{pattern}%" for pattern in walk.patterns]
    stretch = (
        "SELECT branch_id, rank, entry_id FROM search_token WHERE token = %s AND branch_id = {branch}"
        f"{kinds} ORDER BY rank DESC, entry_id DESC LIMIT {window}"
    )
    if not fails:
        return stretch, [walk.token], after
    in_turn = " ".join(f"WHEN {fail} THEN 0" for fail in fails)
    agreeing = f"SELECT d.* FROM ({stretch}) AS d WHERE CASE {in_turn} ELSE 1 END = 1"
    return f"{agreeing} ORDER BY d.rank DESC, d.entry_id DESC LIMIT {limit}", [walk.token], after


def _is_in(column: str, allowed: Sequence[Any] | None) -> tuple[str, Sequence[Any]]:
    """A further condition for WHERE; none where all are allowed."""
    if allowed is None:
        return "", ()
    return f" AND {column} IN ({', '.join(['%s'] * len(allowed))})", allowed

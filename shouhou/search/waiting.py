"""Words that wait: what comes in by the thousand is written first, and its words together, in the order of their key.

The words of an entry lie all over the index: those of a hundred touch nearly as many pages as those of thousands.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from shouhou.search.models import Entry, Waiting

MOST: Final = 10_000
"""Entries whose words are written in one pass; their tokens are held in memory."""
_AT_ONCE: Final = 150_000
"""Rows of a transaction, so that others wait for a moment only."""

_FEW: Final = 3
"""So many entries of a word are told to SQLite one by one, more as a list, which it has to take apart."""

_ONE_BY_ONE: Final = (
    "INSERT OR IGNORE INTO search_token (token, branch_id, rank, kind, entry_id) VALUES (%s, %s, %s, %s, %s)"
)
_AS_LIST: Final = (
    "INSERT OR IGNORE INTO search_token (token, branch_id, rank, kind, entry_id) "
    "SELECT %s, %s, %s, %s, value FROM json_each(%s)"
)
_POSTGRESQL: Final = (
    "INSERT INTO search_token (token, branch_id, rank, kind, entry_id) "
    "SELECT w.token, w.branch_id, w.rank, w.kind, e.value::bigint FROM "
    "unnest(%s::text[], %s::bigint[], %s::int[], %s::smallint[], %s::jsonb[]) "
    "AS w(token, branch_id, rank, kind, entries), "
    "jsonb_array_elements_text(w.entries) AS e ON CONFLICT DO NOTHING"
)

type _State = tuple[str, int, int, int]
"""What is written of an entry: its tokens, branch, rank and kind."""
type _Words = tuple[str, int, int, int, list[int]]
"""A token with its branch, rank and kind, and the entries that have it."""


def write_waiting(most: int = MOST, *, beat: Callable[[], None] = lambda: None) -> int:
    """Writes the words of up to `most` entries that wait for them, those first that came first; returns how many
    entries that were. Runs outside transactions, in some of its own; `beat` is called after each."""
    written = 0
    for done in one_pass(most):
        written += done
        beat()
    return written


def write_all_waiting(*, beat: Callable[[], None] = lambda: None) -> None:
    """Writes the words of all that wait now."""
    last = Waiting.objects.aggregate(last=Max("pk"))["last"]
    while last is not None and Waiting.objects.filter(pk__lte=last).exists():
        write_waiting(beat=beat)


def one_pass(most: int = MOST, at_once: int = _AT_ONCE) -> Iterator[int]:
    """The same, transaction by transaction: yields after each of how many entries it wrote the last words.

    An entry that is changed, moved or forgotten meanwhile waits no longer, and is left alone from then on: whoever does
    it takes back the words it had, and writes those that it has then.
    """
    pks = list(Waiting.objects.order_by("pk").values_list("pk", flat=True)[:most])
    if not pks:
        return
    states = _states(pks)
    for words in _in_portions(_words(states), at_once):
        with transaction.atomic():
            _write(words, states.keys() - _still_waiting(pks[-1]))
        yield 0
    with transaction.atomic():
        done = len(_still_waiting(pks[-1]).intersection(pks))
        _no_longer(pks)
    yield done


def _still_waiting(last: int) -> set[int]:
    """Those up to `last`, who stay so until the transaction ends; in the order of their keys, as all lock them."""
    waiting = Waiting.objects.select_for_update().filter(pk__lte=last).order_by("pk")
    return set(waiting.values_list("pk", flat=True))


def _no_longer(pks: list[int]) -> None:
    """Entries wait no longer; thousands are told as one list, since each place of a statement has its price."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DELETE FROM search_waiting WHERE entry_id = ANY(%s)", [pks])
        else:
            listed = "(SELECT value FROM json_each(%s))"
            cursor.execute(f"DELETE FROM search_waiting WHERE entry_id IN {listed}", [str(pks)])


def _states(pks: Sequence[int]) -> dict[int, _State]:
    """What is to be written of the entries that wait, the first and last of which are these."""
    waiting = Waiting.objects.filter(pk__range=(pks[0], pks[-1])).values("pk")  # perhaps some more by now
    rows = Entry.objects.filter(pk__in=waiting).order_by("pk")
    states = rows.values_list("pk", "tokens", "branch_id", "rank", "kind")
    return {pk: (tokens, branch or 0, rank, kind) for pk, tokens, branch, rank, kind in states}


def _words(states: dict[int, _State]) -> Iterator[_Words]:
    """The words of all entries together, those of each branch in the order of the key."""
    having: dict[tuple[int, int, int], defaultdict[str, list[int]]] = {}
    for pk, (tokens, branch, rank, kind) in states.items():
        words = having.setdefault((branch, rank, kind), defaultdict(list))
        for token in tokens.split():
            words[token].append(pk)
    for rest, words in having.items():
        for token in sorted(words):
            yield (token, *rest, words[token])


def _in_portions(words: Iterable[_Words], at_once: int) -> Iterator[list[_Words]]:
    """Words in portions of about so many rows."""
    portion, rows = [], 0
    for word in words:
        portion.append(word)
        rows += len(word[-1])
        if rows >= at_once:
            yield portion
            portion, rows = [], 0
    yield portion


def _write(words: Sequence[_Words], gone: set[int]) -> None:
    """Writes words, but those of entries that wait no longer."""
    if gone:
        words = [(*key, [pk for pk in pks if pk not in gone]) for *key, pks in words]  # type: ignore[misc]
    if connection.vendor == "postgresql":
        _write_together(words)
        return
    few, many = [], []
    for token, branch, rank, kind, pks in words:
        if len(pks) > _FEW:
            many.append((token, branch, rank, kind, str(pks)))
        else:
            few += [(token, branch, rank, kind, pk) for pk in pks]
    with connection.cursor() as cursor:
        cursor.executemany(_ONE_BY_ONE, few)
        cursor.executemany(_AS_LIST, many)


def _write_together(words: Sequence[_Words]) -> None:
    told = [(token, branch, rank, kind, str(pks)) for token, branch, rank, kind, pks in words if pks]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(_POSTGRESQL, [list(column) for column in zip(*told, strict=True)])

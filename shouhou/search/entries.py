"""Writing the token index: the verbs of other apps call these in their own transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from shouhou.core.rows import insert_rows, insert_values, made
from shouhou.search.models import Entry, Kind, LaterContact, Waiting
from shouhou.search.tokens import Found, SearchTexts, analysed

LABEL: Final = 200
_WRITTEN: Final = ("label", "branch_id", "rank", "text", "tokens")
_COLUMNS: Final = ("token", "branch_id", "rank", "entry_id", "kind")
_INTO: Final = f"search_token ({', '.join(_COLUMNS)})"
_DROP_EACH: Final = f"DELETE FROM search_token WHERE {' AND '.join(f'{name} = %s' for name in _COLUMNS)}"
# An explicit type: an empty or a one-row array has none of its own. COLLATE "C" lets the key's index be used.
_DROP_TOGETHER: Final = (
    'DELETE FROM search_token t USING unnest(%s::text[] COLLATE "C", %s::bigint[], %s::int[], %s::bigint[], '
    "%s::smallint[]) AS g(token, branch_id, rank, entry_id, kind) WHERE t.token = g.token AND "
    "t.branch_id = g.branch_id AND t.rank = g.rank AND t.entry_id = g.entry_id"
)
_BACKSLASH: Final = "\\"
_FROM: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) // 60

type TokenRow = tuple[str, int, int, int, int]
"""A row of the token table, in the order of its key: token, branch, rank, entry, kind."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to be found: what it is, by which texts, what a hit shows, last contact and branch; by `found` too,
    where that was made of further texts before."""

    kind: Kind
    ref: int
    texts: SearchTexts
    label: str
    rank_at: datetime
    branch_id: int | None
    found: Found | None = None


def index(
    *, kind: Kind, ref: int, texts: SearchTexts, label: str, rank_at: datetime, branch_id: int | None
) -> None:
    """Makes (kind, ref) findable by the texts from now on, and by nothing else."""
    index_many([Draft(kind, ref, texts, label, rank_at, branch_id)])


def index_many(drafts: Iterable[Draft]) -> None:
    """The same for many at once: four statements for those that are new, as many for those known."""
    wanted = {(draft.kind, draft.ref): draft for draft in drafts}
    known = _known(wanted)
    fresh = [_entry(draft) for key, draft in wanted.items() if key not in known]
    insert_rows(fresh)
    _add([row for entry in fresh for row in _rows(entry)])
    _rewrite([(known[key], draft) for key, draft in wanted.items() if key in known])


def index_new(drafts: Iterable[Draft]) -> None:
    """Makes many that nobody has indexed before findable as soon as `waiting.write_waiting` was called, in three
    statements: for thousands that costs a third."""
    entries = [_entry(draft) for draft in drafts]
    insert_rows(entries)
    insert_values(Waiting, [(entry.pk,) for entry in entries], ("entry_id",))


def hold(kind: Kind, refs: Sequence[int]) -> None:
    """Keeps everybody else from entries that the transaction then changes one by one, in whatever order."""
    if connection.vendor == "sqlite":  # which keeps other writers out anyway
        return
    held = _locked().filter(kind=kind, ref__in=refs)
    _lock_waiting(list(held.values_list("pk", flat=True)))


def forget(kind: Kind, ref: int) -> None:
    """Nobody finds (kind, ref) any more; one that is not known is no mistake."""
    forget_many(kind, [ref])


def forget_many(kind: Kind, refs: Sequence[int]) -> None:
    """The same for many of one kind, in three statements, or four where words waited."""
    entries = list(_locked().filter(kind=kind, ref__in=refs).defer("text"))
    if entries:
        _wait_no_longer(entries)
        _drop([row for entry in entries for row in _rows(entry)])
        Entry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def touch(kind: Kind, ref: int, rank_at: datetime) -> None:
    """Notes a later contact of (kind, ref), in one small row: the timetable moves its hundred tokens forward."""
    LaterContact.objects.create(kind=kind, ref=ref, rank=minutes(rank_at))


@transaction.atomic
def move_forward(limit: int = 200) -> int:
    """Moves what was last in contact forward, all of up to `limit` notes together; returns how many notes there were.

    A note that is earlier than what is known, or about something that was forgotten, changes nothing.
    """
    notes = list(LaterContact.objects.select_for_update().order_by("pk")[:limit])
    latest: dict[tuple[int, int], int] = {}
    for note in notes:
        key = (note.kind, note.ref)
        latest[key] = max(note.rank, latest.get(key, note.rank))
    moved = [entry for key, entry in _known(latest).items() if entry.rank < latest[key]]
    _wait_no_longer(moved)
    _drop(sorted(row for entry in moved for row in _rows(entry)))
    for entry in moved:
        entry.rank = latest[entry.kind, entry.ref]
    _add([row for entry in moved for row in _rows(entry)])
    Entry.objects.bulk_update(moved, ["rank"], batch_size=100)
    LaterContact.objects.filter(pk__in=[note.pk for note in notes]).delete()
    return len(notes)


def minutes(moment: datetime) -> int:
    """The rank of a moment: whole minutes since 2026 began, so that sixteen years before and after take three bytes."""
    return int(moment.timestamp() // 60) - _FROM


def _known(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Entry]:
    refs: dict[int, list[int]] = {}
    for kind, ref in keys:
        refs.setdefault(kind, []).append(ref)
    found = [e for kind, some in refs.items() for e in _locked().filter(kind=kind, ref__in=some)]
    return {(entry.kind, entry.ref): entry for entry in found}


def _locked() -> QuerySet[Entry]:
    """Entries, in the order in which all lock them, each with `waits`: whether words of it are still to be written."""
    waits = Exists(Waiting.objects.filter(entry_id=OuterRef("pk")))
    return Entry.objects.select_for_update().order_by("pk").annotate(waits=waits)


def _wait_no_longer(entries: Iterable[Any]) -> set[int]:
    """Nobody else writes words of these from now on; returns those of which perhaps not all are written. To be called
    before any word of theirs is touched: whoever is writing them is waited for."""
    waiting = {entry.pk for entry in entries if entry.waits}
    if waiting:
        _lock_waiting(waiting)
        Waiting.objects.filter(pk__in=waiting).delete()
    return waiting


def _lock_waiting(pks: Collection[int]) -> None:
    rows = Waiting.objects.select_for_update().filter(pk__in=pks)
    list(rows.order_by("pk").values_list("pk"))  # the order in which all lock them


def _entry(draft: Draft) -> Entry:
    found = analysed(draft.texts)
    if draft.found is not None:
        found = draft.found.with_more(found)
    return made(
        Entry,
        kind=draft.kind,
        ref=draft.ref,
        label=draft.label[:LABEL],
        branch_id=draft.branch_id,
        rank=minutes(draft.rank_at),
        text=found.text,
        tokens=found.tokens,
    )


def _rewrite(pairs: Sequence[tuple[Entry, Draft]]) -> None:
    """Writes only the rows that differ: all of them where the contact or the branch is another, else few."""
    changed = []
    for entry, draft in pairs:
        fresh = _entry(draft)
        fresh.pk, fresh.rank = entry.pk, max(fresh.rank, entry.rank)
        if any(getattr(fresh, name) != getattr(entry, name) for name in _WRITTEN):
            changed.append((entry, fresh))
    waited = _wait_no_longer(entry for entry, _fresh in changed)
    before = {row for entry, _fresh in changed for row in _rows(entry)}
    after = {row for _entry, fresh in changed for row in _rows(fresh)}
    same = {row for row in before & after if row[3] not in waited}
    _drop(sorted(before - same))
    _add(sorted(after - same))
    if len(changed) == 1:
        changed[0][1].save(force_update=True)
    elif changed:
        Entry.objects.bulk_update([fresh for _entry, fresh in changed], _WRITTEN, batch_size=100)


def _rows(entry: Entry) -> list[TokenRow]:
    branch, rank, pk, kind = entry.branch_id or 0, entry.rank, entry.pk, entry.kind
    return [(token, branch, rank, pk, kind) for token in entry.tokens.split()]


def _add(rows: Sequence[TokenRow]) -> None:
    """Sorted by token, since neighbours in the key are written to the same page; PostgreSQL copies them in."""
    if not rows:
        return
    ordered = sorted(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {_INTO} FROM STDIN") as sink:
                sink.write("".join([_copied(row) for row in ordered]))
        else:
            cursor.executemany(f"INSERT INTO {_INTO} VALUES (%s, %s, %s, %s, %s)", ordered)


def _copied(row: TokenRow) -> str:
    token, branch, rank, entry, kind = row  # a token holds no white space
    return f"{token.replace(_BACKSLASH, _BACKSLASH * 2)}\t{branch}\t{rank}\t{entry}\t{kind}\n"


def _drop(rows: Sequence[TokenRow]) -> None:
    """One statement for all rows: PostgreSQL takes them as arrays, SQLite prepares once and runs for each."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(_DROP_TOGETHER, columns)
        else:
            cursor.executemany(_DROP_EACH, rows)

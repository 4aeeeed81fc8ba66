"""Writing the token index: the verbs of other apps call these in their own transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import connection

from shouhou.search.models import Entry, Token
from shouhou.search.tokens import Found, SearchTexts, analysed

LABEL = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to be found: what it is, by which texts, what a hit shows, last contact and branch."""

    kind: str
    ref: int
    texts: SearchTexts
    label: str
    rank_at: datetime
    branch_id: int | None


def index(
    *, kind: str, ref: int, texts: SearchTexts, label: str, rank_at: datetime, branch_id: int | None
) -> None:
    """Makes (kind, ref) findable by the texts from now on, and by nothing else."""
    draft = Draft(kind, ref, texts, label, rank_at, branch_id)
    entry = Entry.objects.select_for_update().filter(kind=kind, ref=ref).first()
    if entry is None:
        _insert([draft])
    else:
        _rewrite(entry, draft)


def index_many(drafts: Iterable[Draft]) -> None:
    """The same for many at once: three statements for all that are new, one by one for those known."""
    wanted = list(drafts)
    known = _known(wanted)
    _insert([d for d in wanted if (d.kind, d.ref) not in known])
    for draft in wanted:
        if (draft.kind, draft.ref) in known:
            _rewrite(known[draft.kind, draft.ref], draft)


def forget(kind: str, ref: int) -> None:
    """Nobody finds (kind, ref) any more; one that is not known is no mistake."""
    entry = Entry.objects.select_for_update().filter(kind=kind, ref=ref).first()
    if entry is not None:
        _remove(entry, entry.tokens.split())
        entry.delete()


def touch(kind: str, ref: int, rank_at: datetime) -> None:
    """Moves (kind, ref) forward to a later contact; an earlier one (told afterwards) changes nothing."""
    entry = Entry.objects.select_for_update().filter(kind=kind, ref=ref).defer("text").first()
    rank = minutes(rank_at)
    if entry is None or rank <= entry.rank:
        return
    _move(entry, entry.tokens.split(), rank, entry.branch_id)
    entry.rank = rank
    entry.save(update_fields=["rank"])


def minutes(moment: datetime) -> int:
    """The rank of a moment: whole minutes since 1970."""
    return int(moment.timestamp() // 60)


def _known(drafts: Sequence[Draft]) -> dict[tuple[str, int], Entry]:
    refs: dict[str, list[int]] = {}
    for draft in drafts:
        refs.setdefault(draft.kind, []).append(draft.ref)
    found = [e for kind, some in refs.items() for e in Entry.objects.filter(kind=kind, ref__in=some)]
    return {(entry.kind, entry.ref): entry for entry in found}


def _insert(drafts: Sequence[Draft]) -> None:
    found = [analysed(draft.texts) for draft in drafts]
    entries = Entry.objects.bulk_create(
        [_entry(draft, f) for draft, f in zip(drafts, found, strict=True)], batch_size=500
    )
    _add([(t, e) for e, f in zip(entries, found, strict=True) for t in f.tokens])


def _entry(draft: Draft, found: Found) -> Entry:
    return Entry(
        kind=draft.kind,
        ref=draft.ref,
        label=draft.label[:LABEL],
        branch_id=draft.branch_id,
        rank=minutes(draft.rank_at),
        text=found.text,
        tokens=" ".join(found.tokens),
    )


def _rewrite(entry: Entry, draft: Draft) -> None:
    fresh = _entry(draft, found := analysed(draft.texts))
    fresh.rank = max(fresh.rank, entry.rank)
    before, after = set(entry.tokens.split()), set(found.tokens)
    _remove(entry, sorted(before - after))
    if (fresh.rank, fresh.branch_id) != (entry.rank, entry.branch_id):
        _move(entry, sorted(before & after), fresh.rank, fresh.branch_id)
    fresh.pk = entry.pk
    _add([(token, fresh) for token in sorted(after - before)])
    fresh.save(force_update=True)


def _add(rows: Sequence[tuple[str, Entry]]) -> None:
    """Sorted by token, since neighbours in the key are written to the same page."""
    if not rows:
        return
    values = [(token, e.rank, e.pk, e.kind, e.branch_id) for token, e in rows]
    values.sort(key=itemgetter(0))
    columns = "(token, rank, entry_id, kind, branch_id)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays: list[Any] = [list(column) for column in zip(*values, strict=True)]
            cursor.execute(
                f"INSERT INTO search_token {columns} SELECT * FROM "
                "unnest(%s::text[], %s::int[], %s::bigint[], %s::text[], %s::bigint[])",
                arrays,
            )
        else:
            cursor.executemany(f"INSERT INTO search_token {columns} VALUES (%s, %s, %s, %s, %s)", values)


def _remove(entry: Entry, tokens: Sequence[str]) -> None:
    if tokens:
        Token.objects.filter(token__in=tokens, rank=entry.rank, entry_id=entry.pk).delete()


def _move(entry: Entry, tokens: Sequence[str], rank: int, branch_id: int | None) -> None:
    if tokens:
        rows = Token.objects.filter(token__in=tokens, rank=entry.rank, entry_id=entry.pk)
        rows.update(rank=rank, branch_id=branch_id)

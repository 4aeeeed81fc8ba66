"""Keyset paging: page 10,000 costs what page 1 costs, and no page counts the whole table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page[T: Model]:
    """Some rows of a list and the cursors to both sides ('' where there is nothing more)."""

    rows: Sequence[T]
    next_cursor: str = ""
    previous_cursor: str = ""


def page[T: Model](
    rows: QuerySet[T], *, order: Sequence[str], cursor: str = "", size: int = PAGE_SIZE
) -> Page[T]:
    """The rows after the cursor, in `order` (fields as for order_by, all of one direction, ending in the key).

    A cursor that was not made here, or for another order, is read as the first page.
    """
    backwards, key = _read(cursor, order)
    descending = order[0].startswith("-")
    names = [name.lstrip("-") for name in order]
    wanted = rows
    if key is not None:
        wanted = wanted.filter(_after(names, key, greater=descending == backwards))
    sorting = [n if (descending == backwards) else f"-{n}" for n in names]
    found = list(wanted.order_by(*sorting)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_next = more if not backwards else key is not None
    has_previous = more if backwards else key is not None
    return Page(
        rows=found,
        next_cursor=_write(found[-1], names, False, order) if found and has_next else "",
        previous_cursor=_write(found[0], names, True, order) if found and has_previous else "",
    )


def _after(names: Sequence[str], key: Sequence[Any], *, greater: bool) -> Q:
    """(a, b, c) > key, written so that both databases walk the index from there."""
    op = "gt" if greater else "lt"
    condition = Q()
    for i in range(len(names)):
        equal = Q(**{names[j]: key[j] for j in range(i)})
        condition |= equal & Q(**{f"{names[i]}__{op}": key[i]})
    edge = Q(**{f"{names[0]}__{op}e": key[0]})
    return edge & condition


def _write(row: Model, names: Sequence[str], backwards: bool, order: Sequence[str]) -> str:
    values = [_plain(_value(row, n)) for n in names]
    return signing.dumps([",".join(order), int(backwards), values], salt="paging", compress=True)


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(cursor: str, order: Sequence[str]) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        made_for, backwards, values = signing.loads(cursor, salt="paging")
    except (signing.BadSignature, ValueError):
        return False, None
    return (bool(backwards), values) if made_for == ",".join(order) else (False, None)

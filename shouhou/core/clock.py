"""The one place that reads the clock; views, tasks and commands call it once and hand the moment down."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC) + _shift  # noqa: TID251 -- the one allowed reading


@contextlib.contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Lets the clock run on from another moment: for the demo's history and for tests that live through weeks."""
    global _shift
    before = _shift
    _shift = moment - datetime.now(UTC)  # noqa: TID251
    try:
        yield
    finally:
        _shift = before

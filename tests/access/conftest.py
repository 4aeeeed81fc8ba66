"""A log that begins empty."""

from collections.abc import Iterator

import pytest

from shouhou.access import batch


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    """Views of other tests, whose rows are gone, are not written into this one."""
    batch.forget()
    yield
    batch.forget()

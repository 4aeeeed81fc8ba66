"""The company that most tests begin with: founded once and kept beneath their transactions, not anew for each.

Each test takes back what it did up to where the company stood; the first that wants none, or another, clears it away.
"""

import copy
from collections.abc import Callable, Hashable
from contextlib import ExitStack
from typing import Any, Final

from django.db import connections, transaction


class Stage:
    """One company of this process, in a transaction that is never committed."""

    def __init__(self) -> None:
        self._transactions = ExitStack()
        self._key: Hashable = None
        self._made: Any = None

    def set(self, key: Hashable, make: Callable[[], Any]) -> None:
        """Makes what is known by that key, unless it stands already."""
        if self._key == key and all(_holds(alias) for alias in connections):
            return
        self.clear()
        for alias in connections:
            outermost: Any = transaction.atomic(using=alias)
            outermost._from_testcase = True  # durable transactions of the product may begin within it
            self._transactions.enter_context(outermost)
        self._made = make()
        self._key = key

    def clear(self) -> None:
        """Takes it back."""
        self._key = self._made = None
        for alias in connections:
            if connections[alias].in_atomic_block:
                transaction.set_rollback(True, using=alias)
        self._transactions.close()

    def made(self, key: Hashable) -> Any:
        """What was made, as if it were new; None where that does not stand."""
        return copy.deepcopy(self._made) if self._key == key else None


def _holds(alias: str) -> bool:
    connection = connections[alias]
    return connection.in_atomic_block and not connection.needs_rollback


STAGE: Final = Stage()

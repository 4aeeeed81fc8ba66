"""Whoever writes while others write without a break gets a turn between two of their transactions."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction

from shouhou.accounts.models import Branch
from shouhou.core.sqlite import base
from tests.world import World

MOST = 10
LONG = 0.3

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has many writers at a time"),
    pytest.mark.django_db(transaction=True),
]


class Busy:
    """Somebody who writes one transaction after the other, and counts them."""

    def __init__(self, pause: float = LONG) -> None:
        self.done, self.enough, self._pause = 0, threading.Event(), pause
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> "Busy":
        self._thread.start()
        assert self._begun.wait(30)
        return self

    def __exit__(self, *_fault: object) -> None:
        self.enough.set()
        self._thread.join()

    def _write(self) -> None:
        try:
            while self.done < MOST and not self.enough.is_set():
                with transaction.atomic():
                    Branch.objects.update(code="1")
                    self._begun.set()
                    time.sleep(self._pause)
                self.done += 1
        finally:
            connection.close()


def within_a_block() -> None:
    with transaction.atomic():
        Branch.objects.update(code="2")


def by_itself() -> None:
    Branch.objects.update(code="2")


@pytest.mark.parametrize("write", [within_a_block, by_itself])
def test_who_writes_now_and_then_comes_between(world: World, write: Callable[[], None]) -> None:
    with Busy() as busy:
        write()
        before = busy.done
    assert before <= 3  # SQLite's own pauses of 100 ms hardly ever meet the moment between two of them


def test_who_has_waited_long_enough_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "PATIENCE", 0.02)
    with Busy(pause=1), pytest.raises(OperationalError, match="locked"):
        within_a_block()
    with transaction.atomic():  # nothing is left behind that would be in the way
        assert not Branch.objects.filter(code="2").exists()

"""Locks that a process holds on a file and that end with it, however it ends, on every operating system."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def try_lock(file: Path) -> IO[bytes] | None:
    """Opens and locks a file until the handle is closed or the process ends; None where somebody holds it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = file.open("a+b")
    try:
        _lock(handle)
    except OSError:
        handle.close()
        return None
    return handle


@contextlib.contextmanager
def locked(file: Path) -> Iterator[bool]:
    """Holds the lock for a while; gives False, at once, where somebody else has it."""
    handle = try_lock(file)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            handle.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sync(file: Path) -> None:
    """Sees to it that what was written survives a power cut."""
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

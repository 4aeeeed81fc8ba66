"""Which servers and workers are running on this data folder: each holds a lock that ends with it, however it ends."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.crypto import get_random_string

from shouhou.upkeep.locks import locked, try_lock


def _folder() -> Path:
    return Path(settings.DATA) / "running"


@contextlib.contextmanager
def announced(kind: str) -> Iterator[str]:
    """Holds a lock under a new name for as long as this process works; gives the name."""
    name = f"{kind}-{get_random_string(12)}"
    file = _folder() / name
    handle = try_lock(file)
    try:
        yield name
    finally:
        if handle is not None:
            handle.close()
        with contextlib.suppress(OSError):
            file.unlink()


def running() -> list[str]:
    """The names of the processes that are alive."""
    return [file.name for file in _files() if not _is_dead(file)]


def bury() -> list[str]:
    """Forgets the processes that died without saying so, and returns their names."""
    dead = [file for file in _files() if _is_dead(file)]
    for file in dead:
        with contextlib.suppress(OSError):
            file.unlink()
    return [file.name for file in dead]


def _files() -> list[Path]:
    return sorted(_folder().iterdir()) if _folder().is_dir() else []


def _is_dead(file: Path) -> bool:
    with locked(file) as is_mine:
        return is_mine

"""Moving the store: every kept file is copied to another place and read back there, before anything is switched."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.storage import Storage, default_storage

from shouhou.documents.models import StoredFile

_CHUNK: Final = 1024 * 1024


@dataclass(slots=True)
class Move:
    """How far it is: paths in all, copied now, found there already, missing or broken in the old store."""

    total: int = 0
    copied: int = 0
    there: int = 0
    bytes: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many paths have been looked at."""
        return self.copied + self.there + len(self.lost)


def copy_store(target: Storage, *, source: Storage | None = None, told: Callable[[Move], None]) -> Move:
    """Copies every kept file into `target`; what lies there whole is not copied again, so that it can be resumed.

    Each file is read back and compared by hash. `told` hears of every step; the old store stays as it is.
    """
    source = source or default_storage
    move = Move(total=sum(len(file.paths) for file in _files()))
    for path, sha256 in _paths():
        _copy(source, target, path, sha256, move)
        told(move)
    return move


def _files() -> Iterator[StoredFile]:
    return StoredFile.objects.order_by("pk").iterator(chunk_size=500)


def _paths() -> Iterator[tuple[str, str]]:
    """Each path with the hash that it must have; smaller pictures have none written down."""
    for file in _files():
        for path in file.paths:
            yield path, file.sha256 if path == file.path else ""


def _copy(source: Storage, target: Storage, path: str, sha256: str, move: Move) -> None:
    try:
        wanted = sha256 or _digest(source, path)
        if target.exists(path):
            if _digest(target, path) == wanted:
                move.there += 1
                return
            target.delete(path)  # a copy that was broken off
        with source.open(path) as content:
            target.save(path, content)
        move.bytes += target.size(path)
    except FileNotFoundError:
        move.lost.append(path)
        return
    if _digest(target, path) == wanted:
        move.copied += 1
    else:
        target.delete(path)
        move.lost.append(path)


def _digest(store: Storage, path: str) -> str:
    digest = hashlib.sha256()
    content: Any
    with store.open(path) as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()

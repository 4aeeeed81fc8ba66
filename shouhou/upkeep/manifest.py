"""What a backup consists of, with the hash of every part, so that a restore can tell whether all of it is there."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

MANIFEST: Final = "manifest.json"
FILES: Final = "files.tsv"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """The table of contents of one snapshot; `parts` maps file names of the snapshot to their SHA-256."""

    made_at: str
    version: str
    engine: str
    parts: dict[str, str]
    files: int
    size: int
    migrations: list[str] = field(default_factory=list)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Writes it into the snapshot, last of all."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Reads it; raises OSError or ValueError for what is no manifest."""
        raw: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        try:
            return cls(**raw)
        except TypeError as fault:
            raise ValueError(str(fault)) from None


@dataclass(frozen=True, slots=True)
class FileLine:
    """One stored file: its hash, size in bytes, time of change in nanoseconds and path below the files folder."""

    sha256: str
    size: int
    changed: int
    path: str

    def text(self) -> str:
        """The line as it stands in files.tsv."""
        return f"{self.sha256}\t{self.size}\t{self.changed}\t{self.path}\n"


def file_lines(snapshot: Path) -> Iterator[FileLine]:
    """The stored files of a snapshot, read one at a time; none where the list is missing."""
    listed = snapshot / FILES
    if not listed.exists():
        return
    with listed.open(encoding="utf-8") as lines:
        for line in lines:
            sha256, size, changed, path = line.rstrip("\n").split("\t", 3)
            yield FileLine(sha256, int(size), int(changed), path)


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def copy_and_digest(source: Path, target: Path) -> str:
    """Copies a file and returns the SHA-256 of what was copied."""
    total = hashlib.sha256()
    with source.open("rb") as content, target.open("wb") as copy:
        while block := content.read(1 << 20):
            total.update(block)
            copy.write(block)
    return total.hexdigest()

"""Installations for the command, migrated and empty."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.installation import SERVER, Installation, drop_database, new_database
from tests.tables_once import empty_files, template


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A migrated installation to copy from: migrating takes seconds, copying none."""
    name = f"shouhou_migrated_{secrets.token_hex(4)}"
    data = tmp_path_factory.mktemp("migrated") / "data"
    if SERVER:
        yield Installation(data, new_database(name, template()))
    else:
        shutil.copytree(empty_files(), data)
        yield Installation(data)
    drop_database(name)


@contextmanager
def making(folder: Path) -> Iterator[Callable[..., Installation]]:
    """Makes installations with nothing in them, not even tables, or with the rows of another."""
    made: list[str] = []

    def make(name: str, like: Installation | None = None) -> Installation:
        database = f"shouhou_{name}_{secrets.token_hex(4)}"
        made.append(database)
        template = urlsplit(like.database).path.lstrip("/") if like else "template0"
        new = Installation(folder / name, new_database(database, template))
        if like and not SERVER:
            new.data.mkdir()
            for file in like.data.glob("*.sqlite3"):
                shutil.copy(file, new.data)
        return new

    yield make
    for database in made:
        drop_database(database)


@pytest.fixture
def new_installation(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Makes installations in the folder of the test."""
    with making(tmp_path) as make:
        yield make


@pytest.fixture
def installation(new_installation: Callable[..., Installation], migrated: Installation) -> Installation:
    """A migrated installation without a company."""
    return new_installation("office", migrated)

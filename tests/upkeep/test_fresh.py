"""An empty database gets all its tables at once, and they are those that the migrations leave one after the other."""

import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.installation import SERVER, Installation, drop_database, new_database
from tests.tables_once import STEPWISE, stepwise_files

_ASK = (
    "import django, json; django.setup()\nfrom tests.upkeep.schema import schema\nprint(json.dumps(schema()))"
)


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """An installation where nothing is yet."""
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    extra = {
        "DJANGO_SETTINGS_MODULE": "shouhou.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    (folder / "data").mkdir(parents=True)
    yield Installation(folder / "data", new_database(name), extra)
    drop_database(name)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Installation]:
    """What is to be laid out at once."""
    with installed(tmp_path / "fresh") as made:
        yield made


@pytest.fixture
def stepwise(tmp_path: Path) -> Iterator[Installation]:
    """What has gone through one migration after the other."""
    with installed(tmp_path / "stepwise") as made:
        if SERVER:
            done = made.python("-c", STEPWISE, patience=600)
            assert done.returncode == 0, done.stderr
        else:
            shutil.copytree(stepwise_files(), made.data, dirs_exist_ok=True)
        yield made


@pytest.mark.slow
def test_an_empty_database_gets_the_tables_that_the_migrations_leave(
    fresh: Installation, stepwise: Installation
) -> None:
    done = fresh.run("migrate")
    assert done.returncode == 0, done.stderr
    told, left = (json.loads(made.python("-c", _ASK).stdout) for made in (fresh, stepwise))
    for alias, rows in left.items():
        assert rows
        assert sorted(map(str, told[alias])) == sorted(map(str, rows)), alias
    assert fresh.run("migrate").stdout == "", "nothing is left to do"

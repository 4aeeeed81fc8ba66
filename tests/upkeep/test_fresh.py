"""An empty database gets all its tables at once, and they are those that the migrations leave one after the other."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.installation import Installation, drop_database, new_database
from tests.upkeep.schema import schema

_ASK = (
    "import django, json; django.setup()\nfrom tests.upkeep.schema import schema\nprint(json.dumps(schema()))"
)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Installation]:
    """An installation where nothing is yet."""
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    extra = {
        "DJANGO_SETTINGS_MODULE": "shouhou.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    yield Installation(tmp_path / "data", new_database(name), extra)
    drop_database(name)


def test_an_empty_database_gets_the_tables_that_the_migrations_leave(db: None, fresh: Installation) -> None:
    done = fresh.run("migrate")
    assert done.returncode == 0, done.stderr
    told = json.loads(fresh.python("-c", _ASK).stdout)
    stepwise = schema()
    for alias, rows in stepwise.items():
        assert sorted(map(str, told[alias])) == sorted(map(str, rows)), alias
    assert fresh.run("migrate").stdout == "", "nothing is left to do"

"""An installation with rows and files, and an empty place beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The second place."""
    return tmp_path / "second place 备份"


@pytest.fixture
def installation(tmp_path: Path, settings: Settings, transactional_db: None) -> Iterator[Path]:
    """A data folder with three stored files, two of them with the same content."""
    data = tmp_path / "data"
    for name, content in {"ab/one.jpg": b"one", "cd/two.pdf": b"two" * 1000, "ab/again.jpg": b"one"}.items():
        file = data / "files" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (data / "secret-key").write_text("k" * 60)
    settings.DATA = data
    settings.BACKUP_TO = ""
    yield data
    assert data == django_settings.DATA

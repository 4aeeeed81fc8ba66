"""What is set wrongly is said before anybody is served."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from pytest_django import Settings

from shouhou.config import env
from shouhou.config.checks import database_version
from shouhou.policy import examples

# Django's own checks ask the database what it can do, if nobody has asked before.
pytestmark = pytest.mark.django_db


def found() -> set[str]:
    """The ids of what our checks complain about."""
    return {issue.id for issue in run_checks() if issue.id and issue.id.startswith("shouhou.")}


def test_an_ordinary_installation_has_nothing_to_complain_about() -> None:
    assert found() <= {"shouhou.E004", "shouhou.E005"}  # assets and catalogue are built by make setup


def test_a_data_folder_that_cannot_be_written_to_is_said(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings.DATA = tmp_path / "file" / "data"
    assert "shouhou.E001" in found()


def test_a_short_signing_key_is_said(settings: Settings) -> None:
    settings.SECRET_KEY = "short"
    assert "shouhou.E002" in found()


def test_debugging_is_warned_of(settings: Settings) -> None:
    settings.DEBUG = True
    assert "shouhou.W003" in found()


def test_missing_assets_and_translations_are_said(settings: Settings, tmp_path: Path) -> None:
    settings.STATICFILES_FINDERS = []
    settings.LOCALE_PATHS = [tmp_path]
    assert {"shouhou.E004", "shouhou.E005"} <= found()


def test_a_backup_into_the_data_itself_is_said(settings: Settings) -> None:
    settings.BACKUP_TO = str(Path(settings.DATA) / "backups")
    assert "shouhou.E008" in found()


def test_behind_a_proxy_the_host_names_must_be_named(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["*"]
    assert "shouhou.E009" in found()
    settings.ALLOWED_HOSTS = ["service.example.com"]
    assert "shouhou.E009" not in found()


def test_the_database_of_this_run_is_new_enough() -> None:
    assert database_version(None, databases=[connection.alias]) == []


@pytest.mark.parametrize("name", ["SHOUHOU_FLAG", "SHOUHOU_NUMBER"])
def test_an_environment_that_cannot_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "perhaps")
    read: dict[str, Any] = {
        "SHOUHOU_FLAG": lambda: env.flag(name, default=False),
        "SHOUHOU_NUMBER": lambda: env.number(name, 1),
    }
    with pytest.raises(env.EnvironmentMistake) as refused:
        read[name]()
    assert name in str(refused.value)


def test_only_postgresql_is_taken_as_an_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHOUHOU_DATABASE", "mysql://somewhere/else")
    with pytest.raises(env.EnvironmentMistake):
        env.database(tmp_path)
    monkeypatch.setenv("SHOUHOU_DATABASE", "postgresql://anna:p%40ss@db.example/shop?host=/run/pg")
    described = env.database(tmp_path)
    assert (described["USER"], described["PASSWORD"], described["HOST"]) == ("anna", "p@ss", "/run/pg")


def test_the_signing_key_is_made_once_and_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHOUHOU_SECRET_KEY", "")
    first = env.secret_key(tmp_path / "data")
    assert len(first) >= 64
    assert env.secret_key(tmp_path / "data") == first


def test_a_worked_example_that_disagrees_keeps_shouhou_from_starting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = {"AS-10": [{"title": "甲", "facts": [], "expected": [{"rule": "AS-10"}], "result": "乙"}]}
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    examples.shipped_examples.cache_clear()
    assert "shouhou.E010" in found()
    examples.shipped_examples.cache_clear()

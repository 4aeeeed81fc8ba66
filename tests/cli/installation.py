"""A real installation for the command: its own data folder, and its own database on the server under test."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

SERVER = os.environ.get("SHOUHOU_TEST_DATABASE", "")


@dataclass
class Installation:
    """One data folder (and one database, where the tests run on PostgreSQL)."""

    data: Path
    database: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """What the command is started with."""
        own = {
            "SHOUHOU_DATA": str(self.data),
            "SHOUHOU_DATABASE": self.database,
            "SHOUHOU_SECRET_KEY": "",
            "SHOUHOU_LANGUAGE": "en",
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "default",
        }
        return os.environ | own | self.extra

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Runs `shouhou …` to its end."""
        return self.python("-m", "shouhou", *arguments)

    def python(self, *arguments: object, patience: float = 120) -> subprocess.CompletedProcess[str]:
        """Runs Python on this installation, not in the repository's folder."""
        call = [sys.executable, *(str(argument) for argument in arguments)]
        return subprocess.run(
            call,
            env=self.environment(),
            cwd=self.data.parent,
            capture_output=True,
            text=True,
            timeout=patience,
        )

    def start(self, *arguments: object, **options: object) -> "subprocess.Popen[str]":
        """Starts `shouhou …` and leaves it running."""
        call = [sys.executable, "-m", "shouhou", *(str(argument) for argument in arguments)]
        return subprocess.Popen(
            call,
            env=self.environment(),
            cwd=self.data.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def new_database(name: str, template: str = "template0") -> str:
    """Makes a database where the tests run on PostgreSQL, empty or like another; '' for SQLite."""
    if not SERVER:
        return ""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    parts = urlsplit(SERVER)
    return urlunsplit(parts._replace(path=f"/{name}"))


def drop_database(name: str) -> None:
    """Removes it again, with whoever is still connected."""
    if SERVER:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

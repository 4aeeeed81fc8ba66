"""Reading the environment: each helper returns a typed value or says clearly what is wrong with it."""

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


class EnvironmentMistake(ImproperlyConfigured):
    """An environment variable holds something that cannot be meant."""


def text(name: str, default: str) -> str:
    """The variable, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A yes or a no; raises EnvironmentMistake for anything else."""
    raw = text(name, "1" if default else "0").lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise EnvironmentMistake(f"{name} is {raw!r}; write 1 or 0.")


def number(name: str, default: int) -> int:
    """A whole number; raises EnvironmentMistake for anything else."""
    raw = text(name, str(default))
    try:
        return int(raw)
    except ValueError:
        raise EnvironmentMistake(f"{name} is {raw!r}; write a whole number.") from None


def data_folder() -> Path:
    """Where this installation keeps its database, files, key and backups (SHOUHOU_DATA, else the user's own folder)."""
    given = text("SHOUHOU_DATA", "")
    if given:
        return Path(given).expanduser().resolve()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "shouhou"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "shouhou"


def secret_key(folder: Path) -> str:
    """The signing key: SHOUHOU_SECRET_KEY, else one kept in the data folder and made on first use."""
    given = text("SHOUHOU_SECRET_KEY", "")
    if given:
        return given
    file = folder / "secret-key"
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _new_key(file)


def _new_key(file: Path) -> str:
    import secrets

    key = secrets.token_urlsafe(64)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Two processes may start at the same moment: the one that creates the file decides the key.
        with file.open("x", encoding="ascii") as out:
            out.write(key)
        file.chmod(0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    return key


def databases(folder: Path) -> dict[str, dict[str, object]]:
    """The main database and, with SQLite, a file of its own for the access log; on PostgreSQL that is a table."""
    main = database(folder)
    if not str(main["ENGINE"]).endswith("sqlite"):
        return {"default": main}
    return {"default": main, "access": database(folder, "access.sqlite3")}


def database(folder: Path, name: str = "shouhou.sqlite3") -> dict[str, object]:
    """Django's description of the database: SHOUHOU_DATABASE as a postgresql:// address, else SQLite in the folder.

    SQLite writes are immediate transactions with full synchronisation, so that an acknowledged write survives a
    power cut. Raises EnvironmentMistake for another scheme.
    """
    from urllib.parse import parse_qsl, unquote, urlsplit

    address = text("SHOUHOU_DATABASE", "")
    if not address:
        return {
            "ENGINE": "shouhou.core.sqlite",
            "NAME": folder / name,
            # Opening it anew for each page costs more than most pages: the last one to close writes the log back.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                    "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise EnvironmentMistake("SHOUHOU_DATABASE must begin with postgresql:// .")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": dict(parse_qsl(parts.query)).get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Short statements only: compiling one, or sharing it among workers, costs more than it saves, and so does
        # planning anew what core/kept_plans.py keeps.
        "OPTIONS": {
            "options": "-c jit=off -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan"
        },
    }


def files(folder: Path) -> dict[str, object]:
    """Django's description of the store of files: SHOUHOU_FILES, a folder or s3://bucket/prefix?endpoint=… .

    Raises EnvironmentMistake for an address that cannot be meant, and for a bucket without keys.
    """
    from shouhou.documents.stores import describe_store

    try:
        return describe_store(text("SHOUHOU_FILES", ""), folder=folder, environment=os.environ)
    except ValueError as mistake:
        raise EnvironmentMistake(str(mistake)) from None

"""System checks: what is set wrongly is said in a sentence, with an id, before anybody is served."""

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.utils.translation import gettext as _

from shouhou.policy.examples import demand_result, shipped_examples
from shouhou.policy.shipped import RULEBOOK

SHORTEST_KEY = 32
OLDEST_SQLITE = (3, 37, 0)
OLDEST_POSTGRESQL = 15

type Apps = Sequence[AppConfig] | None


@register()
def data_folder(app_configs: Apps, **_options: Any) -> list[CheckMessage]:
    """E001: the data folder can be written to."""
    folder = Path(settings.DATA)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return []
    except OSError as fault:
        said = _("Nothing can be written into the data folder %(folder)s: %(why)s.")
        return [
            Error(
                said % {"folder": folder, "why": fault.strerror},
                hint=_("Choose another with --data or SHOUHOU_DATA."),
                id="shouhou.E001",
            )
        ]


@register(Tags.security)
def signing_key(app_configs: Apps, **_options: Any) -> list[CheckMessage]:
    """E002: the signing key is long enough to be one."""
    if len(settings.SECRET_KEY) >= SHORTEST_KEY:
        return []
    hint = _("Remove SHOUHOU_SECRET_KEY and the file secret-key; a good one is then made by itself.")
    return [Error(_("The signing key is shorter than 32 characters."), hint=hint, id="shouhou.E002")]


@register(Tags.security)
def debugging(app_configs: Apps, **_options: Any) -> list[CheckMessage]:
    """W003: error pages with the program's inside are for developers."""
    if not settings.DEBUG:
        return []
    said = _("SHOUHOU_DEBUG is on: error pages show the inside of the program to everybody.")
    return [Warning(said, id="shouhou.W003")]


@register()
def assets(app_configs: Apps, **_options: Any) -> list[CheckMessage]:
    """E004: the browser libraries are where pages look for them."""
    from django.contrib.staticfiles import finders

    if finders.find("vendor/tabler/tabler.min.css"):
        return []
    return [
        Error(
            _("The browser libraries are missing."), hint=_("In a clone, run: make assets"), id="shouhou.E004"
        )
    ]


@register(Tags.translation)
def translations(app_configs: Apps, **_options: Any) -> list[CheckMessage]:
    """E005: the Chinese catalogue is compiled."""
    if any(list(Path(folder).glob("zh_Hans/LC_MESSAGES/*.mo")) for folder in settings.LOCALE_PATHS):
        return []
    return [
        Error(_("The translations are missing."), hint=_("In a clone, run: make setup"), id="shouhou.E005")
    ]


@register(Tags.database)
def database_version(
    app_configs: Apps, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """E006, E007: the database is new enough."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        if connections[alias].vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
            said = _("SQLite %(version)s is too old; 3.37 or newer is needed.")
            found.append(Error(said % {"version": sqlite3.sqlite_version}, id="shouhou.E006"))
        if connections[alias].vendor == "postgresql":
            found += _postgresql(connections[alias])
    return found


def _postgresql(connection: Any) -> list[CheckMessage]:
    with connection.temporary_connection():
        major = connection.pg_version // 10000
    if major >= OLDEST_POSTGRESQL:
        return []
    said = _("PostgreSQL %(version)s is too old; 15 or newer is needed.") % {"version": major}
    return [Error(said, id="shouhou.E007")]


@register()
def backup_place(app_configs: Apps, **_options: Any) -> list[CheckMessage]:
    """E008: backups do not go into the folder that they are to save."""
    given = settings.BACKUP_TO
    if not given or not Path(given).expanduser().resolve().is_relative_to(Path(settings.DATA).resolve()):
        return []
    said = _("A backup inside the data folder is lost with it. Choose another disk or a network folder.")
    return [Error(said, hint=_("Change SHOUHOU_BACKUP_TO."), id="shouhou.E008")]


@register(Tags.security)
def proxy(app_configs: Apps, **_options: Any) -> list[CheckMessage]:
    """E009: behind a proxy that ends TLS, the addresses that people type are named."""
    if not getattr(settings, "SECURE_PROXY_SSL_HEADER", None) or "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = _("For example SHOUHOU_HOSTS=service.example.com")
    return [Error(_("Behind a proxy, SHOUHOU_HOSTS must name the host names."), hint=hint, id="shouhou.E009")]


@register()
def worked_examples(app_configs: Apps, **_options: Any) -> list[CheckMessage]:
    """E010: the rules come to the results of their worked examples."""
    try:
        for examples in shipped_examples().values():
            for example in examples:
                demand_result(example, RULEBOOK)
    except ValueError as broken:
        said = _("A worked example and its rule disagree: %(example)s")
        hint = _("This copy of shouhou is damaged or half upgraded; install it anew.")
        return [Error(said % {"example": broken}, hint=hint, id="shouhou.E010")]
    return []

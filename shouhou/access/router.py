"""Which database holds the access log: one of its own where there is one, else the main one."""

from typing import Any, Final

from django.conf import settings
from django.db.models import Model

STORE: Final = "access"


class AccessRouter:
    """Keeps the log out of the main database and everything else out of the log's."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        """Where rows of this model are read."""
        return STORE if model._meta.app_label == STORE and STORE in settings.DATABASES else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """Whether tables of this app stand in that database."""
        if STORE not in settings.DATABASES:
            return None
        return (db == STORE) == (app_label == STORE)

"""Sessions as Django keeps them in the database, read by a statement that is written once."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Now

from shouhou.core.prepared import Values, rows_of


class SessionStore(db.SessionStore):
    """Django's store; only what is read at every request is read by ourselves."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where it has expired or never was."""
        rows = rows_of("session", _standing, keys=[self.session_key]) if self.session_key else []
        if not rows:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(rows[0][0])
        return kept


def _standing(asked: Values) -> QuerySet[Any, Any]:
    sessions = Session.objects.filter(session_key__in=asked["keys"], expire_date__gt=Now())
    return sessions.values_list("session_data")

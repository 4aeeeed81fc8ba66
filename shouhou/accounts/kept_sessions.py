"""Sessions as Django keeps them in the database, read together with the person whose they are."""

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Now
from django.http import HttpRequest

from shouhou.accounts.models import Staff
from shouhou.accounts.person_rows import COLUMNS, with_row
from shouhou.core.prepared import Values, rows_of

_MOST_KNOWN: Final = 20_000
_whose: dict[str, int] = {}
"""Whose a session was when this process met it last; what it says itself is what counts."""


class SessionStore(db.SessionStore):
    """Django's store; only what is read at every request is read by ourselves."""

    person: Sequence[Any] | None = None
    """The row of whose it is, where it was read along."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where it has expired or never was."""
        text = _first(self._read) if self.session_key else None
        if text is None:
            self._session_key = self.person = None
            return {}
        kept: dict[str, Any] = self.decode(text)
        if self.person is not None and kept.get(SESSION_KEY) != str(self.person[0]):
            self.person = None
        return kept

    def _read(self) -> str | None:
        keys = [self.session_key or ""]
        if (met := _whose.get(keys[0])) is not None:
            for text, *self.person in rows_of("session and who", _with_person, keys=keys, people=[met]):
                return cast("str | None", text)
        return next((text for (text,) in rows_of("session", _texts, keys=keys)), None)


def whose(request: HttpRequest) -> Staff | AnonymousUser:
    """Who is signed in; one statement for the session and the person, two where this process meets her first."""
    session = cast("SessionStore", request.session)
    session.get(SESSION_KEY)
    with with_row(session.person):
        found: Staff | AnonymousUser = get_user(request)
    key = session.session_key or ""
    if isinstance(found, Staff) and _whose.get(key) != found.pk:
        if len(_whose) >= _MOST_KNOWN:
            _whose.clear()
        _whose[key] = found.pk
    return found


def _first[T](ask: Callable[[], T]) -> T:
    """Asks for the first time in a request. Whether a kept connection still stands is seen by this: a statement that
    only looks would double the time it takes."""
    held: Any = connection
    if held.connection is None or not held.health_check_enabled or held.in_atomic_block:
        return ask()
    held.health_check_done = True
    try:
        return ask()
    except (OperationalError, InterfaceError):
        if held.is_usable():  # then something else is wrong
            raise
        held.close()
        return ask()


def _texts(asked: Values) -> QuerySet[Any, Any]:
    sessions = Session.objects.filter(session_key__in=asked["keys"], expire_date__gt=Now())
    return sessions.values_list("session_data")


def _with_person(asked: Values) -> QuerySet[Any, Any]:
    text = Subquery(_texts(asked).values("session_data"))
    return Staff.objects.filter(pk__in=asked["people"]).order_by().values_list(text, *COLUMNS)

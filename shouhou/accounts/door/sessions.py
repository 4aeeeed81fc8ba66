"""Where people are signed in: opening a session, listing them, ending them."""

from datetime import datetime

from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from shouhou.accounts.door.source import address_of, device_of
from shouhou.accounts.models import Staff, StaffSession

_BACKEND = "shouhou.accounts.backends.StaffBackend"


@transaction.atomic
def open_session(request: HttpRequest, staff: Staff, *, at: datetime) -> None:
    """Make the session of this browser hers, under a new key; another person's session here ends."""
    before = request.session.session_key
    login(request, staff, backend=_BACKEND)
    request.session.save()
    StaffSession.objects.filter(session_key=before).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    _of(staff.pk).exclude(session_key__in=Session.objects.values("session_key")).delete()
    StaffSession.objects.create(
        session_key=request.session.session_key or "",
        staff=staff,
        started_at=at,
        source=address_of(request),
        device=device_of(request),
    )


def renamed(before: str | None, after: str | None) -> None:
    """The session goes on under another key, as it does after a change of password."""
    StaffSession.objects.filter(session_key=before).update(session_key=after)


def live_sessions(staff_id: int, *, at: datetime) -> QuerySet[StaffSession]:
    """Where she is signed in now, newest first."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    return _of(staff_id).filter(session_key__in=alive).order_by("-started_at", "-pk")


def end_session(staff_id: int, session_id: int) -> bool:
    """End one of her sessions; False when it is not hers or has ended already."""
    return _end(_of(staff_id).filter(pk=session_id)) > 0


def end_sessions(staff_id: int, *, except_key: str | None = None) -> int:
    """End all her sessions but one, and return how many ended."""
    return _end(_of(staff_id).exclude(session_key=except_key or ""))


def close(request: HttpRequest) -> None:
    """End the session of this browser."""
    StaffSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()


def _of(staff_id: int) -> QuerySet[StaffSession]:
    return StaffSession.objects.filter(staff_id=staff_id)


def _end(rows: QuerySet[StaffSession]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return StaffSession.objects.filter(session_key__in=keys).delete()[0]

"""The ticket by which somebody goes from the real company to practice: signed by a key that both processes hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role

_SALT: Final = "shouhou.practice"
_HOLDS: Final = timedelta(minutes=15)
_NOT_PRACTISED: Final = frozenset({Role.ADMINISTRATOR.value})
"""Who looks after the installation could lead practice outwards, to chat groups and mailboxes: nobody does so there."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who comes to practise, with which posts."""

    username: str
    name: str
    roles: tuple[str, ...]
    has_begun_anew: bool = False


def ticket_for(staff: Staff, *, has_begun_anew: bool = False) -> str:
    """A ticket for a person, with her posts and that of an agent, which the list of the first day needs."""
    roles = sorted(({*staff.roles} - _NOT_PRACTISED) | {Role.AGENT.value})
    told = {"username": staff.username, "name": staff.name, "roles": roles, "anew": has_begun_anew}
    return signing.dumps(told, key=settings.PRACTICE_KEY, salt=_SALT)


def read_ticket(text: str) -> Ticket | None:
    """The ticket where it is one of ours and still holds."""
    try:
        told = signing.loads(text, key=settings.PRACTICE_KEY, salt=_SALT, max_age=_HOLDS)
    except signing.BadSignature:
        return None
    return Ticket(told["username"], told["name"], tuple(told["roles"]), told.get("anew", False))


def may_practise() -> bool:
    """Whether this process has a practice beside it."""
    return bool(settings.PRACTICE_KEY) and not settings.PRACTICE


def posts_of(ticket: Ticket) -> Sequence[str]:
    """Her posts as this version knows them."""
    return [code for code in ticket.roles if code in set(Role) and code not in _NOT_PRACTISED]

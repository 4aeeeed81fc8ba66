"""Who has signed in at this PC: a signed cookie, so that people switch by PIN and a known PC is known."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from shouhou.accounts.door.source import address_of
from shouhou.accounts.models import Staff

COOKIE = "shouhou_pc"
KEPT = timedelta(days=365)
PIN_GOOD_FOR = timedelta(days=14)
MOST_PEOPLE = 12
_SALT = "shouhou.shared-pc"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed in here: until her password changes, or two weeks pass, her PIN opens this PC."""

    staff_id: int
    stamp: str
    since: int

    def may_use_pin(self, staff: Staff, at: datetime) -> bool:
        """Whether her last password here is recent and still her password."""
        fresh = at.timestamp() - self.since < PIN_GOOD_FOR.total_seconds()
        return fresh and constant_time_compare(self.stamp, _stamp(staff))


@dataclass(frozen=True, slots=True)
class SharedPC:
    """A browser on a desk; `key` is "" for one at which nobody has signed in yet."""

    key: str = ""
    people: tuple[Person, ...] = ()

    def person(self, staff_id: int) -> Person | None:
        """Her entry, if she has signed in here before."""
        return next((p for p in self.people if p.staff_id == staff_id), None)

    def welcomed(self, staff: Staff, at: datetime) -> "SharedPC":
        """The PC after she gave her password here; she stands first."""
        newest = Person(staff.pk, _stamp(staff), int(at.timestamp()))
        others = [p for p in self.people if p.staff_id != staff.pk]
        return SharedPC(self.key or token_urlsafe(12), (newest, *others)[:MOST_PEOPLE])

    def preferred(self, staff: Staff) -> "SharedPC":
        """The PC after she came by PIN: first in the list, her two weeks not prolonged."""
        mine = [p for p in self.people if p.staff_id == staff.pk]
        others = [p for p in self.people if p.staff_id != staff.pk]
        return replace(self, people=(*mine, *others))

    def without(self, staff_id: int) -> "SharedPC":
        """The PC after somebody was taken off its list."""
        return replace(self, people=tuple(p for p in self.people if p.staff_id != staff_id))


def read(request: HttpRequest) -> SharedPC:
    """The PC this request comes from; a cookie that was not made here is no cookie."""
    raw = request.COOKIES.get(COOKIE, "")
    try:
        key, people = signing.loads(raw, salt=_SALT, max_age=KEPT)
        return SharedPC(str(key), tuple(Person(int(i), str(stamp), int(since)) for i, stamp, since in people))
    except (signing.BadSignature, ValueError, TypeError):
        return SharedPC()


def keep(response: HttpResponseBase, pc: SharedPC) -> None:
    """Write the PC back into its browser."""
    people = [(p.staff_id, p.stamp, p.since) for p in pc.people]
    response.set_cookie(
        COOKIE,
        signing.dumps((pc.key, people), salt=_SALT, compress=True),
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def source_for(request: HttpRequest, staff: Staff | None) -> str:
    """Where a try counts: at a PC that knows this person by that PC, else by network address."""
    pc = read(request)
    if staff is not None and pc.person(staff.pk):
        return source_of_pc(pc)
    return address_of(request)


def source_of_pc(pc: SharedPC) -> str:
    """The PC as a source of tries."""
    return f"pc {pc.key}"


def _stamp(staff: Staff) -> str:
    return salted_hmac(_SALT, staff.password, algorithm="sha256").hexdigest()[:16]

"""Guessing is slowed: each wrong try makes the next wait longer, for that name from that source only.

A source is a network address, or a PC at which this person has signed in before. Because failures count per
name *and* source, nobody can lock a colleague out from elsewhere, and her own PC stays open to her.
"""

from datetime import datetime, timedelta
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouhou.accounts.models import SignInAttempt
from shouhou.core.errors import Refusal

REMEMBERED = timedelta(hours=24)
FREE_TRIES = 4
LONGEST_WAIT = timedelta(minutes=15)
SOURCE_SPAN = timedelta(minutes=15)
SOURCE_BUDGET = 30
SOURCE_WAIT = timedelta(seconds=60)
PIN_TRIES = 8


class CannotTryYet(Refusal):
    """Too many wrong tries; `wait` is how long until the next."""

    def __init__(self, wait: timedelta, *, field: str | None = None) -> None:
        self.wait = wait
        super().__init__(_("Too many wrong tries. Please try again in %s.") % _in_words(wait), field=field)


class CannotUsePin(Refusal):
    """Too many wrong PINs at this PC; the password still opens."""

    def __init__(self) -> None:
        super().__init__(_("Too many wrong PINs at this PC. Please sign in with your password."), field="pin")


def start(*, name: str, source: str, at: datetime, field: str | None = None) -> None:
    """Enter one try before its password is looked at; raises CannotTryYet when it comes too soon.

    The try counts as failed until `forgive` is called. It is written first and judged afterwards, so that a
    hundred tries sent at the same moment see each other.
    """
    SignInAttempt.objects.filter(at__lt=at - REMEMBERED).delete()
    mine = SignInAttempt.objects.create(username=_key(name), source=source[:64], at=at)
    wait = _wait(mine)
    if wait > timedelta(0):
        mine.delete()  # a try that was not looked at is no guess: impatience makes nothing longer
        raise CannotTryYet(wait, field=field)


def start_pin(*, staff_id: int, source: str, at: datetime) -> None:
    """As `start`, for a PIN; raises CannotUsePin after PIN_TRIES wrong ones at one PC within a day."""
    failed = SignInAttempt.objects.filter(username=pin_name(staff_id), source=source, at__gte=at - REMEMBERED)
    if failed.count() >= PIN_TRIES:
        raise CannotUsePin
    start(name=pin_name(staff_id), source=source, at=at, field="pin")


def forgive(*, name: str, source: str) -> None:
    """The right word was given: forget this name's failures from this source."""
    SignInAttempt.objects.filter(username=_key(name), source=source[:64]).delete()


def pin_name(staff_id: int) -> str:
    """Under which name PIN tries are kept; no sign-in name holds a space."""
    return f"pin {staff_id}"


def _key(name: str) -> str:
    return name.casefold()[:60]


def _wait(mine: SignInAttempt) -> timedelta:
    """How long this try has still to wait, from the failures before it."""
    failed = SignInAttempt.objects.filter(username=mine.username, source=mine.source).exclude(pk=mine.pk)
    moments = sorted(failed.filter(at__gte=mine.at - REMEMBERED).values_list("at", flat=True))
    if not moments:
        return timedelta(0)
    delay = _delay(len(moments) - FREE_TRIES, timedelta(seconds=2))
    if _is_over_budget(mine):
        # Trying one password on many names: from such a source each name has one free try only.
        delay = max(delay, _delay(len(moments) - 1, SOURCE_WAIT))
    return max(moments[-1] + delay - mine.at, timedelta(0))


def _delay(step: int, first: timedelta) -> timedelta:
    return timedelta(0) if step < 0 else min(first * 2 ** min(step, 16), LONGEST_WAIT)


def _is_over_budget(mine: SignInAttempt) -> bool:
    recent = SignInAttempt.objects.filter(source=mine.source, at__gte=mine.at - SOURCE_SPAN)
    return recent.count() > SOURCE_BUDGET


def _in_words(wait: timedelta) -> str:
    seconds = ceil(wait.total_seconds())
    if seconds < 60:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    minutes = ceil(seconds / 60)
    return ngettext("%d minute", "%d minutes", minutes) % minutes

"""Passwords and PINs are set, changed and reset."""

from datetime import datetime
from itertools import pairwise

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.door.sessions import end_sessions
from shouhou.accounts.guards import demand_reach
from shouhou.accounts.models import Staff
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import digits
from shouhou.journal.actions import Happening, record


class CannotSetPassword(Refusal):
    """The present password is wrong, or the new one is too easy."""


class CannotSetPin(Refusal):
    """The PIN is not four to six digits, or is the first that anybody would try."""


@transaction.atomic
def change_password(
    *, staff_id: int, current: str, new: str, by: Actor, at: datetime, keep_session: str | None = None
) -> Staff:
    """Set her own new password and sign her out everywhere but in the session `keep_session`.

    Raises CannotSetPassword.
    """
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if by.staff_id != staff.pk:
        raise CannotSetPassword(_("Everybody changes her own password only."))
    if not staff.check_password(current):
        raise CannotSetPassword(_("This is not your present password."), field="current")
    if current == new:
        raise CannotSetPassword(_("The new password must differ from the present one."), field="new")
    _demand_strength(new, staff)
    staff.set_password(new)
    staff.must_change_password = False
    staff.save(update_fields=["password", "must_change_password"])
    end_sessions(staff.pk, except_key=keep_session)
    record(_happening("PASSWORD_CHANGED", staff, at), by=by, at=at)
    return staff


@transaction.atomic
def reset_password(*, staff_id: int, password: str, by: Actor, at: datetime) -> Staff:
    """Give a person a password to be changed at once; she is signed out everywhere, her PIN is forgotten.

    Raises CannotSetPassword for one's own, CannotGrantMore for people out of one's reach.
    """
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if by.staff_id == staff.pk:
        raise CannotSetPassword(_("Please change your own password on the page for it."))
    demand_reach(by, staff)
    staff.set_password(password)
    staff.must_change_password, staff.pin = True, ""
    staff.save(update_fields=["password", "must_change_password", "pin"])
    end_sessions(staff.pk)
    record(_happening("PASSWORD_RESET", staff, at), by=by, at=at)
    return staff


@transaction.atomic
def set_pin(*, staff_id: int, password: str, pin: str, by: Actor, at: datetime) -> Staff:
    """Set her own PIN of four to six digits for switching at a shared PC.

    Raises CannotSetPin, CannotSetPassword.
    """
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if by.staff_id != staff.pk:
        raise CannotSetPin(_("Everybody sets her own PIN only."))
    if not staff.check_password(password):
        raise CannotSetPassword(_("This is not your present password."), field="password")
    pin = digits(pin)
    if not 4 <= len(pin) <= 6:
        raise CannotSetPin(_("A PIN has four to six digits."), field="pin")
    if _is_obvious(pin):
        raise CannotSetPin(_("Anybody would try this PIN first. Please choose another."), field="pin")
    staff.pin = make_password(pin)
    staff.save(update_fields=["pin"])
    record(_happening("PIN_CHANGED", staff, at), by=by, at=at)
    return staff


@transaction.atomic
def clear_pin(*, staff_id: int, by: Actor, at: datetime) -> Staff:
    """Forget her own PIN: from now on only the password opens."""
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if by.staff_id != staff.pk:
        raise CannotSetPin(_("Everybody sets her own PIN only."))
    staff.pin = ""
    staff.save(update_fields=["pin"])
    record(_happening("PIN_CHANGED", staff, at), by=by, at=at)
    return staff


def demand_strength(password: str, staff: Staff, *, field: str) -> None:
    """Raises CannotSetPassword, with every reason, for a password that is too easy."""
    try:
        validate_password(password, staff)
    except ValidationError as wrong:
        raise CannotSetPassword(" ".join(wrong.messages), field=field) from wrong


def _demand_strength(new: str, staff: Staff) -> None:
    demand_strength(new, staff, field="new")


def _is_obvious(pin: str) -> bool:
    """All digits alike, or counting up or down."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {9})


def _happening(kind: str, staff: Staff, at: datetime) -> Happening:
    return Happening(kind, happened_at=at, data={"staff_id": staff.pk}, words={"name": staff.name})

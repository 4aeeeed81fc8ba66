"""Noting who had a telephone shown, and which forms were saved."""

from datetime import datetime, timedelta

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.customers.models import ContactPhone, PhoneShown, SavedForm

_KEPT = timedelta(days=2)


@transaction.atomic
def show_phone(*, phone_id: int, by: Actor, at: datetime) -> ContactPhone:
    """Notes that a person had a telephone shown in full; raises ContactPhone.DoesNotExist."""
    if by.staff_id is None:
        raise TypeError("Only a person has a telephone shown.")
    phone = ContactPhone.objects.select_related("contact").get(pk=phone_id)
    PhoneShown.objects.create(
        customer_id=phone.contact.customer_id, phone_id=phone.pk, staff_id=by.staff_id, shown_at=at
    )
    return phone


def address_saved(key: str) -> str:
    """Where the form with this key led when it was saved; '' if it was not."""
    saved = SavedForm.objects.filter(key=key).first() if key else None
    return saved.address if saved else ""


def keep_saved(key: str, address: str, *, at: datetime) -> None:
    """Keeps for two days where a saved form led, in the transaction of its verb: the second click then fails whole."""
    if key:
        SavedForm.objects.filter(saved_at__lt=at - _KEPT).delete()
        SavedForm.objects.create(key=key[:64], address=address, saved_at=at)

"""The profile of a caller nobody knew, from the facts of the request itself."""

from datetime import datetime

from shouhou.core.say import day_of
from shouhou.core.text import digits
from shouhou.customers.models import CustomerSource
from shouhou.customers.values import ContactValues, PhoneValues, ProfileValues


def caller_profile(
    *,
    name: str,
    address: str = "",
    contact_name: str = "",
    phone: str = "",
    received_at: datetime,
    problem: str = "",
    wanted: str = "",
) -> ProfileValues:
    """A first profile (F01) as far as the caller has told; the rest is completed later."""
    phones = (PhoneValues(phone),) if len(digits(phone)) >= 3 else ()
    contact = ContactValues(name=contact_name, phones=phones)
    return ProfileValues(
        name=name,
        address=address,
        source=CustomerSource.CALL,
        first_date=day_of(received_at),
        first_problem=problem,
        first_wanted=wanted,
        contacts=() if contact.is_empty else (contact,),
    )

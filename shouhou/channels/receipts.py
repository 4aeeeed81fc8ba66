"""The link by which a reminder is acknowledged without signing in."""

from typing import Final

from django.urls import reverse

from shouhou.channels.models import Message
from shouhou.core import links

PURPOSE: Final = "reminder"
MARK: Final = "{receipt}"
"""Stands in a body for the address of its receipt, since the message has no number before it is written."""


def token_of(message: Message) -> str:
    """What stands in the address."""
    return links.sign(PURPOSE, message.pk, message.staff_id)


def with_receipt(message: Message, base_url: str) -> str:
    """The body, its last line with the address where it is acknowledged; without that line where none is known."""
    if not base_url:
        return "\n".join(line for line in message.body.split("\n") if MARK not in line)
    return message.body.replace(MARK, base_url + reverse("channels:receipt", args=[token_of(message)]))


def message_of(token: str) -> Message | None:
    """The message of an address; None for one that we have not made."""
    found = links.read(PURPOSE, token)
    if found is None:
        return None
    pk, staff_id = found
    return Message.objects.select_related("staff").filter(pk=pk, staff_id=staff_id).first()

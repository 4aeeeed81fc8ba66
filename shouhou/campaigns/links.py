"""The signed link of one recipient: it shows the invitation, takes the answer and the refusal, and is the ticket."""

from typing import Final

import segno
from django.urls import reverse

from shouhou.campaigns.models import Recipient
from shouhou.core import links

PURPOSE: Final = "invitation"


def token_of(recipient: Recipient) -> str:
    """What stands in the address."""
    return links.sign(PURPOSE, recipient.pk, recipient.case_id or 0)


def path_of(recipient: Recipient) -> str:
    """Where the invitation is opened."""
    return reverse("campaigns:invitation", args=[token_of(recipient)])


def recipient_of(token: str) -> Recipient | None:
    """Whose invitation it is; None for an address that was not made here."""
    found = links.read(PURPOSE, token)
    if found is None:
        return None
    pk, case_id = found
    whose = Recipient.objects.filter(pk=pk, case_id=case_id)
    return whose.select_related("campaign__case", "case", "customer").first()


def qr(address: str) -> str:
    """The address as a picture for an <img>."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, light="#fff"))

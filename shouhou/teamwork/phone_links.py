"""Links for the phone: what stands in the QR, and what came in over them."""

import io
from typing import Final

import segno
from django.core import signing
from django.db.models import QuerySet

from shouhou.accounts.models import Staff
from shouhou.documents.models import StoredFile
from shouhou.teamwork.models import PhoneLink, PhonePhoto

_SIGNER: Final = signing.Signer(salt="shouhou.teamwork.phone")


def token_of(link: PhoneLink) -> str:
    """What stands in the address; nobody can make another from it."""
    return _SIGNER.sign(str(link.pk))


def link_of(token: str) -> PhoneLink | None:
    """The link of an address, ended or not; None for one that we have not made."""
    try:
        key = int(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return PhoneLink.objects.select_related("staff").filter(pk=key).first()


def qr_code(address: str) -> str:
    """The address as a QR code: an SVG without styles, dark on white in every theme."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        light="#fff",
        dark="#000",
        border=3,
        nl=False,
    )
    return out.getvalue().decode("utf-8")


def photos_of(link: PhoneLink) -> QuerySet[PhonePhoto]:
    """What came in over a link, in the order it came."""
    return PhonePhoto.objects.filter(link=link).select_related("file").order_by("pk")


def files_for_form(staff: Staff, form_key: str) -> list[StoredFile]:
    """The photos that a person's phone has sent for a form that she is about to save; one statement."""
    if not form_key:
        return []
    photos = PhonePhoto.objects.filter(
        link__form_key=form_key[:32], link__staff=staff, file__drafts__staff=staff
    )
    return [photo.file for photo in photos.select_related("file").order_by("pk")]

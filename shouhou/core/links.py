"""Signed links: an address that opens one thing for whoever holds it, until its number is no longer in force."""

from typing import Final

from django.core.signing import BadSignature, Signer

_LONGEST: Final = 200


def sign(purpose: str, ref: int, number: int) -> str:
    """What stands in the address: what it is about and the number of the link, signed for this purpose only.

    Whoever checks the link also asks whether `number` is still in force: that is how a link is revoked.
    """
    return _signer(purpose).sign(f"{ref}-{number}")


def read(purpose: str, token: str) -> tuple[int, int] | None:
    """(ref, number) of a link that was signed here for this purpose; None for anything else."""
    if len(token) > _LONGEST:
        return None
    try:
        ref, _dash, number = _signer(purpose).unsign(token).partition("-")
        return int(ref), int(number)
    except (BadSignature, ValueError):
        return None


def _signer(purpose: str) -> Signer:
    return Signer(sep="~", salt=f"shouhou.link.{purpose}")

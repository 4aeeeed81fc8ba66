"""One masked number, shown whole to one person for a moment: the token that says so."""

from typing import Final

from django.core import signing

SHOWN_SECONDS: Final = 60
_SALT: Final = "phone-shown"


def shown_token(staff_id: int, kind: str, pk: int) -> str:
    """What an address carries after somebody had this one number shown."""
    return signing.dumps([staff_id, kind, pk], salt=_SALT)


def is_shown(token: str, staff_id: int | None, kind: str, pk: int | None) -> bool:
    """Whether the token shows this number to this person, still."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=SHOWN_SECONDS)
    except (signing.BadSignature, ValueError):
        return False
    return bool(said == [staff_id, kind, pk])

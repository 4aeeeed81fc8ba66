"""Who sees telephone numbers whole, and what the others see."""

import re
from typing import Any

from shouhou.core.text import split_extension

_SHORTEST = 7
_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[ -]?\d){6,}(?!\d)")


def masked(number: str) -> str:
    """What those see who need not dial: 138****5678; the last four digits stay, to recognise it by.

    Of seven and eight digits the last three stay, of fewer none; of an extension nothing.
    """
    digits = re.sub(r"\D", "", split_extension(number)[0])
    if len(digits) < _SHORTEST:
        return "*" * len(digits)
    return f"{digits[: len(digits) - 8]}****{digits[-4:]}" if len(digits) > 8 else f"****{digits[-3:]}"


def masked_within(text: str) -> str:
    """The text with everything in it that may be a telephone number masked."""
    return _NUMBER.sub(lambda found: masked(found[0]), text)


def may_see_whole(staff: Any) -> bool:
    """Whether she holds the permission `dial`; nobody who is not signed in does."""
    return bool(getattr(staff, "may_dial", False))


def as_seen_by(staff: Any, number: str) -> str:
    """The number as she may see it: whole, or masked."""
    return number if may_see_whole(staff) else masked(number)

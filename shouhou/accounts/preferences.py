"""How a person likes her pages: kept with her, and carried to each device where she signs in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from django.conf import settings
from django.http import HttpResponse

from shouhou.accounts.models import Staff
from shouhou.core import looks

LANGUAGE_FIELD: Final = "language"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody chose just now; "" where she chose nothing. Values as in core.looks.CHOICES."""

    language: str = ""
    theme: str = ""
    type_size: str = ""

    @classmethod
    def chosen(cls, typed: Mapping[str, str]) -> Self:
        """What of a posted form is a choice that exists."""
        language = typed.get(LANGUAGE_FIELD, "")
        return cls(
            language=language if language in dict(settings.LANGUAGES) else "",
            theme=_known(typed, looks.THEME_COOKIE),
            type_size=_known(typed, looks.TYPE_COOKIE),
        )

    @classmethod
    def of(cls, staff: Staff) -> Self:
        """What she has chosen before."""
        return cls(staff.language, staff.theme, "large" if staff.large_type else "")


def keep(staff: Staff, chosen: Preferences) -> None:
    """Store a person's choices with her."""
    fields = []
    if chosen.language:
        staff.language = chosen.language
        fields.append("language")
    if chosen.theme:
        staff.theme = chosen.theme
        fields.append("theme")
    if chosen.type_size:
        staff.large_type = chosen.type_size == "large"
        fields.append("large_type")
    if fields:
        staff.save(update_fields=fields)


def wear(response: HttpResponse, chosen: Preferences, *, afresh: bool = False) -> None:
    """Give the device these choices; `afresh` also drops what somebody before her had chosen here."""
    for name, value in (
        (settings.LANGUAGE_COOKIE_NAME, chosen.language),
        (looks.THEME_COOKIE, chosen.theme),
        (looks.TYPE_COOKIE, chosen.type_size),
    ):
        if value:
            looks.remember(response, name=name, value=value)
        elif afresh:
            response.delete_cookie(name)


def _known(typed: Mapping[str, str], name: str) -> str:
    value = typed.get(name, "")
    return value if value in looks.CHOICES[name] else ""

"""How a person likes the pages to look, kept in cookies of the device: theme, type size, width of the sidebar."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

THEME_COOKIE: Final = "shouhou_theme"
TYPE_COOKIE: Final = "shouhou_type"
NAV_COOKIE: Final = "shouhou_nav"
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    THEME_COOKIE: ("auto", "light", "dark"),
    TYPE_COOKIE: ("normal", "large"),
    NAV_COOKIE: ("wide", "slim"),
}
_YEAR: Final = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Looks:
    """What the outermost template asks: `theme` is auto, light or dark."""

    theme: str = "auto"
    large: bool = False
    slim: bool = False

    @property
    def language(self) -> str:
        """The language of the page as its `lang` attribute: zh-Hans or en."""
        code = get_language() or "zh-hans"
        return "zh-Hans" if code.startswith("zh") else code


def looks_of(request: HttpRequest, *, theme: str = "", large: bool = False) -> Looks:
    """The looks from the device's cookies; `theme` and `large` hold where the device has chosen nothing."""
    return Looks(
        theme=_chosen(request, THEME_COOKIE, theme or "auto"),
        large=_chosen(request, TYPE_COOKIE, "large" if large else "normal") == "large",
        slim=_chosen(request, NAV_COOKIE, "wide") == "slim",
    )


def remember(response: HttpResponse, *, name: str, value: str) -> None:
    """Keeps one choice on the device for a year; the browser's own scripts may read and change it."""
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", httponly=False)


def _chosen(request: HttpRequest, name: str, otherwise: str) -> str:
    value = request.COOKIES.get(name, "")
    if value in CHOICES[name]:
        return value
    return otherwise if otherwise in CHOICES[name] else CHOICES[name][0]

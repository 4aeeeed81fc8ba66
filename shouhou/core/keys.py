"""The keys of every page, declared once: the sheet under `?` and the script that acts both read them here."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Key:
    """A shortcut: its code as the script knows it, the keys to press, what it does, and what a page must have for
    it to work (a selector; empty means everywhere).
    """

    code: str
    pressed: tuple[str, ...]
    does: Promise
    needs: str = ""


KEYS: Final = (
    Key("call", ("F8",), _("Call panel, from anywhere"), "[data-call]"),
    Key("search", ("Ctrl", "K"), _("Search and commands"), "form[data-search]"),
    Key("next", ("j",), _("Next row of a list"), "[data-list] [data-row]"),
    Key("previous", ("k",), _("Previous row of a list"), "[data-list] [data-row]"),
    Key("act", ("Enter",), _("The button of the row"), "[data-list] [data-row]"),
    Key("unfold", ("o",), _("Open or fold the row"), "[data-list] [data-row] details"),
    Key("undo", ("u",), _("Undo what you did within the last minute"), "form[data-undo]"),
    Key("save", ("Ctrl", "Enter"), _("Save the form you are in"), "main form[method=post]"),
    Key("close", ("Esc",), _("Close what has opened")),
    Key("sheet", ("?",), _("This sheet"), "#keys"),
)

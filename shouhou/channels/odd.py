"""What is odd about a mail, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from shouhou.channels.models import Incoming

_REPORT: Final = _("report: could not be delivered")
_WORDS: Final = {
    "UNREADABLE": _("cannot be read; only the raw mail is there"),
    "BROKEN": _("its form is broken"),
    "DISGUISED": _("an enclosed file is not what its name says"),
    "SENDER": _("the sender is not clear"),
    "TOO_MANY_PARTS": _("more than a hundred parts; the first are shown"),
    "TOO_LARGE": _("too large; it stays in the mailbox"),
}


def trouble_of(mail: Incoming) -> str:
    """Why one should take care; empty where nothing is odd."""
    said = [str(_WORDS[code]) for code in mail.trouble.split() if code in _WORDS]
    if mail.is_bounce:
        said.insert(0, str(_REPORT))
    return "; ".join(said)

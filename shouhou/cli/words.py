"""What the command says: translated before Django is set up, printable on every console."""

import gettext
import os
import sys
from pathlib import Path
from typing import TextIO

LOCALE = Path(__file__).resolve().parent.parent / "locale"
LANGUAGE = "en" if os.environ.get("SHOUHOU_LANGUAGE", "").lower().startswith("en") else "zh_Hans"

_catalogue = gettext.translation("django", LOCALE, [LANGUAGE], fallback=True)


def _(sentence: str) -> str:
    """The sentence in the language of the command (Chinese; SHOUHOU_LANGUAGE=en for English)."""
    return _catalogue.gettext(sentence)


def say(sentence: str, *, to: TextIO | None = None) -> None:
    """Prints a line at once; characters that the console does not have become question marks."""
    out = to or sys.stdout
    encoding = out.encoding or "utf-8"
    print(sentence.encode(encoding, "replace").decode(encoding), file=out, flush=True)

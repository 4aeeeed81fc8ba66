"""The code on a slip (plain Python): what it is made of, and how a text that was read is told from any other."""

import re
import secrets
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that a hand writes alike
_LENGTH: Final = 10
_FORM: Final = re.compile(rf"SH[1I]-([{_ALPHABET}]{{{_LENGTH}}})")
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A code that nobody guesses: ten signs."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def text_of(code: str) -> str:
    """What the drawing on the slip says; short, so that it reads well from a fax."""
    return f"SH1-{code}"


def code_in(text: str) -> str | None:
    """The code in a text that was read from paper or typed; None for anything else."""
    told = "".join(text.split()).upper()
    found = _FORM.fullmatch(told)
    if found:
        return found[1]
    typed = told.removeprefix("SH1-").replace("-", "").translate(_ALIKE)
    return typed if len(typed) == _LENGTH and set(typed) <= set(_ALPHABET) else None

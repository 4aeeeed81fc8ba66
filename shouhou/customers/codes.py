"""Codes and addresses that can be told from typing mistakes by themselves (plain Python)."""

import re
from typing import Final

_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")


def is_credit_code(code: str) -> bool:
    """Whether 18 digits and capital letters end in the check sign of a unified social credit code (GB 32100)."""
    if len(code) != 18 or any(sign not in _SIGNS for sign in code):
        return False
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=False))
    return _SIGNS[(31 - total % 31) % 31] == code[-1]


def is_email(text: str) -> bool:
    """Whether the text has the shape of one e-mail address."""
    return bool(_EMAIL.fullmatch(text))

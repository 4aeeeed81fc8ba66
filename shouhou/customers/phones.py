"""Reading telephone numbers as people type them (plain Python)."""

import re
import unicodedata
from dataclasses import dataclass

from shouhou.core.text import split_extension

FEWEST, MOST = 3, 18
MOBILE, HOME, OFFICE = "M", "H", "B"

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_SERVICE = re.compile(r"(?:400|800)\d{7}|9\d{4,7}|1\d{2,4}")


class NotATelephone(ValueError):
    """This cannot be dialled; the reason is one of LETTERS, SHORT, LONG."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number as typed, its digits without country code and extension, and what it probably is.

    `is_odd` says that it is neither a mobile (11 digits), nor a landline, nor a service number: worth a
    warning, never a refusal, since foreign and internal numbers exist.
    """

    number: str
    digits: str
    extension: str = ""
    mark: str = MOBILE
    is_odd: bool = False


def read_telephone(raw: str) -> Telephone:
    """Understands +86, 0086, spaces, dashes, brackets, full-width digits and extensions (转, -, ext, x, #).

    Raises NotATelephone for letters, for fewer than 3 digits and for more than 18.
    """
    typed = " ".join(unicodedata.normalize("NFKC", raw).split())
    rest, extension = split_extension(typed)
    if re.search(r"[^\d\s+()./—–·-]", rest):
        raise NotATelephone("LETTERS")
    digits = _national(re.sub(r"[^\d+]", "", rest))
    if len(digits) < FEWEST:
        raise NotATelephone("SHORT")
    if len(digits) > MOST:
        raise NotATelephone("LONG")
    is_mobile = bool(_MOBILE.fullmatch(digits))
    is_known = is_mobile or any(p.fullmatch(digits) for p in (_LANDLINE, _LOCAL, _SERVICE))
    return Telephone(typed, digits, extension, MOBILE if is_mobile else OFFICE, not is_known)


def _national(dialled: str) -> str:
    """Without +86 or 0086 and without the 0 before a far mobile; a landline gets the 0 of its area code
    back.
    """
    plain = dialled.lstrip("+")
    for code in ("0086", "86"):
        if plain.startswith(code) and (dialled.startswith("+") or code == "0086" or len(plain) == 13):
            rest = plain.removeprefix(code)
            if len(rest) >= 7:
                return rest if rest.startswith(("0", "1", "400", "800")) else f"0{rest}"
    if plain.startswith("0") and _MOBILE.fullmatch(plain[1:]):
        return plain[1:]
    return plain

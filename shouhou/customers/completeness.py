"""What makes a file 待补: the one list of facts that sheet, import and merge ask for (plain Python)."""

from collections.abc import Callable
from typing import Final

WHO: Final = ("name", "address", "contact", "phone")
REPORT: Final = ("first_date", "first_problem", "first_wanted")
IMPORTED: Final = "IMPORT"


def missing(is_known: Callable[[str], bool], *, source: str) -> list[str]:
    """The codes of the seven facts of clause 二.1 that a file lacks, in the paper's order.

    A file that came in from a workbook has no report behind it, so the three facts of one are not asked of it.
    """
    asked = WHO if source == IMPORTED else (*WHO, *REPORT)
    return [code for code in asked if not is_known(code)]

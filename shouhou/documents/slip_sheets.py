"""What goes onto slips: plain values, already in Chinese (plain Python)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shouhou.documents.sheets import Drawing, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipOnPaper:
    """One slip: a duty with what is known of it, or a blank whose texts are empty. `code` is a drawing, `read_as` the
    same in signs, to be typed where no scanner reads it."""

    title: str
    number: str
    code: Drawing
    read_as: str
    what: str = ""
    customer: str = ""
    contact: str = ""
    due_at: datetime | None = None
    owner: str = ""
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slips(Sheet):
    """Slips, three on each page of A4."""

    template: ClassVar[str] = "slips"

    slips: tuple[SlipOnPaper, ...]
    form_code: str = ""

    @property
    def number(self) -> str:
        """How many there are."""
        return f"{len(self.slips)} 张"

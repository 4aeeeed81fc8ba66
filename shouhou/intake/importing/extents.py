"""How far a sheet reaches, and what in it needs a second look (plain Python)."""

from dataclasses import dataclass, field
from typing import Final

HOLLOW_KEPT: Final = 2_000


@dataclass(slots=True)
class Extent:
    """How far the filled cells of a sheet reach; rows and columns counted from 1, 0 where there are none.

    `merged` are ranges from their first to their last cell where the reader itself does not tell them; `hollow` are
    formulas whose result was never stored, as many as are worth pointing out.
    """

    first_row: int = 0
    last_row: int = 0
    first_column: int = 0
    last_column: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hollow: list[tuple[int, int]] = field(default_factory=list)

    def stretch(self, row: int, column: int) -> None:
        """Takes in one more filled cell."""
        if not self.last_row:
            self.first_row, self.first_column = row, column
        self.first_row, self.last_row = min(self.first_row, row), max(self.last_row, row)
        self.first_column, self.last_column = min(self.first_column, column), max(self.last_column, column)

    @property
    def grid(self) -> int:
        """Cells in the rectangle around all filled cells."""
        if not self.last_row:
            return 0
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)

    @property
    def corner(self) -> str:
        """The name of the farthest cell, such as B1048576."""
        return f"{letters(self.last_column)}{self.last_row}"


def letters(column: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name

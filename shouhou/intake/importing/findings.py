"""What a check finds in a row: codes and figures only, put into words by sentences.py (plain Python)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Level(StrEnum):
    """What a finding means for its row, the gravest first."""

    REJECTED = "REJECTED"  # the row does not come in
    SKIPPED = "SKIPPED"  # the row is left aside: it is there already, or it is no customer
    INCOMPLETE = "INCOMPLETE"  # the row comes in as 待补
    LEFT_OUT = "LEFT_OUT"  # the row comes in, this cell does not (it is kept in the notes)
    CHANGED = "CHANGED"  # the row comes in, this cell was understood in a way worth a look


class Code(StrEnum):
    """What was found."""

    NAME_MISSING = "NAME_MISSING"
    TOO_LONG = "TOO_LONG"  # chars, limit
    HEADING_AGAIN = "HEADING_AGAIN"
    TOTAL_ROW = "TOTAL_ROW"
    SAME_ROW = "SAME_ROW"  # row
    SAME_NUMBER = "SAME_NUMBER"  # row
    NUMBER_TAKEN = "NUMBER_TAKEN"
    BELOW_TABLE = "BELOW_TABLE"
    EXISTS = "EXISTS"  # number, customer
    GAPS = "GAPS"  # fields
    PHONE_IMPOSSIBLE = "PHONE_IMPOSSIBLE"
    PHONE_SHORTENED = "PHONE_SHORTENED"
    PHONE_ODD = "PHONE_ODD"
    DATE_UNREADABLE = "DATE_UNREADABLE"
    DATE_FUTURE = "DATE_FUTURE"
    CODE_WRONG = "CODE_WRONG"
    ROUNDED = "ROUNDED"
    VIN_WRONG = "VIN_WRONG"
    POSTCODE_WRONG = "POSTCODE_WRONG"
    EMAIL_WRONG = "EMAIL_WRONG"
    CHOICE_UNKNOWN = "CHOICE_UNKNOWN"
    COUNT_WRONG = "COUNT_WRONG"
    PHONES_SPLIT = "PHONES_SPLIT"  # count
    PHONE_WORDS = "PHONE_WORDS"
    PLATE_ODD = "PLATE_ODD"
    ASSET_UNNAMED = "ASSET_UNNAMED"
    DITTO = "DITTO"
    JOINS_ROW = "JOINS_ROW"  # row
    SAME_NAME = "SAME_NAME"  # row
    MERGED = "MERGED"  # count
    FILLED_DOWN = "FILLED_DOWN"  # row
    FORMULA_EMPTY = "FORMULA_EMPTY"
    ENDS_BEFORE = "ENDS_BEFORE"
    LEFT_BY_HAND = "LEFT_BY_HAND"
    NO_CUSTOMER = "NO_CUSTOMER"
    CUSTOMER_UNKNOWN = "CUSTOMER_UNKNOWN"
    AMBIGUOUS = "AMBIGUOUS"  # count
    NOTHING_SAID = "NOTHING_SAID"  # fields
    EXISTS_RECORD = "EXISTS_RECORD"


LEVELS: Final[dict[Code, Level]] = {
    Code.NAME_MISSING: Level.REJECTED,
    Code.TOO_LONG: Level.REJECTED,
    Code.HEADING_AGAIN: Level.SKIPPED,
    Code.TOTAL_ROW: Level.SKIPPED,
    Code.SAME_ROW: Level.SKIPPED,
    Code.SAME_NUMBER: Level.REJECTED,
    Code.NUMBER_TAKEN: Level.REJECTED,
    Code.BELOW_TABLE: Level.SKIPPED,
    Code.EXISTS: Level.SKIPPED,
    Code.GAPS: Level.INCOMPLETE,
    Code.PHONE_IMPOSSIBLE: Level.LEFT_OUT,
    Code.PHONE_SHORTENED: Level.LEFT_OUT,
    Code.DATE_UNREADABLE: Level.LEFT_OUT,
    Code.DATE_FUTURE: Level.LEFT_OUT,
    Code.CODE_WRONG: Level.LEFT_OUT,
    Code.ROUNDED: Level.LEFT_OUT,
    Code.VIN_WRONG: Level.LEFT_OUT,
    Code.POSTCODE_WRONG: Level.LEFT_OUT,
    Code.EMAIL_WRONG: Level.LEFT_OUT,
    Code.CHOICE_UNKNOWN: Level.LEFT_OUT,
    Code.COUNT_WRONG: Level.LEFT_OUT,
    Code.PHONES_SPLIT: Level.CHANGED,
    Code.PHONE_WORDS: Level.CHANGED,
    Code.PHONE_ODD: Level.CHANGED,
    Code.PLATE_ODD: Level.CHANGED,
    Code.ASSET_UNNAMED: Level.CHANGED,
    Code.DITTO: Level.CHANGED,
    Code.JOINS_ROW: Level.CHANGED,
    Code.SAME_NAME: Level.CHANGED,
    Code.MERGED: Level.CHANGED,
    Code.FILLED_DOWN: Level.CHANGED,
    Code.FORMULA_EMPTY: Level.LEFT_OUT,
    Code.ENDS_BEFORE: Level.CHANGED,
    Code.LEFT_BY_HAND: Level.SKIPPED,
    Code.NO_CUSTOMER: Level.REJECTED,
    Code.CUSTOMER_UNKNOWN: Level.INCOMPLETE,
    Code.AMBIGUOUS: Level.REJECTED,
    Code.NOTHING_SAID: Level.REJECTED,
    Code.EXISTS_RECORD: Level.SKIPPED,
}


_NONE: Final[Mapping[str, int | str]] = {}


class Finding(NamedTuple):
    """One thing found: in which column (from 0, -1 for the whole row), what stood there, and the figures."""

    code: Code
    column: int = -1
    text: str = ""
    figures: Mapping[str, int | str] = _NONE

    @property
    def level(self) -> Level:
        """What it means for the row."""
        return LEVELS[self.code]

"""Which column of a workbook means what: fields, the headings people give them, and a guess with a score."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shouhou.intake.importing.headings import ALIASES, NAME_FALLBACKS, RECORD_ALIASES
from shouhou.intake.importing.kinds import COLUMNS, Book
from shouhou.intake.importing.tables import Row
from shouhou.intake.importing.values import meant, read_credit_code, read_phones, read_plate, read_vin

LEAVE_OUT: Final = ""
NOTES: Final = "notes"
_ENOUGH: Final = 0.55
_SAMPLE_ROWS: Final = 40
_ORGANISATION: Final = re.compile(r"(公司|厂|医院|学校|局|中心|集团|检测站|大学|银行)$")
# A customer list knows 日期 as nothing; a book of calls knows it as the day of the call.
_ALL_ALIASES: Final = {
    code: (*RECORD_ALIASES.get(code, ()), *ALIASES.get(code, ())) for code in (*ALIASES, *RECORD_ALIASES)
}
_NEXT: Final = {"phone": "phone_more", "contact": "contact_more"}


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column seems to hold; `score` from 0 (nothing known) to 1 (a heading known as such)."""

    column: int
    heading: str
    field: str
    score: float
    sample: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to look at it twice."""
        return self.score >= 0.9


def plain(heading: str) -> str:
    """A heading for comparing: half-width, lower case, remarks in brackets, marks and spaces away."""
    text = unicodedata.normalize("NFKC", heading).lower()
    without = re.sub(r"\(.*?\)|\[.*?\]|【.*?】|<.*?>", "", text)
    return "".join(c for c in (without if any(map(str.isalnum, without)) else text) if c.isalnum())


def heading_key(headings: Sequence[str]) -> str:
    """One text for a set of headings in their order, under which a mapping is remembered."""
    return "\x1f".join(plain(heading) for heading in headings)


def recognised(cells: Sequence[str]) -> int:
    """How many cells of a row are headings known by heart."""
    return sum(1 for cell in cells if cell and len(cell) <= 30 and best(cell)[1] >= 0.8)


def best(heading: str) -> tuple[str, float]:
    """The likeliest field of a heading and its score."""
    scores = _scores(heading, _ALL_ALIASES)
    return max(scores.items(), key=lambda item: item[1]) if scores else (LEAVE_OUT, 0.0)


def score_all(heading: str, book: Book = Book.CUSTOMERS) -> dict[str, float]:
    """The score of each field that the heading may mean in a table of a kind."""
    every = ALIASES if book is Book.CUSTOMERS else _ALL_ALIASES
    return _scores(heading, {code: every[code] for code in COLUMNS[book] if code in every})


def _scores(heading: str, known: Mapping[str, Sequence[str]]) -> dict[str, float]:
    text = plain(heading)
    if not text:
        return {}
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKC", heading).lower())
    found = {}
    for field, aliases in known.items():
        score = max(_likeness(text, words, alias) for alias in aliases)
        if score >= _ENOUGH:
            found[field] = score
    return found


def _likeness(text: str, words: list[str], alias: str) -> float:
    """1 for the same; less where the alias is the end of the heading, its beginning, or inside.

    In Chinese the last word says what a thing is: 联系人电话 is a telephone.
    """
    joined = alias.replace(" ", "")
    if text == joined:
        return 1.0
    if joined.isascii():
        wanted = alias.split()
        n = len(wanted)
        inside = any(words[i : i + n] == wanted for i in range(len(words) - n + 1))
        return 0.6 + 0.25 * n / len(words) if inside and words else 0.0
    share = len(joined) / len(text)
    if text.endswith(joined):
        return 0.62 + 0.33 * share
    return 0.4 + 0.33 * share if joined in text else 0.0


def guess(headings: Sequence[str], rows: Sequence[Row], book: Book = Book.CUSTOMERS) -> list[Guess]:
    """A guess for every column, from its heading and, where that says nothing, from what stands in it.

    No field is given to two columns, but for notes; a second telephone becomes the further telephone.
    """
    samples = [_sample(rows, column) for column in range(len(headings))]
    offers = [
        (score, -column, field)
        for column, heading in enumerate(headings)
        for field, score in (score_all(heading, book) or _by_content(samples[column])).items()
        if field in COLUMNS[book]
    ]
    chosen: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, minus, field in sorted(offers, reverse=True):
        if -minus in chosen:
            continue
        field = _NEXT.get(field, field) if field in taken else field
        if field in COLUMNS[book] and (field not in taken or field == NOTES):
            chosen[-minus] = (field, score)
            taken.add(field)
    if "name" not in taken:
        _find_name(headings, chosen)
    return [
        Guess(column, heading, *chosen.get(column, (LEAVE_OUT, 0.0)), tuple(samples[column][:3]))
        for column, heading in enumerate(headings)
    ]


def _find_name(headings: Sequence[str], chosen: dict[int, tuple[str, float]]) -> None:
    """In a list of private persons the customer is the person: 姓名, 车主, 联系人."""
    texts = [plain(heading) for heading in headings]
    for wanted in NAME_FALLBACKS:
        if wanted in texts:
            chosen[texts.index(wanted)] = ("name", 0.8)
            return


def _sample(rows: Sequence[Row], column: int) -> list[str]:
    texts = (meant(row.cell(column)) for row in rows[:_SAMPLE_ROWS])
    return [text[:60] for text in texts if text]


def _by_content(sample: Sequence[str]) -> dict[str, float]:
    """What most of the cells look like, for a column whose heading says nothing."""
    if not sample:
        return {}
    looks = {
        "vin": lambda text: read_vin(text) is not None,
        "credit_code": lambda text: len(text) >= 15 and read_credit_code(text) is not None,
        "plate": lambda text: read_plate(text) is not None,
        "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}", text) is not None,
        "phone": lambda text: any(n.mark == "M" or len(n.digits) >= 10 for n in read_phones(text).numbers),
        "name": lambda text: _ORGANISATION.search(text) is not None,
    }
    for field, fits in looks.items():
        share = sum(map(fits, sample)) / len(sample)
        if share >= 0.7:
            return {field: 0.6 * share}
    return {}

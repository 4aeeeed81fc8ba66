"""How names, telephones and codes become the tokens by which they are found (plain Python)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from shouhou.search.polyphones import LIVING
from shouhou.search.variants import SIMPLIFIED

EDITION = (
    3  # to be raised when the same texts give other tokens: the worker then indexes everything anew, once
)
PREFIXES = (1, 2, 3, 4, 6, 9, 13)  # the lengths of a word's or a reading's beginning that are tokens
GRAM = 4  # characters in a row by which a telephone or a code is found
READINGS = 4  # how many ways of reading one name are kept
POLYPHONES = 8  # only the first characters of a name vary in their reading
SHORT_CODE = 8  # plates and short serials are also found by their first two or three characters
_ALSO = "重厦"  # typed either way, whatever the dictionary says of the word

_NOT_WORD = re.compile(r"[^0-9a-z㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")
_ASCII_RUN = re.compile(r"[0-9a-z]+")
_RUN = re.compile(r"[0-9a-z]+|[^0-9a-z]+")
_ODD_PHONE = re.compile(r"[^0-9]")
_TRUNK = re.compile(r"^(?:(?:00)?86(?=\d{10,12}$)|0(?=1[3-9]\d{9}$))")  # country code; 0 before a far mobile
_PAPER_NUMBER = re.compile(r"^[a-z]{1,3} ?\d{6} (\d{4,})$")


@dataclass(frozen=True, slots=True)
class SearchTexts:
    """By what something shall be found.

    Names (also by pinyin, if wanted) by any two characters or the beginning of a word or reading;
    telephones and codes by any four characters in a row; exact ones only as a whole.
    """

    names: tuple[str, ...] = ()
    pinyin: bool = True
    phones: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Found(NamedTuple):
    """What is kept of texts: the tokens with spaces between them, and the lines that a long query is compared with.

    Tokens: '甲乙' and '~ab' anywhere in a name; '^a', '^ab' at its beginning; beginnings of words and readings; four
    characters in a row; '$1234' at the end of a number; '=…' the whole of a code. Every line stands between
    line breaks, so that '\\n' + query asks for a beginning.
    """

    tokens: str
    text: str

    def with_more(self, more: "Found") -> "Found":
        """This and more of the same thing, whose tokens come last."""
        known = f" {self.tokens} "
        fresh = [token for token in more.tokens.split() if f" {token} " not in known]
        return Found(" ".join([self.tokens, *fresh]), self.text + more.text.removeprefix("\n"))


def normal(raw: str) -> str:
    """Half-width, lower case, simplified characters, marks and spaces as single spaces."""
    plain = raw if raw.isascii() else unicodedata.normalize("NFKC", raw).translate(SIMPLIFIED)
    return _NOT_WORD.sub(" ", plain.lower()).strip()


def squeezed(raw: str) -> str:
    """The same without any space: 'KH-2026 01' → 'kh202601'."""
    return normal(raw).replace(" ", "")


def phone_digits(raw: str) -> str:
    """The digits of a telephone without the country code: '+86 138-1234-5678' → '13812345678'."""
    plain = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    digits = plain if plain.isascii() and plain.isdigit() else _ODD_PHONE.sub("", plain)
    return _TRUNK.sub("", digits) if digits.startswith(("0", "8")) else digits


def analysed(texts: SearchTexts) -> Found:
    """Everything by which the texts will be found."""
    tokens: set[str] = set()
    lines: dict[str, None] = {}
    for name in texts.names:
        _add_name(normal(name), texts.pinyin, tokens, lines)
    for phone in texts.phones:
        digits = phone_digits(phone)
        _add_number(digits, digits, tokens, lines)
    for code in texts.codes:
        _add_code(normal(code), tokens, lines)
    for code in texts.exact:
        if whole := squeezed(code):
            tokens.add("=" + whole[:60])
    return Found(" ".join(sorted(tokens)), "\n" + "\n".join(lines) + "\n")


def pairs(text: str) -> list[str]:
    """Every two characters that stand side by side."""
    return [text[i : i + 2] for i in range(len(text) - 1)]


def name_pairs(name: str) -> list[str]:
    """The same as tokens of a name: Latin ones are marked, or they would be lost among the beginnings of readings."""
    return ["~" + pair if pair.isascii() else pair for pair in pairs(name)]


def grams(text: str) -> list[str]:
    """Every four characters in a row."""
    return [text[i : i + GRAM] for i in range(len(text) - GRAM + 1)]


def longest_prefix(word: str) -> str:
    """The longest beginning of the word that is a token."""
    return word[: max(n for n in PREFIXES if n <= len(word))]


@lru_cache(maxsize=8192)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a name, each as its syllables, the likeliest first; words in Latin letters stay whole.

    Only one character at a time departs from the likeliest reading, and only among the first eight.
    """
    choices = [choice for word in _words(name) for choice in _word_readings(word)]
    first = tuple([choice[0] for choice in choices])
    found = {first: None}
    for place, several in enumerate(choices[:POLYPHONES]):
        for other in several[1:]:
            if len(found) < READINGS:
                found[(*first[:place], other, *first[place + 1 :])] = None
    return tuple(found)


def load_dictionary() -> None:
    """Loads at once what the first Chinese name would otherwise wait for."""
    readings("一")


def _words(name: str) -> Iterator[str]:
    """The words of a name as the dictionary of phrases cuts it; they repeat from name to name, unlike names."""
    # Loading the dictionary takes a while: only who indexes Chinese names pays for it.
    from pypinyin.seg.mmseg import seg

    for run in _RUN.findall(name):
        if run.isascii():
            yield run
        else:
            yield from seg.cut(run)


@lru_cache(maxsize=32768)
def _word_readings(word: str) -> tuple[tuple[str, ...], ...]:
    """For each syllable of a word the ways to read it; a word of the dictionary has one."""
    from pypinyin import Style, pinyin

    if word.isascii():
        return ((word,),)
    said = pinyin(word, style=Style.NORMAL, heteronym=True)
    if len(said) != len(word):
        return tuple(tuple(several) for several in said)
    return tuple(_living(character, several) for character, several in zip(word, said, strict=True))


def _living(character: str, said: Sequence[str]) -> tuple[str, ...]:
    """Of the readings a dictionary gives the first, and those that people still use."""
    used = LIVING.get(character, frozenset())
    also = sorted(used) if character in _ALSO else ()
    return tuple(dict.fromkeys((said[0], *(way for way in said[1:] if way in used), *also)))


def _add_name(spaced: str, pinyin: bool, tokens: set[str], lines: dict[str, None]) -> None:
    plain = spaced.replace(" ", "")
    if not plain:
        return
    lines[plain] = None
    tokens.update(name_pairs(plain), ("^" + plain[:1], "^" + plain[:2]))
    words = list(_word_tails(spaced))
    if pinyin and not plain.isascii():
        for syllables in readings(plain):
            words += ["".join(syllables), _initials(syllables)]
    for word in words:
        lines[word] = None
        tokens.update([word[:n] for n in PREFIXES])


def _word_tails(spaced: str) -> Iterator[str]:
    """The rest of the name from each beginning of a word in Latin letters: 'abc co' → 'abcco', 'co'."""
    for run in _ASCII_RUN.finditer(spaced):
        yield spaced[run.start() :].replace(" ", "")


def _initials(syllables: Iterable[str]) -> str:
    return "".join([s if s[0].isdigit() else s[0] for s in syllables])


def _add_number(number: str, tail: str, tokens: set[str], lines: dict[str, None]) -> None:
    if number:
        lines[number] = None
        tokens.update(grams(number))
        tokens.add("$" + tail[-GRAM:])


def _add_code(spaced: str, tokens: set[str], lines: dict[str, None]) -> None:
    code = spaced.replace(" ", "")
    if not code:
        return
    tokens.add("=" + code[:60])
    if paper := _PAPER_NUMBER.match(spaced):
        # A paper's number is asked for by month and end; year and prefix would only fill the index.
        lines[code] = None
        tokens.update([code[-8 - len(paper[1]) :][4:8], *grams(paper[1]), "$" + paper[1][-GRAM:]])
        return
    _add_number(code, code, tokens, lines)
    if not code.isascii():
        tokens.update([p for p in pairs(code) if not p.isascii()])
    if len(code) <= SHORT_CODE:
        for whole in {code, *_ASCII_RUN.findall(code)[-1:]}:
            tokens.update([whole[:n] for n in (2, 3, 4) if len(whole) >= n])

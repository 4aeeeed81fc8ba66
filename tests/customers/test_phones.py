"""Telephones as people type them; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.customers.phones import NotATelephone, read_telephone


@pytest.mark.parametrize(
    ("typed", "digits", "extension", "mark"),
    [
        ("13800138000", "13800138000", "", "M"),
        ("138 0013 8000", "13800138000", "", "M"),
        ("+86 138-0013-8000", "13800138000", "", "M"),
        ("0086 13800138000", "13800138000", "", "M"),
        ("8613800138000", "13800138000", "", "M"),
        ("013800138000", "13800138000", "", "M"),
        ("１３８００１３８０００", "13800138000", "", "M"),
        ("0312-1234567", "03121234567", "", "B"),
        ("+86 312 1234567", "03121234567", "", "B"),
        ("(0312)1234567转801", "03121234567", "801", "B"),
        ("0312-1234567-801", "03121234567", "801", "B"),
        ("010-88886666 ext. 12", "01088886666", "12", "B"),
        ("88886666#9", "88886666", "9", "B"),
        ("400-812-3456", "4008123456", "", "B"),
        ("95598", "95598", "", "B"),
    ],
)
def test_a_number_is_understood_however_it_is_typed(
    typed: str, digits: str, extension: str, mark: str
) -> None:
    read = read_telephone(typed)
    assert (read.digits, read.extension, read.mark, read.is_odd) == (digits, extension, mark, False)


@pytest.mark.parametrize("typed", ["1380013800", "138001380001", "555", "+1 212 555 0100", "022 1234"])
def test_an_odd_number_is_kept_with_a_warning(typed: str) -> None:
    assert read_telephone(typed).is_odd


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("电话", "LETTERS"),
        ("138abc38000", "LETTERS"),
        ("😀", "LETTERS"),
        ("12", "SHORT"),
        ("--", "SHORT"),
        ("1" * 19, "LONG"),
    ],
)
def test_what_nobody_can_dial_is_refused(typed: str, why: str) -> None:
    with pytest.raises(NotATelephone, match=why):
        read_telephone(typed)


@given(st.text(max_size=60))
def test_any_text_is_a_telephone_or_is_refused(typed: str) -> None:
    try:
        read = read_telephone(typed)
    except NotATelephone:
        return
    assert read.digits.isdecimal()
    assert 3 <= len(read.digits) <= 18

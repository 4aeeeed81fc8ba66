"""Which tokens and lines texts become; no database."""

import pytest

from shouhou.search.tokens import SearchTexts, analysed, phone_digits, readings, squeezed


def test_a_name_is_found_by_every_two_characters_and_by_its_beginning() -> None:
    found = analysed(SearchTexts(names=("银河科技",)))
    assert {"银河", "河科", "科技", "^银", "^银河"} <= set(found.tokens.split())
    assert "\n银河科技\n" in found.text


def test_a_name_is_found_by_the_beginning_of_its_pinyin_and_initials() -> None:
    tokens = set(analysed(SearchTexts(names=("北京银河",))).tokens.split())
    assert {"b", "be", "bei", "beij", "beijin", "bj", "bjy", "bjyh"} <= tokens


def test_pinyin_can_be_left_out() -> None:
    assert "bj" not in analysed(SearchTexts(names=("北京",), pinyin=False)).tokens.split()


def test_a_character_with_several_readings_is_found_by_each() -> None:
    initials = {"".join(s[0] for s in reading) for reading in readings("单雄信")}
    assert {"dxx", "sxx"} <= initials
    assert len(readings("单曾行乐重长都")) <= 4


def test_words_in_latin_letters_are_found_wherever_they_begin() -> None:
    tokens = set(analysed(SearchTexts(names=("ABC Motors 4S店",))).tokens.split())
    assert {"abc", "mot", "4s", "s店"} <= tokens


def test_a_telephone_is_found_by_any_four_digits_and_its_end() -> None:
    tokens = set(analysed(SearchTexts(phones=("+86 138-1234-5678",))).tokens.split())
    assert {"1381", "3456", "5678", "$5678"} <= tokens
    assert "8613" not in tokens


def test_a_paper_number_is_found_by_its_month_and_its_end() -> None:
    tokens = set(analysed(SearchTexts(codes=("KH-202611-0042",))).tokens.split())
    assert tokens == {"=kh2026110042", "2611", "0042", "$0042"}


def test_a_plate_is_found_with_and_without_its_province() -> None:
    tokens = set(analysed(SearchTexts(codes=("冀B·12345",))).tokens.split())
    assert {"冀b", "冀b1", "b12", "b123", "2345"} <= tokens


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+86 138 1234 5678", "13812345678"),
        ("0086-312-1234567", "3121234567"),
        ("013812345678", "13812345678"),
        ("(0312) 123 4567", "03121234567"),
        ("１３８１２３４５６７８", "13812345678"),
        ("8613812345678", "13812345678"),
        ("86123456", "86123456"),
    ],
)
def test_a_country_code_is_no_part_of_a_telephone(typed: str, digits: str) -> None:
    assert phone_digits(typed) == digits


def test_width_case_marks_and_emoji_do_not_matter() -> None:
    assert squeezed("ＫＨ－２０２６ / 银河😀（北京）") == "kh2026银河北京"


def test_texts_without_any_word_have_no_tokens() -> None:
    assert analysed(SearchTexts(names=("😀 --",), phones=("",), codes=("—",), exact=("",))).tokens == ""


def test_only_readings_that_are_still_used_are_kept() -> None:
    tokens = set(analysed(SearchTexts(names=("王浩", "解思"))).tokens.split())
    assert {"wang", "wh", "jies", "xies"} <= tokens
    assert not {"yu", "wangga", "wg", "jiesai", "xiesai"} & tokens  # 王 as yu, 浩 as gao, 思 as sai

"""A pasted regulation is split by its numbering, said again without loss, and compared clause by clause."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.cases.regulation_text import DEFAULT
from shouhou.policy.comparing import compare
from shouhou.policy.texts import Clause, Part, Regulation, as_plain, from_json, split, to_json, value_of

PASTED = """售后服务管理制度
为把售后做好，定下本制度。
(一)售后工作由售后服务部负责
（二）工作内容
1、整理资料
客户来电当日建档。
2．研究需求，定下下次服务
(1)询问设备情况；
(2)询问需求。
三、规定
1、专人负责。
３、马上派人。
"""


def texts(regulation: Regulation) -> dict[str, str]:
    return {clause.number: clause.text for clause in regulation.clauses}


def codes(raw: str) -> list[tuple[str, str, str]]:
    return [(doubt.code, doubt.number, doubt.other) for doubt in split(raw)[1]]


def test_a_text_is_split_by_its_own_numbering() -> None:
    found, _doubts = split(PASTED)
    assert found.title == "售后服务管理制度"
    assert found.preamble == "为把售后做好，定下本制度。"
    assert [(part.number, part.title) for part in found.parts] == [
        ("一", ""),
        ("二", "工作内容"),
        ("三", "规定"),
    ]
    assert texts(found) == {
        "一": "售后工作由售后服务部负责",
        "二.1": "整理资料\n客户来电当日建档。",
        "二.2": "研究需求，定下下次服务\n(1)询问设备情况；\n(2)询问需求。",
        "三.1": "专人负责。",
        "三.3": "马上派人。",
    }


def test_what_is_doubtful_is_named() -> None:
    assert codes(PASTED) == [("BEFORE", "", ""), ("GAP", "三.3", "三.1")]
    assert codes("一、甲\n1、乙。\n1、丙。") == [("REPEATED", "一.1", "")]
    assert codes("一、甲\n1、\n2、丙。") == [("EMPTY", "一.1", "")]
    assert codes("一、甲。\n三、乙。") == [("GAP", "三", "一")]
    assert codes("1、甲。\n2、乙。") == [("NO_PART", "1", "")]
    assert codes("一、甲\n1、乙。 2、丙。") == [("INSIDE", "一.1", "2")]
    assert codes("没有编号的一段话。") == [("NOTHING", "", "")]
    assert codes("第一章 总则\n第一条 甲。\n第二条 乙。\n第二章 分则\n第三条 丙。") == []
    assert codes("三.4 甲。\n三.5 乙。") == [("GAP", "三.4", "三")]


def test_numbers_are_read_as_people_write_them() -> None:
    assert texts(split("第一章 总则\n第十二条 甲。\n第13条 乙。")[0]) == {"一.12": "甲。", "一.13": "乙。"}
    assert [value_of(n) for n in ("三", "十", "十二", "二十", "九十九")] == [3, 10, 12, 20, 99]
    assert texts(split("三、规定\n偏差不超过\n1.5 毫米。")[0]) == {"三": "偏差不超过\n1.5 毫米。"}


def test_the_default_text_survives_being_edited_as_text() -> None:
    again, doubts = split(as_plain(DEFAULT))
    assert (again, doubts) == (DEFAULT, ())
    assert from_json(to_json(DEFAULT)) == DEFAULT.parts


WORDS = st.text("甲乙丙，（1）A ", min_size=1, max_size=20).map(lambda t: f"文{t.strip()}。")


@given(st.lists(st.tuples(st.booleans(), st.lists(WORDS, max_size=4), WORDS), min_size=1, max_size=9))
def test_any_text_comes_back_as_it_was(parts: list[tuple[bool, list[str], str]]) -> None:
    made = []
    for number, (own, clauses, words) in zip("一二三四五六七八九", parts, strict=False):
        held = [Clause(number, words)] if own or not clauses else []
        held += [Clause(f"{number}.{n}", text) for n, text in enumerate(clauses, 1)]
        made.append(Part(number, "标题", tuple(held)))
    text = Regulation("某制度", tuple(made))
    assert split(as_plain(text)) == (text, ())


def test_two_texts_are_compared_clause_by_clause() -> None:
    old = split("一、甲\n1、当天报。\n2、马上派人。\n3、存档。")[0]
    new = split("一、甲\n1、两小时内报。\n2、存档。\n4、开会。")[0]
    told = {one.number: (one.kind, one.other) for one in compare(old, new)}
    assert told["一.1"] == ("CHANGED", "")
    assert told["一.2"] == ("CHANGED", "")
    assert told["一.3"] == ("GONE", "")
    assert told["一.4"] == ("NEW", "")
    changed = next(one for one in compare(old, new) if one.number == "一.1")
    assert "".join(words for how, words in changed.pieces if how != "+") == "当天报。"
    assert "".join(words for how, words in changed.pieces if how != "-") == "两小时内报。"


def test_a_clause_that_only_got_another_number_is_said_to_have_moved() -> None:
    old = split("一、甲\n1、当天报。\n2、存档。")[0]
    new = split("一、甲\n1、当天报。\n3、存档。")[0]
    assert [(one.number, one.kind, one.other) for one in compare(old, new) if one.kind != "SAME"] == [
        ("一.3", "MOVED", "一.2")
    ]
    assert all(one.kind == "SAME" for one in compare(old, old))


def test_rules_find_their_clause_by_its_number_or_by_what_a_person_chose() -> None:
    text = split(PASTED)[0]
    assert text.place_of("二.1 · 三.2") == "二.1"
    assert text.place_of("一") == "一"
    assert text.place_of("三.5") == ""
    assert replace(text, places={"三.5": "三.3"}).place_of("三.5") == "三.3"
    assert replace(text, places={"三.5": "三.3"}).text_of("三.5") == "马上派人。"


@pytest.mark.parametrize("raw", ["", "   \n ", "售后服务管理制度"])
def test_nothing_is_no_text(raw: str) -> None:
    assert split(raw)[1][-1].code == "NOTHING"

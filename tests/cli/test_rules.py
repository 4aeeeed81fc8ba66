"""The rules as a list, and facts in a file judged by them."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from shouhou.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "rules-eval.md").read_text(encoding="utf-8")
QUESTION = [{"kind": "QUESTION_LEFT_OPEN", "at": "2026-03-02T15:10", "data": {"call_id": 1}}]


def _block(name: str) -> str:
    found = re.search(rf"```\w+ {name}\n(.*?)```", PAGE, re.S)
    assert found is not None
    return found[1]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    def run(facts: Any, *options: str, terms: Any = None) -> tuple[int, str, str]:
        file = tmp_path / "facts.json"
        file.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
        further = []
        if terms is not None:
            (tmp_path / "terms.json").write_text(json.dumps(terms), encoding="utf-8")
            further = ["--terms", str(tmp_path / "terms.json")]
        code = main(["rules", "eval", str(file), *options, *further])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_all_148_rules_of_the_specification_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    ours = [row for row in rows if not row["id"].startswith("X-")]
    assert len({row["id"] for row in ours}) == len(ours) == 148
    assert {row["state"] for row in rows} == {"built", "planned"}
    assert {row["kind"] for row in rows} == {"duty", "guard", "form", "manual"}
    assert all(row["what"] and row["origin"] and row["clause"] and row["trigger"] for row in rows)
    fields = [
        "id",
        "clause",
        "trigger",
        "owes",
        "window",
        "evidence",
        "breach",
        "origin",
        "kind",
        "state",
        "revision",
    ]
    assert all(set(fields) <= row.keys() for row in rows)


@pytest.mark.parametrize(
    ("facts", "at", "answer"),
    [("facts", "2026-03-03T09:00", "answer"), ("second", "2026-03-10T09:00", "second-answer")],
)
def test_the_examples_of_the_documentation_are_true(told: Any, facts: str, at: str, answer: str) -> None:
    code, out, _err = told(_block(facts), "--at", at, "--json")
    rows = json.loads(out)
    assert code == 0
    lines = [
        f"{row['rule']:7}{row['opens_at'][:16]} – {row['due_at'][:16]}  {row['outcome']}"
        f"{' late' if row['late'] else ''}  {row['what']}"
        for row in rows
    ]
    assert "\n".join(lines) + "\n" == _block(answer)


def test_other_terms_move_the_limit(told: Any) -> None:
    _code, out, _err = told(QUESTION, "--json", terms=json.loads(_block("terms")))
    due = {row["rule"]: row["due_at"] for row in json.loads(out)}
    assert due["AS-09"].startswith("2026-03-04T15:10")


def test_what_was_written_later_is_not_known_yet(told: Any) -> None:
    facts = [*QUESTION, {"kind": "ESCALATED", "at": "2026-03-02T16:00", "written": "2026-03-04T09:00"}]
    _code, out, _err = told(facts, "--json", "--at", "2026-03-03T18:00")
    (row,) = [row for row in json.loads(out) if row["rule"] == "AS-09"]
    assert (row["outcome"], row["late"]) == ("OPEN", True)


def test_facts_are_read_from_the_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(QUESTION)))
    assert main(["rules", "eval", "-", "--json"]) == 0
    assert [row["rule"] for row in json.loads(capsys.readouterr().out)] == ["AS-08", "AS-09"]


@pytest.mark.parametrize(
    ("facts", "terms", "said"),
    [
        ("{", None, "JSON"),
        ({"a": 1}, None, "must be a list"),
        ([{"kind": "QUESTION_LEFT_OPN", "at": "2026-03-02T15:10"}], None, "QUESTION_LEFT_OPEN"),
        ([{"kind": "QUESTION_LEFT_OPEN", "at": "yesterday"}], None, "is no moment"),
        ([{"kind": "QUESTION_LEFT_OPEN"}], None, "is no moment"),
        ([{"at": "2026-03-02T15:10"}], None, "no kind"),
        ([QUESTION[0] | {"written": "2026-03-02T15:00"}], None, "before it happened"),
        ([QUESTION[0] | {"id": 1}, QUESTION[0] | {"id": 1}], None, "the id 1"),
        ([QUESTION[0] | {"by": "Anna"}], None, "whole number"),
        ([QUESTION[0] | {"colour": "red"}], None, "colour"),
        (QUESTION, {"terms": {"escalate_hours": -1}}, "negative"),
        (QUESTION, {"terms": {"hours": []}}, "without working hours"),
        (QUESTION, {"standings": {"AS-09": "MAYBE"}}, "MAYBE"),
        (QUESTION, {"zone": "Mars/Olympus"}, "time zone"),
        (QUESTION, {"figures": {}}, "figures"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_sentence(told: Any, facts: Any, terms: Any, said: str) -> None:
    code, _out, err = told(facts, terms=terms)
    assert code == 1
    assert said in err


def test_a_moment_that_is_none_is_refused(told: Any) -> None:
    code, _out, err = told(QUESTION, "--at", "soon")
    assert (code, "--at" in err) == (1, True)

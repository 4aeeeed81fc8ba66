"""`shouhou simulate`: a period under other terms, and a sentence for what cannot be meant."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shouhou.cli import main
from shouhou.core import clock
from tests.rehearsal.conftest import digest, worked, world
from tests.world import World, local

__all__ = ["worked", "world"]

MARCH = ("--from", "2026-03-01", "--to", "2026-03-12")


@pytest.fixture
def told(worked: World, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Any]:
    def run(terms: Any, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "terms.json"
        file.write_text(terms if isinstance(terms, str) else json.dumps(terms), encoding="utf-8")
        capsys.readouterr()
        code = main(["simulate", "--terms", str(file), *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    with clock.set_to(local(13, 9)):
        yield run


def test_a_rule_switched_off_is_simulated_and_nothing_is_written(told: Any) -> None:
    before = digest()
    code, said, _err = told({"standings": {"AS-03": "OFF"}}, *MARCH)
    assert code == 0
    assert "AS-03" in said
    assert "最忙的一天" in said
    assert digest() == before


def test_the_same_as_json_by_an_option_and_for_one_branch(told: Any) -> None:
    code, said, _err = told({}, *MARCH, "--standings", "AS-03=OFF", "--branch", "NF", "--json")
    answer = json.loads(said)
    assert code == 0
    assert set(answer["outcomes"]) == {"AS-03"}
    assert list(answer["outcomes"]["AS-03"]) == ["BEFORE"]
    assert answer["late"] == 0


@pytest.mark.parametrize(
    ("terms", "options"),
    [
        ("no json", MARCH),
        ({"figures": {}}, MARCH),
        ({"terms": {"second_close_days": 3}}, MARCH),
        ({"terms": {"second_closes_days": 3}}, MARCH),
        ({}, ("--from", "2026-03-12", "--to", "2026-03-01")),
        ({}, ("--from", "2025-01-01", "--to", "2025-02-01")),
        ({}, ("--from", "2026-02-01", "--to", "2026-02-10")),
        ({}, ("--from", "2010-02-01", "--to", "2026-02-10")),
        ({}, ("--from", "gestern", "--to", "2026-02-10")),
        ({}, (*MARCH, "--branch", "XX")),
        ({}, (*MARCH, "--standings", "AS-03")),
        ({}, (*MARCH, "--standings", "AS-03=MAYBE")),
    ],
)
def test_what_cannot_be_simulated_is_said_in_a_sentence(told: Any, terms: Any, options: Any) -> None:
    code, said, err = told(terms, *options)
    assert code == 1
    assert err.strip()
    assert "Traceback" not in said + err

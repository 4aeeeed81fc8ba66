"""A second process makes what this one asks for, says what went wrong, waits for more, and ends when nobody asks."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from shouhou.core import aside as module
from shouhou.core.aside import CutOff, aside, is_at_hand
from shouhou.intake.importing.unreadable import Unreadable, Why


def count(upto: int, note: str = "") -> Iterator[tuple[int, int]]:
    """Numbers, each with the process that made it; the process is noted in a file."""
    if note:
        Path(note).write_text(str(os.getpid()))
    print("nobody reads this")
    for n in range(upto):
        yield n, os.getpid()


def break_off(after: int) -> Iterator[int]:
    yield from range(after)
    raise LookupError(f"nothing after {after}")


def refuse() -> Iterator[int]:
    raise Unreadable(Why.SHEET_GONE, sheet="二月")
    yield 0


def end_itself() -> Iterator[int]:
    yield from range(1000)
    os.kill(os.getpid(), signal.SIGKILL)


def note_process(note: str) -> None:
    """Writes into a file which process this is."""
    Path(note).write_text(str(os.getpid()))


@pytest.fixture
def alone() -> Iterator[None]:
    """Nobody waits for work when the test begins."""
    module._end_all()
    yield
    module._end_all()


def gone(pid: int) -> bool:
    """Whether a process has ended, within some seconds."""
    for _look in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_all_of_it_comes_in_order_from_another_process() -> None:
    made = list(aside(count, 5003))
    assert [n for n, _pid in made] == list(range(5003))
    assert {pid for _n, pid in made}.isdisjoint({os.getpid()})


def test_nothing_is_nothing() -> None:
    assert list(aside(count, 0)) == []


def test_code_that_lies_where_somebody_works_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shouhou.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert list(aside(range, 3)) == [0, 1, 2]


def test_what_is_made_here_meanwhile_comes_first_and_may_change_the_arguments() -> None:
    names = ["a", "b", "c"]
    assert list(aside(iter, names, first=iter(names.pop, "a"))) == ["c", "b", "a", "b", "c"]


def test_a_fault_in_what_is_made_here_ends_the_other(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(ZeroDivisionError):
        for _number in aside(
            count, 10_000_000, str(note), first=((1 // n, 0) for n in (1, 0) if _written(note))
        ):
            pass
    assert gone(int(note.read_text()))


def test_a_fault_while_the_other_is_still_being_told_is_the_one_that_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(aside(iter, "x" * 66_000, first=(str(1 // n) for n in (0,))))


def _written(note: Path) -> bool:
    """Waits until the other process has noted itself."""
    for _look in range(200):
        if note.exists() and note.read_text():
            return True
        time.sleep(0.05)
    return False


def test_a_fault_is_raised_here_and_says_where_it_was() -> None:
    with pytest.raises(LookupError, match="nothing after 700") as fault:
        list(aside(break_off, 700))
    assert "break_off" in "".join(fault.value.__notes__)


def test_a_fault_that_cannot_be_copied_is_told_in_words() -> None:
    with pytest.raises(Exception, match="SHEET_GONE"):
        list(aside(refuse))


def test_a_process_that_was_ended_from_outside_is_a_fault() -> None:
    with pytest.raises(CutOff):
        list(aside(end_itself))


def test_who_asks_no_further_ends_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    numbers = aside(count, 10_000_000, str(note))
    assert next(numbers)[0] == 0
    pid = int(note.read_text())
    numbers.close()  # type: ignore[attr-defined]
    assert gone(pid)


@pytest.mark.parametrize("asking", ["next", "list"])  # at work, and waiting for more
def test_it_ends_when_the_process_that_asked_is_killed(tmp_path: Path, asking: str) -> None:
    note = tmp_path / "pid"
    asks = (
        "import os; from shouhou.core.aside import aside; from tests.core.test_aside import count; "
        f"{asking}(aside(count, 100_000, {str(note)!r})); os.kill(os.getpid(), 9)"
    )
    asked = subprocess.run([sys.executable, "-c", asks], cwd=Path(__file__).parents[2], check=False)
    assert asked.returncode == -signal.SIGKILL
    assert gone(int(note.read_text()))


def process_of(numbers: Iterator[tuple[int, int]]) -> int:
    """The one process that made all of them."""
    (pid,) = {pid for _n, pid in numbers}
    return pid


def test_one_that_has_done_its_work_waits_for_more(alone: None) -> None:
    assert not is_at_hand()
    pid = process_of(aside(count, 300))
    assert is_at_hand()
    first = aside(count, 300)
    assert next(first)[1] == pid
    assert not is_at_hand()
    other = process_of(aside(count, 5))
    assert other != pid
    assert process_of(first) == pid
    assert list(aside(range, 3)) == [0, 1, 2]


def test_what_the_next_work_needs_is_loaded_when_all_is_made(alone: None, tmp_path: Path) -> None:
    note = tmp_path / "loaded"
    pid = process_of(aside(count, 3, then=partial(note_process, str(note))))
    assert _written(note)
    assert int(note.read_text()) == pid


@pytest.mark.parametrize("ending", ["faulty", "abandoned"])
def test_one_whose_work_was_not_done_is_not_asked_again(alone: None, ending: str) -> None:
    if ending == "faulty":
        with pytest.raises(LookupError):
            list(aside(break_off, 3))
    else:
        next(iter(aside(count, 10_000_000)))
    assert not is_at_hand()
    assert list(aside(range, 3)) == [0, 1, 2]


def test_one_that_was_ended_while_it_waited_is_replaced(alone: None) -> None:
    pid = process_of(aside(count, 3))
    os.kill(pid, signal.SIGKILL)
    ((_since, resting),) = module._resting
    resting.wait()
    assert not is_at_hand()
    assert process_of(aside(count, 3)) != pid


def test_one_that_has_waited_for_long_is_not_relied_upon(
    alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = process_of(aside(count, 3))
    monkeypatch.setattr(module, "_SURELY", 0.0)
    assert not is_at_hand()
    assert process_of(aside(count, 3)) != pid
    assert gone(pid)


def test_one_for_which_nothing_comes_ends_by_itself(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.2)
    ((_number, pid),) = aside(count, 1)
    ((_since, resting),) = module._resting
    assert resting.wait(timeout=20) == 0
    assert process_of(aside(count, 3)) != pid

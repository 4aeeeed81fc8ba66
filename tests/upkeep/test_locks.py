"""A lock belongs to a living process."""

import subprocess
import sys
from pathlib import Path

from pytest_django import Settings

from shouhou.upkeep.locks import locked
from shouhou.upkeep.processes import announced, bury, running

HOLD = """
import sys
from pathlib import Path
from shouhou.upkeep.locks import try_lock
handle = try_lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_ends_with_the_process_that_held_it(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with locked(file) as is_mine:
            assert not is_mine
        holder.kill()
    with locked(file) as is_mine:
        assert is_mine


def test_processes_say_that_they_run_and_the_dead_are_forgotten(tmp_path: Path, settings: Settings) -> None:
    settings.DATA = tmp_path
    with announced("web") as name:
        assert running() == [name]
    assert running() == []
    (tmp_path / "running" / "worker-died").write_bytes(b"")
    assert bury() == ["worker-died"]
    assert not list((tmp_path / "running").iterdir())

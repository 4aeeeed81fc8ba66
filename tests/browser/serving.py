"""Real server processes, started on a free port and stopped again by the handle we hold."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.installation import Installation

PATIENCE = 60.0
_SHIFTED = Path(__file__).parent / "shifted"
_ROOT = Path(__file__).parents[2]


def begin_at(installation: Installation, moment: datetime) -> None:
    """Lets what is started on this installation from now on, server and worker, begin at another moment."""
    installation.extra |= {
        "PYTHONPATH": os.pathsep.join((str(_SHIFTED), str(_ROOT))),
        "SHOUHOU_TEST_NOW": moment.isoformat(),
    }


@dataclass
class Served:
    """A server that answers, and where."""

    process: "subprocess.Popen[str]"
    address: str

    def kill(self) -> None:
        """Ends it as a power cut would; on Windows the same call terminates it at once."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(installation: Installation, *options: object) -> Iterator[Served]:
    """`shouhou serve` while the block runs; a server that was killed meanwhile is left alone."""
    port = free_port()
    said = (installation.data.parent / f"server-{port}.log").open("w", encoding="utf-8")
    call = [
        sys.executable,
        "-m",
        "shouhou",
        "serve",
        "--port",
        str(port),
        *(str(option) for option in options),
    ]
    process = subprocess.Popen(
        call,
        env=installation.environment(),
        cwd=installation.data.parent,
        stdout=said,
        stderr=subprocess.STDOUT,
        text=True,
    )
    served = Served(process, f"http://127.0.0.1:{port}")
    try:
        _wait_for(served)
        yield served
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
        said.close()


def _wait_for(served: Served) -> None:
    end, pause = time.monotonic() + PATIENCE, 0.05
    while not _answers(served.address):
        if served.process.poll() is not None or time.monotonic() > end:
            pytest.fail("the server did not come up")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.4)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/sign-in/", timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True

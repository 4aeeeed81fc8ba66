"""Web and worker live and die together, and whatever happens to one of them is mended or said."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.installation import Installation

PATIENCE = 60.0

type Served = tuple[subprocess.Popen[str], int]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], bool], what: str) -> None:
    """Waits for something that happens in another process, no longer than needed; fails after a minute."""
    end = time.monotonic() + PATIENCE
    pause = 0.02
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited in vain for {what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.3)


def status(port: int, path: str = "/healthz") -> int:
    """The status of a page; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except (OSError, urllib.error.URLError):
        return 0


def workers_of(parent: int) -> list[int]:
    """The ids of the living child processes of a server."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0]


@pytest.fixture
def served(installation: Installation) -> Iterator[Served]:
    """A server with its worker, answering."""
    port = free_port()
    server = installation.start("serve", "--port", port)
    try:
        until(lambda: status(port) != 0 or server.poll() is not None, "the first answer")
        assert server.poll() is None, server.communicate()[0]
        until(lambda: len(workers_of(server.pid)) == 1, "the worker")
        yield server, port
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()


def test_an_empty_data_folder_is_served_with_the_set_up_page(served: Served) -> None:
    _server, port = served
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
        text = page.read().decode()
        assert page.status == 200
        assert page.url.endswith("/set-up/")
    sheets = re.findall(r'href="(/static/[^"]+\.css)', text)
    assert sheets
    assert {status(port, sheet) for sheet in sheets} == {200}


def test_a_stop_is_clean_and_takes_the_worker_along(served: Served) -> None:
    server, _port = served
    worker = workers_of(server.pid)[0]
    server.send_signal(signal.SIGTERM)
    said = server.communicate(timeout=PATIENCE)[0]
    assert server.returncode == 0, said
    assert "Stopped." in said
    assert "Traceback" not in said
    assert not Path(f"/proc/{worker}").exists() or not is_alive(worker)


def test_a_worker_that_dies_is_started_again(served: Served) -> None:
    server, port = served
    first = workers_of(server.pid)[0]
    os.kill(first, signal.SIGKILL)
    until(lambda: any(pid != first for pid in workers_of(server.pid)), "another worker")
    assert status(port) == 200


def test_a_killed_server_leaves_no_worker_behind(served: Served) -> None:
    server, _port = served
    worker = workers_of(server.pid)[0]
    server.kill()
    until(lambda: not Path(f"/proc/{worker}").exists() or not is_alive(worker), "the end of the worker")


def test_a_second_server_on_the_same_port_says_so_in_a_sentence(
    served: Served,
    installation: Installation,
) -> None:
    _server, port = served
    done = installation.run("serve", "--port", port)
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "Traceback" not in done.stderr

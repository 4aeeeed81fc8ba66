"""Fax by HylaFAX: Debian's `sendfax` queues a job at the server, which dials, tries again and keeps its own book."""

import subprocess
import tempfile
from pathlib import Path
from typing import Final

from shouhou.channels.models import Channel
from shouhou.channels.refusals import CannotSend, PerhapsSent, demand_real_company

_SECONDS: Final = 60
_USUAL_PORT: Final = 4559


def send_page(channel: Channel, text: str, number: str) -> None:
    """Queues one page of plain words; raises CannotSend, PerhapsSent."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.txt"
        page.write_text(f"{text}\n", encoding="utf-8")
        call_sendfax(channel, number, [page])


def call_sendfax(channel: Channel, number: str, pages: list[Path]) -> None:
    """Queues pages at the server; raises CannotSend, PerhapsSent."""
    demand_real_company()
    port = "" if channel.port == _USUAL_PORT else f":{channel.port}"
    command = ["sendfax", "-n", "-h", f"{channel.host}{port}", "-o", channel.username or "shouhou"]
    command += ["-d", "".join(sign for sign in number if sign.isdecimal() or sign in "+,*#")]
    try:
        done = subprocess.run(
            [*command, *map(str, pages)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise CannotSend("the program sendfax is not installed (Debian: hylafax-client)") from None
    except subprocess.TimeoutExpired:
        raise PerhapsSent("sendfax did not end within a minute") from None
    said = " ".join((done.stdout + done.stderr).decode(errors="replace").split())[:300]
    if done.returncode or "request id is" not in said:
        raise CannotSend(said or f"sendfax ended with {done.returncode}")

"""`shouhou serve`: web and worker together, from an empty data folder to a clean stop."""

import argparse
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from shouhou.cli.addresses import Reach, reach, shown
from shouhou.cli.practice import Practice, prepare_key, with_practice
from shouhou.cli.ready import CannotStart, bring_up, demand_sound_settings, refusals_said
from shouhou.cli.words import _, say

if TYPE_CHECKING:
    from cheroot.wsgi import Server

PORT: Final = 8000
STOP_WITHIN = 25.0
LONGEST_PAUSE = 60.0


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `serve` to the command line."""
    parser = commands.add_parser("serve", parents=[shared], help=_("serve the pages, with the worker beside"))
    parser.add_argument(
        "--host", default="127.0.0.1", help=_("the address to listen on; 0.0.0.0 for the office")
    )
    parser.add_argument("--port", type=_port, default=PORT)
    parser.add_argument("--cert", help=_("certificate file (PEM) for https"))
    parser.add_argument("--key", help=_("key file (PEM), unless it is in the certificate file"))
    parser.add_argument("--behind-proxy", action="store_true", help=_("a proxy in front ends https"))
    parser.add_argument("--no-worker", action="store_true", help=_("the worker runs elsewhere"))
    parser.set_defaults(run=serve)


def serve(given: argparse.Namespace) -> int:
    """Serves until it is told to stop; raises CannotStart with a sentence for what is not safe or not possible."""
    demand_safe_address(given.host, has_tls=bool(given.cert), behind_proxy=given.behind_proxy)
    if given.key and not given.cert:
        raise CannotStart(_("--key needs --cert."))
    os.environ["SHOUHOU_TLS"] = "1" if given.cert or given.behind_proxy else os.environ.get("SHOUHOU_TLS", "")
    os.environ["SHOUHOU_BEHIND_PROXY"] = "1" if given.behind_proxy else ""
    prepare_key()
    bring_up(given)
    demand_sound_settings()
    with refusals_said():
        from shouhou.cli.data import bring_up_to_date

        practice = Practice()
        server = _server(given, practice)
        try:
            bring_up_to_date()
        except BaseException:
            server.stop()
            raise
    from shouhou.upkeep.processes import announced

    with announced("web"):
        try:
            _run(server, given)
        finally:
            practice.stop()
    return 0


def demand_safe_address(host: str, *, has_tls: bool, behind_proxy: bool) -> None:
    """Refuses passwords in the clear on the open internet; warns where an office network can listen in."""
    try:
        how_far = reach(host)
    except OSError:
        raise CannotStart(_("%s is no address of this machine.") % host) from None
    if has_tls or how_far is Reach.MACHINE:
        return
    if how_far is Reach.OPEN:
        raise CannotStart(
            _(
                "%s can be reached from the internet, and plain http would send passwords and customers' data in the"
                " clear. Give --cert and --key, or listen on 127.0.0.1 behind a proxy that does https."
            )
            % host
        )
    if not behind_proxy:
        say(
            _(
                "Note: plain http. Everybody in this office network could listen in; --cert and --key prevent it."
            )
        )


def _server(given: argparse.Namespace, practice: Practice) -> "Server":
    from django.core.wsgi import get_wsgi_application

    from shouhou.access import batch
    from shouhou.cli.web import behind_proxy, make_server

    application: Any = with_practice(get_wsgi_application(), practice)
    batch.write_by_itself()
    if given.behind_proxy:
        application = behind_proxy(application)
    return make_server(application, host=given.host, port=given.port, cert=given.cert, key=given.key)


def _set_aside() -> None:
    """Spares what has been loaded the garbage collector: looking through four hundred thousand things that stay anyway
    held up, for a quarter of a second, whoever was being answered."""
    gc.collect()
    gc.freeze()


def _run(server: "Server", given: argparse.Namespace) -> None:
    stop = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    _set_aside()
    web = threading.Thread(target=server.serve, name="web", daemon=True)
    web.start()
    worker = None if given.no_worker else WorkerProcess()
    _greet(given)
    try:
        # A wait without an end could not be interrupted on Windows.
        while not stop.wait(0.5) and web.is_alive():
            if worker:
                worker.keep_alive(time.monotonic())
    finally:
        say(_("Stopping …"))
        server.stop()
        if worker:
            worker.stop()
        say(_("Stopped."))


class WorkerProcess:
    """The worker beside the web server: started again if it dies, ended with its parent in any case.

    The child reads our pipe and stops at its end, so that not even a killed parent leaves a worker behind.
    """

    def __init__(self) -> None:
        self._pause = 1.0
        self._again_at: float | None = None
        self._start()

    def keep_alive(self, moment: float) -> None:
        """Starts a dead worker again, after a pause that grows with each failure."""
        if self._child.poll() is None:
            if moment - self._started > LONGEST_PAUSE:
                self._pause = 1.0
            return
        if self._again_at is None:
            say(
                _("The worker ended unexpectedly (%s); it is started again.") % self._child.returncode,
                to=sys.stderr,
            )
            self._again_at = moment + self._pause
        if moment >= self._again_at:
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            self._start()

    def stop(self) -> None:
        """Asks it to finish what it is doing; ends it where that takes too long."""
        if self._child.stdin:
            self._child.stdin.close()
        try:
            self._child.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _start(self) -> None:
        call = [sys.executable, "-m", "shouhou", "worker", "--until-parent-ends"]
        self._child = subprocess.Popen(call, stdin=subprocess.PIPE, env=_worker_environment())
        self._started = time.monotonic()
        self._again_at = None


def _worker_environment() -> dict[str, str]:
    from django.conf import settings

    return os.environ | {"SHOUHOU_DATA": str(settings.DATA)}


def _greet(given: argparse.Namespace) -> None:
    from shouhou.cli.business import demo_accounts

    scheme = "https" if given.cert else "http"
    say("")
    for host in shown(given.host):
        say(_("Open: %s") % f"{scheme}://{host}:{given.port}/")
    accounts = demo_accounts()
    if accounts:
        say(_("Demo accounts (sign-in name · password · who it is):"))
        for account in accounts:
            say("  " + " · ".join(account))
    say(_("Ctrl+C stops."))


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(_("a port is a number from 1 to 65535"))
    return port

"""`shouhou worker`: carries out queued work and keeps the timetable."""

import argparse
import logging
import os
import sys
import threading
from typing import Any, Final

from shouhou.cli.ready import bring_up, refusals_said
from shouhou.cli.words import _

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 1.0
TIMETABLE_EVERY: Final = 20.0
# Work that was cut short this often is broken itself, and is not tried again.
MOST_TRIES: Final = 3


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `worker` to the command line."""
    parser = commands.add_parser("worker", parents=[shared], help=_("only the worker, without the pages"))
    parser.add_argument("--until-parent-ends", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=work)


def work(given: argparse.Namespace) -> int:
    """Works until it is told to stop, and finishes what it has begun."""
    bring_up(given)
    keep_working(until_parent_ends=given.until_parent_ends)
    return 0


def keep_working(*, until_parent_ends: bool) -> None:
    """Carries out what is queued and keeps the timetable until it is told to stop."""
    from shouhou.upkeep.processes import announced

    with refusals_said(), announced("worker") as name:
        take_up_again()
        stop = threading.Event()
        worker = _worker(name)
        if until_parent_ends:
            threading.Thread(target=_watch_parent, args=(worker, stop), daemon=True).start()
        timetable = threading.Thread(target=keep_timetable, args=(stop,), name="timetable")
        timetable.start()
        try:
            worker.configure_signals()
            worker.run()
        finally:
            stop.set()
            timetable.join()


def take_up_again() -> int:
    """Puts work that a dead worker of this machine had begun back into the queue; returns how much."""
    from django.tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from shouhou.upkeep.processes import bury, running

    bury()
    alive, again = set(running()), 0
    for result in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        host, _colon, name = (result.worker_ids or [""])[-1].partition(":")
        if host != _host() or name in alive:
            continue
        if len(result.worker_ids) >= MOST_TRIES:
            result.set_failed(RuntimeError(f"cut short {MOST_TRIES} times"))
        else:
            result.status = TaskResultStatus.READY
            result.save(update_fields=["status"])
            again += 1
    return again


def keep_timetable(stop: threading.Event) -> None:
    """Looks at the timetable every few seconds, whatever happens to a single look."""
    from django.db import close_old_connections, connections

    from shouhou.core import clock
    from shouhou.upkeep.runs import in_force, run_due

    while True:
        try:
            close_old_connections()
            run_due(clock.now, in_force())
        except Exception:
            log.exception("the timetable could not be read")
        if stop.wait(TIMETABLE_EVERY):
            connections.close_all()
            return


def _worker(name: str) -> Any:
    from django_tasks_db.management.commands.db_worker import Worker

    return Worker(
        queue_names=["*"],
        interval=LOOK_EVERY,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{_host()}:{name}",
        excluded_queue_names=[],
    )


def _host() -> str:
    import socket

    return socket.gethostname()[:30]


def _watch_parent(worker: Any, stop: threading.Event) -> None:
    """The parent holds the other end of our input: when that ends, so do we, after the work in hand."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    stop.set()
    worker.running = False

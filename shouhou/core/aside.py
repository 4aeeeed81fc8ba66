"""A second process that prepares what this one writes, so that two cores work (plain Python).

What is prepared there must need no database. The process ends by itself when this one is gone.
"""

import gc
import os
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import batched
from queue import Queue
from typing import Any, Final, cast

_AT_ONCE: Final = 100
"""Things that are handed over together."""
_AHEAD: Final = 100
"""Portions that are prepared ahead, and then wait."""
_BEGIN: Final = (
    f"import gc; gc.disable(); from {__name__} import serve; serve()"  # modules are garbage for nobody
)


class CutOff(RuntimeError):
    """The second process ended before its work did."""


def aside[T](make: Callable[..., Iterable[T]], *args: Any, first: Iterable[T] = ()) -> Iterator[T]:
    """What make(*args) yields, made in a second process a little ahead of what is asked for. `make` is a function of a
    module; its arguments and what it yields are copied. What it raises is raised here; raises CutOff where the process
    was ended from outside.

    `first` comes before it, made here while the other process begins; it may change the arguments.
    """
    with _started() as child:
        try:
            threading.Thread(target=_tell, args=(child, pickle.dumps((make, args))), daemon=True).start()
            yield from first
            while portion := _portion(child):
                if isinstance(portion, BaseException):
                    raise portion
                yield from cast(tuple[T, ...], portion)
        finally:
            child.kill()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _BEGIN],  # never code that lies where somebody happens to work
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        process_group=0,  # Ctrl+C is for this one, which ends the other
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)},
    )


def _tell(child: subprocess.Popen[bytes], what: bytes) -> None:
    assert child.stdin is not None
    with suppress(BrokenPipeError), child.stdin as told:  # why it ended is said where its answer is missing
        told.write(what)


def _portion(child: subprocess.Popen[bytes]) -> tuple[Any, ...] | BaseException:
    assert child.stdout is not None
    try:
        return cast(tuple[Any, ...], pickle.load(child.stdout))
    except (EOFError, pickle.UnpicklingError):
        raise CutOff(f"ended with {child.wait()}") from None


def serve() -> None:
    """The second process: reads from standard input what is to be made, and writes it to standard output."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody's print shall come between
    ready: Queue[bytes] = Queue(_AHEAD)
    threading.Thread(target=_make, args=(ready,), daemon=True).start()
    with suppress(BrokenPipeError):
        while portion := ready.get():
            sink.write(portion)
            sink.flush()
    os._exit(0)


def _make(ready: Queue[bytes]) -> None:
    try:
        make, args = pickle.load(sys.stdin.buffer)
        sys.setswitchinterval(0.0005)  # what is ready goes out at once, although the next is being made
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)  # little of what is made here lives long enough to be looked at
        gc.enable()
        for portion in batched(make(*args), _AT_ONCE):
            ready.put(pickle.dumps(portion))
        ready.put(pickle.dumps(()))
    except BaseException as fault:
        ready.put(_told(fault))
    ready.put(b"")


def _told(fault: BaseException) -> bytes:
    """A fault as it can be raised elsewhere, with where it happened."""
    where = "".join(traceback.format_exception(fault))
    try:
        fault.add_note(where)
        pickle.loads(pickle.dumps(fault))
    except Exception:
        fault = RuntimeError(where)
    return pickle.dumps(fault)

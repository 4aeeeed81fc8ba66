"""A second process that prepares what this one writes, so that two cores work (plain Python).

What is prepared there must need no database. The process ends by itself when this one is gone. One that has done its
work waits some minutes for more: beginning anew costs half a second.
"""

import atexit
import gc
import os
import pickle
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BufferedReader
from itertools import batched
from queue import Queue
from typing import Any, Final, cast

_AT_ONCE: Final = 100
"""Things that are handed over together."""
_AHEAD: Final = 100
"""Portions that are prepared ahead, and then wait."""
_PATIENCE = 300.0
"""Seconds that a process waits for more work."""
_SURELY = 240.0
"""Seconds for which it is relied upon."""
_BEGIN: Final = (
    "import gc; gc.disable(); "  # modules are garbage for nobody
    f"from {__name__} import serve; serve"
)


_resting: Final[list[tuple[float, "subprocess.Popen[bytes]"]]] = []
"""Processes that wait for more work, and since when."""


class CutOff(RuntimeError):
    """The second process ended before its work did."""


def aside[T](
    make: Callable[..., Iterable[T]],
    *args: Any,
    first: Iterable[T] = (),
    then: Callable[[], object] | None = None,
) -> Iterator[T]:
    """What make(*args) yields, made in a second process a little ahead of what is asked for. `make` is a function of a
    module; its arguments and what it yields are copied. What it raises is raised here; raises CutOff where the process
    was ended from outside.

    `first` comes before it, made here while the other process begins; it may change the arguments. Once all is made,
    `then` is called there, which loads what the next work will need.
    """
    what = pickle.dumps((make, args, then))
    child = _told_one(what)
    try:
        yield from first
        while portion := _portion(child):
            if isinstance(portion, BaseException):
                raise portion
            yield from cast(tuple[T, ...], portion)
    except BaseException:
        _end(child)
        raise
    _resting.append((time.monotonic(), child))
    # Or it would be left behind when it ends by itself.
    threading.Thread(target=child.wait, daemon=True).start()


def is_at_hand() -> bool:
    """Whether a process waits for work, so that nothing has to be done here while one begins."""
    return any(time.monotonic() - since < _SURELY and child.poll() is None for since, child in _resting)


def _told_one(what: bytes) -> "subprocess.Popen[bytes]":
    """A process that is being told what to make, one that rests if there is one."""
    child = _rested() or _started()
    threading.Thread(target=_tell, args=(child, what), daemon=True).start()
    return child


def _rested() -> "subprocess.Popen[bytes] | None":
    """A process that waits for work; those that have waited for long are ended."""
    with suppress(IndexError):
        while True:
            since, child = _resting.pop()
            if time.monotonic() - since < _SURELY and child.poll() is None:
                return child
            _end(child)
    return None


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    with suppress(OSError), child:  # of what it was still being told
        pass


@atexit.register
def _end_all() -> None:
    with suppress(IndexError):
        while True:
            _end(_resting.pop()[1])


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # -P: never code that lies where somebody happens to work
        [sys.executable, "-P", "-c", f"{_BEGIN}({_PATIENCE})"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        process_group=0,  # Ctrl+C is for this one, which ends the other
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)},
    )


def _tell(child: subprocess.Popen[bytes], what: bytes) -> None:
    assert child.stdin is not None
    with suppress(OSError, ValueError):  # it has ended, or was: why is said where its answer is missing
        child.stdin.write(what)
        child.stdin.flush()


def _portion(child: subprocess.Popen[bytes]) -> tuple[Any, ...] | BaseException:
    assert child.stdout is not None
    try:
        return cast(tuple[Any, ...], pickle.load(child.stdout))
    except (EOFError, pickle.UnpicklingError):
        child.kill()  # where somebody's print came between, it waits for more
        raise CutOff(f"ended with {child.wait()}") from None


def serve(patience: float) -> None:
    """The second process: reads from standard input what is to be made, and writes it to standard output; then waits
    so many seconds for more."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody's print shall come between
    sys.setswitchinterval(0.0005)  # what is ready goes out at once, although the next is being made
    with suppress(OSError):  # nobody listens any more
        while _is_told(patience):
            ready: Queue[bytes] = Queue(_AHEAD)
            threading.Thread(target=_make, args=(ready,), daemon=True).start()
            while portion := ready.get():
                sink.write(portion)
                sink.flush()
    os._exit(0)


def _is_told(patience: float) -> bool:
    """Waits for work; ends the process where none comes for long. False where nobody is there any more."""
    ending = threading.Timer(patience, os._exit, (0,))
    ending.daemon = True
    ending.start()
    told = cast(BufferedReader, sys.stdin.buffer).peek(1)
    ending.cancel()
    return bool(told)


def _make(ready: Queue[bytes]) -> None:
    then = None
    try:
        make, args, then = pickle.load(sys.stdin.buffer)
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)  # little of what is made here lives long enough to be looked at
        gc.enable()
        for portion in batched(make(*args), _AT_ONCE):
            ready.put(pickle.dumps(portion))
        ready.put(pickle.dumps(()))
    except BaseException as fault:
        ready.put(_told(fault))
    ready.put(b"")
    if then:
        then()


def _told(fault: BaseException) -> bytes:
    """A fault as it can be raised elsewhere, with where it happened."""
    where = "".join(traceback.format_exception(fault))
    try:
        fault.add_note(where)
        pickle.loads(pickle.dumps(fault))
    except Exception:
        fault = RuntimeError(where)
    return pickle.dumps(fault)

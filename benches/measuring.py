"""Timing operations: in rounds, so that a busy minute of the machine touches all of them alike."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benches.operations import Operation

ROUNDS = 6
READS, WRITES, WARM_UP = 60, 30, 5


@dataclass(frozen=True, slots=True)
class Figure:
    """What one operation took: milliseconds and statements (savepoints and commits among them)."""

    name: str
    median: float
    percentile_95: float
    statements: int
    is_write: bool
    aim: int | None

    def to_json(self) -> dict[str, Any]:
        """The figure as plain data."""
        return asdict(self)


def measure(operations: Sequence[Operation], say: Callable[[str], None]) -> list[Figure]:
    """Runs each operation so and so many times after a warm-up, and counts the statements of one more run."""
    statements = {}
    for operation in operations:
        for _n in range(WARM_UP):
            operation.prepare()()
        statements[operation.name] = _statements(operation)
    taken: dict[str, list[float]] = {operation.name: [] for operation in operations}
    for number in range(ROUNDS):
        for operation in operations:
            gc.collect()
            taken[operation.name] += _times(operation, (WRITES if operation.is_write else READS) // ROUNDS)
        say(f"round {number + 1} / {ROUNDS}")
    return [_figure(o, taken[o.name], statements[o.name]) for o in operations]


def _times(operation: Operation, how_often: int) -> list[float]:
    found = []
    for _n in range(how_often):
        act = operation.prepare()
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1000)
    return found


def _statements(operation: Operation) -> int:
    act = operation.prepare()
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def _figure(operation: Operation, taken: Sequence[float], statements: int) -> Figure:
    return Figure(
        name=operation.name,
        median=statistics.median(taken),
        percentile_95=statistics.quantiles(taken, n=20, method="inclusive")[-1],
        statements=statements,
        is_write=operation.is_write,
        aim=operation.aim,
    )

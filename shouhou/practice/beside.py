"""What the pages of the real company know of practice beside it: whether it runs, and how it is started."""

from enum import StrEnum
from typing import Any, Final, Protocol

IN_REQUEST: Final = "shouhou.practice"
"""Under which name the server that holds both puts practice into each request."""


class State(StrEnum):
    """How practice is."""

    AWAY = "AWAY"
    PREPARING = "PREPARING"
    READY = "READY"
    FAILED = "FAILED"


class Beside(Protocol):
    """Practice, as the server that holds both runs it."""

    said: str

    @property
    def state(self) -> State:
        """Whether it runs and answers."""

    @property
    def seconds(self) -> int:
        """For how long it has been running."""

    def wake(self) -> None:
        """Starts it where it does not run."""

    def begin_anew(self) -> None:
        """Removes all that was done in it and starts it with a fresh company; raises OSError."""


def beside(request: Any) -> Beside | None:
    """Practice beside this company, where the server has one."""
    found: Beside | None = request.META.get(IN_REQUEST)
    return found

"""A small company with a clock that stands on Monday, 2 March 2026."""

from tests.followups.conftest import enter, world

__all__ = ["enter", "world"]

"""The same company for requests, with a clock that stands on Monday, 2 March 2026, at three in the afternoon."""

from tests.followups.conftest import enter, world

__all__ = ["enter", "world"]

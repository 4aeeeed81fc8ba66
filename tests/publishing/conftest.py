"""The cast at three in the afternoon, and their browsers."""

from tests.intake.conftest import _own_files, enter, world

__all__ = ["_own_files", "enter", "world"]

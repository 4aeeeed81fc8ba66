"""Installations that may be harmed."""

from tests.cli.conftest import installation, migrated, new_installation

__all__ = ["installation", "migrated", "new_installation"]

"""The archive app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Above all lines of work: what it takes out belongs to all of them."""

    name = "shouhou.archive"

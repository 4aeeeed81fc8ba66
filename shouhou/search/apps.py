"""The search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The token index."""

    name = "shouhou.search"

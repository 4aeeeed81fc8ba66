"""practice as a Django app."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Just below the desk: its list leads to the pages of every line of work."""

    name = "shouhou.practice"

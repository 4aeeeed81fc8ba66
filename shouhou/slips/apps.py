"""The slips app."""

from django.apps import AppConfig


class SlipsConfig(AppConfig):
    """Slips that go out on paper and come back written on."""

    name = "shouhou.slips"

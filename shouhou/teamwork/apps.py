"""The teamwork app."""

from django.apps import AppConfig


class TeamworkConfig(AppConfig):
    """Internal notes, who is editing what, photos from the phone."""

    name = "shouhou.teamwork"

"""The channels app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Ways to the outside: e-mail and chat robots, and what is sent over them."""

    name = "shouhou.channels"

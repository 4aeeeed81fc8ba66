"""core holds no models; it is an app for its templates, tags and static files."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground floor."""

    name = "shouhou.core"

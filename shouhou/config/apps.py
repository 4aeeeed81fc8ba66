"""config as a Django app: it brings the system checks along."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds no models."""

    name = "shouhou.config"

    def ready(self) -> None:
        """Registers the checks."""
        from shouhou.config import checks  # noqa: F401

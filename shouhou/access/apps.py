"""access as a Django app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Beside the journal, just above core: it knows ids and codes, and no business."""

    name = "shouhou.access"

"""upkeep as a Django app."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Next to the journal, just above core: it knows no business."""

    name = "shouhou.upkeep"

"""From what a table says of a day and time to a moment (plain Python but for the zone of the installation)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def moment_of(text: str) -> datetime:
    """The moment in UTC of a local day, or of a local day and time, as ISO text."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)

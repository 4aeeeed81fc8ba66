"""Where backups go, and what the front page says of the last one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from shouhou.upkeep.models import BackupPlan, TimetableRun

# A night and a morning: an office that opens at nine has caught up by then.
STALE_AFTER = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class LastBackup:
    """How the last backup ended: `is_ok` None while the first one is still running or there was none."""

    is_ok: bool | None
    at: datetime | None
    last_ok_at: datetime | None
    size: int
    folder: str
    trouble: str
    is_stale: bool
    is_on_same_disk: bool


def plan() -> BackupPlan:
    """The saved plan, else the defaults."""
    return BackupPlan.objects.first() or BackupPlan()


def backup_folder() -> Path:
    """SHOUHOU_BACKUP_TO, else the place saved by the administrator, else a folder beside the data folder."""
    if settings.BACKUP_TO:
        return Path(settings.BACKUP_TO).expanduser().resolve()
    saved = plan().folder
    return Path(saved) if saved else Path(settings.DATA).parent / "shouhou-backups"


def last_backup(run: TimetableRun | None, at: datetime) -> LastBackup:
    """What the front page shows of the timetable's row for the backup; None where none was ever begun."""
    if run is None:
        return LastBackup(None, None, None, 0, "", "", False, False)
    return LastBackup(
        is_ok=run.is_ok,
        at=run.finished_at,
        last_ok_at=run.last_ok_at,
        size=run.details.get("size", 0),
        folder=run.details.get("folder", ""),
        trouble=run.trouble,
        is_stale=run.last_ok_at is None or at - run.last_ok_at > STALE_AFTER,
        is_on_same_disk=run.details.get("same_disk", False),
    )

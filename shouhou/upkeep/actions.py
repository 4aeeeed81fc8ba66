"""What the administrator decides about backups."""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.upkeep.models import BackupPlan


class CannotUseFolder(Refusal):
    """Backups cannot go there."""


@transaction.atomic
def plan_backups(
    *, folder: str, keep_days: int = 14, keep_months: int = 12, by: Actor, at: datetime
) -> BackupPlan:
    """Says where backups go from tonight on ('' for the folder beside the data) and how many are kept.

    Raises CannotUseFolder where the folder is relative, lies inside the data folder or cannot be written to.
    """
    if folder:
        _demand_usable(Path(folder))
    plan, _is_new = BackupPlan.objects.update_or_create(
        pk=1,
        defaults={
            "folder": folder,
            "keep_days": max(1, keep_days),
            "keep_months": keep_months,
            "changed_at": at,
            "changed_by_name": by.name,
        },
    )
    return plan


def _demand_usable(folder: Path) -> None:
    if not folder.is_absolute():
        raise CannotUseFolder(
            _("Write the whole path of the folder, from the root or the drive."), field="folder"
        )
    if folder.resolve().is_relative_to(Path(settings.DATA).resolve()):
        raise CannotUseFolder(
            _("A backup inside the data folder is lost with it. Choose another disk or a network folder."),
            field="folder",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".shouhou-may-write"
        probe.write_bytes(b"")
        os.remove(probe)
    except OSError as fault:
        raise CannotUseFolder(
            _("Nothing can be written into this folder: %(why)s.") % {"why": fault.strerror or fault},
            field="folder",
        ) from None

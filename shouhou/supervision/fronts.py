"""What the administrator and the manager see above everything: the last backup, and what failed in the night."""

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from shouhou.channels.models import Channel
from shouhou.core.say import say_moment
from shouhou.upkeep.models import TimetableRun
from shouhou.upkeep.places import last_backup
from shouhou.upkeep.timetable import BACKUP


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence for the front page."""

    sentence: str
    icon: str
    is_bad: bool


def front_notices(now: datetime) -> list[Notice]:
    """The result of the last backup, and each entry of the timetable that failed at its last run."""
    runs = list(TimetableRun.objects.order_by("entry"))
    backup = next((run for run in runs if run.entry == BACKUP), None)
    failed = [run for run in runs if run.is_ok is False]
    troubles = [
        Notice(
            _("%(entry)s failed: %(trouble)s") % {"entry": r.entry, "trouble": r.trouble},
            "alert-triangle",
            True,
        )
        for r in failed
    ]
    return [_backup(backup, now), *troubles, *_broken_channels()]


def _broken_channels() -> list[Notice]:
    """Each way of reminding that failed since it last worked."""
    used = Channel.objects.filter(is_on=True, failed_at__isnull=False)
    told = _("Reminders by %(channel)s do not arrive: %(trouble)s")
    return [
        Notice(told % {"channel": one.name, "trouble": one.trouble}, "bell", True)
        for one in used
        if one.is_broken
    ]


def _backup(run: TimetableRun | None, now: datetime) -> Notice:
    last = last_backup(run, now)
    if last.last_ok_at is None:
        return Notice(_("There has been no backup yet; one is made every night at 02:00."), "database", False)
    said = {"at": say_moment(last.last_ok_at, now), "size": filesizeformat(last.size)}
    if last.is_stale:
        return Notice(_("The last good backup is old: %(at)s.") % said, "database-off", True)
    if last.is_on_same_disk:
        return Notice(
            _("Last backup: %(at)s, %(size)s. It lies on the same disk as the data; another place is safer.")
            % said,
            "database",
            False,
        )
    return Notice(_("Last backup: %(at)s, %(size)s.") % said, "database", False)

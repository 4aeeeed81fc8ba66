"""When what runs by itself (plain Python): each entry names a function by path, so that upkeep imports none of them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timetable.

    The function at `path` takes one keyword, `at` (the slot's worker's moment), and returns nothing or a dict of
    codes and numbers to remember. With `daily_at` it runs once a day at that local time, else at every full `every`.
    What reaches beyond the data folder, to mailboxes, chat groups or backup places, never runs in practice.
    """

    code: str
    path: str
    daily_at: time | None = None
    every: timedelta = timedelta(hours=1)
    reaches_out: bool = False

    def latest_slot(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The last slot that has begun by `at`: an office that was switched off at night catches up in the morning."""
        local = at.astimezone(zone)
        if self.daily_at is not None:
            slot = datetime.combine(local.date(), self.daily_at, zone)
            if slot > at:
                slot = datetime.combine(local.date() - timedelta(days=1), self.daily_at, zone)
            return slot
        midnight = datetime.combine(local.date(), time(), zone)
        return midnight + (at - midnight) // self.every * self.every


BACKUP: Final = "backup"
TIMETABLE: Final = (
    Entry("roll", "shouhou.cases.tasks.roll_all"),
    Entry("fold", "shouhou.cases.tasks.fold_figures", every=timedelta(minutes=10)),
    Entry("seal", "shouhou.journal.sealing.seal_past_days", daily_at=time(1)),
    Entry(BACKUP, "shouhou.upkeep.tasks.back_up_nightly", daily_at=time(2), reaches_out=True),
    Entry("imports", "shouhou.intake.importing.tasks.resume_stalled", every=timedelta(minutes=1)),
    Entry("reminders", "shouhou.supervision.tasks.remind", every=timedelta(minutes=1), reaches_out=True),
    Entry("absences", "shouhou.supervision.tasks.end_absences", every=timedelta(minutes=10)),
    Entry("appointments", "shouhou.supervision.tasks.ask_for_appointments"),
    Entry("holidays", "shouhou.supervision.tasks.keep_holidays", daily_at=time(0, 30)),
    Entry("sending", "shouhou.channels.tasks.send_waiting", every=timedelta(minutes=1), reaches_out=True),
    Entry("outbox", "shouhou.channels.tasks.send_to_customers", every=timedelta(minutes=1)),
    Entry("mail", "shouhou.channels.tasks.fetch_mail", every=timedelta(minutes=5), reaches_out=True),
    Entry("old_messages", "shouhou.channels.tasks.forget_old", daily_at=time(3, 45)),
    Entry("checks", "shouhou.intake.tasks.draw_last_month", daily_at=time(7)),
    Entry("slips", "shouhou.slips.tasks.take_from_folder", every=timedelta(minutes=1)),
    Entry("mailed_slips", "shouhou.slips.mailed.take_from_mail", every=timedelta(minutes=1)),
    Entry("turns", "shouhou.duties.tasks.turn_rhythms", every=timedelta(minutes=1)),
    Entry("campaigns", "shouhou.campaigns.tasks.go_on", every=timedelta(minutes=1)),
    Entry("months", "shouhou.reports.tasks.turn_months"),
    Entry("exports", "shouhou.archive.writing.tasks.remove_old_exports"),
    Entry("access-log", "shouhou.access.tasks.forget_old", daily_at=time(3, 30)),
    Entry("duplicates", "shouhou.customers.tasks.look_for_duplicates", daily_at=time(4)),
    Entry("prints", "shouhou.followups.tasks.resume_stalled", every=timedelta(minutes=1)),
    Entry("old_prints", "shouhou.followups.tasks.remove_old_prints"),
    Entry("lists", "shouhou.lists.work.tasks.resume_stalled", every=timedelta(minutes=1)),
    Entry("exports", "shouhou.lists.actions.drop_old_files"),
    Entry("rehearsals", "shouhou.rehearsal.tasks.resume_stalled", every=timedelta(minutes=1)),
    Entry("old_rehearsals", "shouhou.rehearsal.tasks.forget_old", daily_at=time(3, 50)),
    Entry("old_imports", "shouhou.intake.importing.tasks.remove_old_files", daily_at=time(3, 30)),
    Entry("search", "shouhou.customers.indexing.refresh", every=timedelta(minutes=1)),
    Entry("ranks", "shouhou.search.tasks.follow_contacts", every=timedelta(minutes=1)),
    Entry("drafts", "shouhou.documents.tasks.drop_forgotten_drafts", daily_at=time(3)),
)

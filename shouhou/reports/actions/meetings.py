"""The summary is held as a meeting of the department, with who was there and what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions import Happening, book, lock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy, tidy_long
from shouhou.reports.actions.summaries import author_of
from shouhou.reports.codes import Presence
from shouhou.reports.models import Attendance, Period, Summary


class CannotHoldMeeting(Refusal):
    """The meeting cannot be recorded: not drafted, not yet held, nobody there, nothing said, or submitted."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """本部工作会: `attendance` by the id of staff."""

    held_at: datetime
    place: str
    chair_id: int
    attendance: Mapping[int, str]
    minutes: str


@transaction.atomic
def hold_meeting(*, period_id: int, meeting: Meeting, by: Actor, at: datetime) -> Summary:
    """Record the meeting at which the summary was held, or correct its record before it is submitted (PR-02)."""
    case = lock(period_id)[0]
    author_of(by)
    period = Period.objects.get(pk=period_id)
    summary = Summary.objects.filter(pk=period_id).first()
    if summary is None:
        raise CannotHoldMeeting(_("Draft the summary first; the meeting is about its figures."))
    if summary.submitted_at is not None:
        raise CannotHoldMeeting(
            _("The summary was submitted; the record of the meeting stays."), clause="RD-07"
        )
    _demand_possible(meeting, period, at)
    summary.meeting_at, summary.place = meeting.held_at, tidy(meeting.place)[:120]
    summary.chair_id, summary.minutes = meeting.chair_id, tidy_long(meeting.minutes)
    summary.version += 1
    summary.save(update_fields=["meeting_at", "place", "chair", "minutes", "version"])
    summary.attendance.all().delete()
    Attendance.objects.bulk_create(
        [
            Attendance(summary=summary, staff_id=pk, presence=presence)
            for pk, presence in meeting.attendance.items()
        ]
    )
    present = [pk for pk, presence in meeting.attendance.items() if presence == Presence.PRESENT]
    told = Happening(
        "SUMMARY_MEETING_HELD",
        meeting.held_at,
        data={"chair_id": meeting.chair_id, "present": present, "invited": len(meeting.attendance)},
        words={"chair": Staff.objects.get(pk=meeting.chair_id).name},
    )
    book(case, told, by=by, at=at)
    return summary


def _demand_possible(meeting: Meeting, period: Period, at: datetime) -> None:
    if meeting.held_at > at:
        raise CannotHoldMeeting(
            _("The meeting lies ahead; record it when it has been held."), field="held_at"
        )
    if meeting.held_at < period.begins:
        raise CannotHoldMeeting(_("The meeting cannot be before the period it is about."), field="held_at")
    if not tidy_long(meeting.minutes):
        raise CannotHoldMeeting(_("Write down what was said."), field="minutes", clause="PR-02")
    if not any(presence == Presence.PRESENT for presence in meeting.attendance.values()):
        raise CannotHoldMeeting(_("Say who was there."), clause="PR-02")
    if meeting.attendance.get(meeting.chair_id) != Presence.PRESENT:
        raise CannotHoldMeeting(_("Whoever was in the chair was there."), field="chair")

"""Undo: taking back one's own last save within its minute, rows and all (architecture: two moments per fact)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shouhou.cases.actions import CannotAnnul, annul_save
from shouhou.core.actor import Actor
from shouhou.customers.actions import take_back_plans
from shouhou.field.actions.undoing import agree_with_journal
from shouhou.followups.following import refuse_if_moved
from shouhou.followups.models import Call, Letter
from shouhou.journal.kinds import KINDS
from shouhou.journal.models import Event
from shouhou.journal.sentences import sentence
from shouhou.policy.terms import Terms
from shouhou.satisfaction.models import Survey
from shouhou.service_requests.models import Report, Solution
from shouhou.teamwork.models import Note

_LOOKED_THROUGH: Final = 5_000
"""How many events an undo may lie behind: people write far fewer in a minute, an import or a campaign any number."""
_NOT_BY_UNDO = frozenset(
    {
        *("FACT_ANNULLED", "OBLIGATION_WAIVED", "PROFILE_IMPORTED", "DUTIES_HANDED_OVER"),
        # What is told of a complaint stands in its row, too; another step follows it.
        *(code for code in KINDS if code.startswith("COMPLAINT")),
        "SATISFACTION_LINK_ENDED",
        *("SPOT_CHECKS_DRAWN", "SPOT_CHECK_RECORDED", "SPOT_CHECKS_FINISHED"),
        *(
            "PERIOD_OPENED",
            "MONTH_ENDED",
            "YEAR_ENDING",
            "BOOK_CLOSED",
            "ADDENDUM_ENTERED",
            "ADDENDUM_EXPLAINED",
        ),
        *("SUMMARY_DRAFTED", "SUMMARY_MEETING_HELD", "SUMMARY_SUBMITTED", "SUMMARY_READ", "SUMMARY_ARCHIVED"),
        *("ERRATUM_ADDED", "FILE_LENT", "FILE_RETURNED"),
        *("AGENT_WANTED", "AGENT_APPOINTED", "APPOINTMENT_ENDED"),
        *("OBJECTION_RAISED", "OBJECTION_ANSWERED", "LATENESS_EXPLAINED"),
        # Taken back by their own verbs: an annulled entry would leave the absence standing, and its deputy in power.
        *("ABSENCE_RECORDED", "ABSENCE_ENDED", "ABSENCE_CANCELLED", "DEPUTY_NAMED", "DEPUTY_REVOKED"),
    }
)


@dataclass(frozen=True, slots=True)
class LastSave:
    """What a person entered within the last minute: the key of the save and its first sentence."""

    save_key: str
    sentence: str


def last_save_of(by: Actor, at: datetime) -> LastSave | None:
    """The person's newest save that can still be undone, or None."""
    since = at - timedelta(seconds=Terms().undo_seconds)
    written = Event.objects.filter(written_at__gte=since).order_by("-written_at", "-pk")
    too_far = Subquery(written.values("written_at")[_LOOKED_THROUGH : _LOOKED_THROUGH + 1])
    near = written.filter(written_at__gt=Coalesce(too_far, Value(since - timedelta(microseconds=1))))
    newest = near.filter(by_id=by.staff_id).first()
    if newest is None or newest.kind in _NOT_BY_UNDO:
        return None
    if not newest.subjects.filter(kind="CASE").exists():
        return None
    saved = list(Event.objects.filter(save_key=newest.save_key).order_by("pk").prefetch_related("words"))
    if any(event.kind in _NOT_BY_UNDO for event in saved):
        return None
    telling = [e for e in saved if e.kind != "ROLE_ASSIGNED"] or saved
    return LastSave(newest.save_key, sentence(telling[-1]))


@transaction.atomic
def undo_last(*, by: Actor, at: datetime, save_key: str) -> None:
    """Takes the person's last save back; raises CannotAnnul after its minute or where others lean on it.

    Rows stay and are marked; what they had moved (a report acknowledged, a customer told) is open again.
    """
    last = last_save_of(by, at)
    if last is None or last.save_key != save_key:
        raise CannotAnnul(
            _("The minute for undoing has passed; take the entry back on its own page with a reason.")
        )
    refuse_if_moved(save_key)
    annul_save(save_key=save_key, reason=_("Undone within a minute"), by=by, at=at)
    mark_rows(save_key=save_key, reason=_("Undone within a minute"), at=at)
    take_back_plans(save_key=save_key, by=by, at=at)


def mark_rows(*, save_key: str, reason: str, at: datetime) -> None:
    """Marks the rows a save wrote as taken back, and opens again what they had settled."""
    Note.objects.filter(save_key=save_key).update(taken_back_at=at)
    Call.objects.filter(save_key=save_key).update(annulled_at=at, annulled_reason=reason[:200])
    Letter.objects.filter(save_key=save_key).update(annulled_at=at, annulled_reason=reason[:200])
    asked = Event.objects.filter(save_key=save_key, kind="SATISFACTION_ASKED")
    Survey.objects.filter(pk__in=[event.data["survey_id"] for event in asked]).update(revoked_at=at)
    agree_with_journal(save_key, at=at)
    Report.objects.filter(save_key=save_key).update(annulled_at=at)
    Solution.objects.filter(save_key=save_key).update(annulled_at=at)
    Solution.objects.filter(told_call__save_key=save_key).update(told_at=None, told_call=None)
    acknowledged = Event.objects.filter(save_key=save_key, kind="REPORT_ACKNOWLEDGED")
    reports = [event.data.get("report_id") for event in acknowledged]
    Report.objects.filter(pk__in=[pk for pk in reports if pk]).update(
        acknowledged_at=None, acknowledged_by=None
    )

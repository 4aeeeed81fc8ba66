"""An event is decided, moved, called off, ended and reviewed; what that means for each recipient follows at once in
the background."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.campaigns.actions.drafting import locked_draft
from shouhou.campaigns.audience import count, from_json
from shouhou.campaigns.codes import Work, WorkState
from shouhou.campaigns.consents import unstated_choice
from shouhou.campaigns.models import Campaign
from shouhou.campaigns.notice import is_late, last_day_of, said_when, telling_span
from shouhou.campaigns.sending import WAYS, base_url
from shouhou.cases.actions import Booking, Happening, book, lock
from shouhou.cases.models import Case
from shouhou.channels.carriers import way_out
from shouhou.channels.models import OutgoingWay
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import say_day
from shouhou.core.text import tidy, tidy_long
from shouhou.documents.numbers import take_number
from shouhou.policy.states.campaign import DECIDED, ENDED


class CannotDecide(Refusal):
    """The event cannot be decided, moved or ended so."""


@transaction.atomic
def decide_campaign(
    *, case_id: int, version: int, by: Actor, at: datetime, waiver: str = "", may_waive: bool = False
) -> Booking:
    """Decides an event: from now on its recipients are booked and to be told. Raises CannotDecide, StaleDraft.

    CP-07: decided too late for the notices, it needs a waiver with a reason by somebody who may give one.
    """
    case, campaign = locked_draft(case_id, version)
    _demand_ahead(campaign.begins_at, at)
    _demand_time(case, campaign, waiver=tidy(waiver), may_waive=may_waive, at=at)
    counts = count(from_json(campaign.conditions), case.branch_id, unstated_choice())
    if not counts.told:
        raise CannotDecide(
            _("Nobody is left to be told: change whom the event is for.")
            if not counts.left_out
            else _("All %(n)s who fit have refused or never agreed: there is nobody to be told.")
            % {"n": counts.left_out},
            clause="CP-04",
        )
    campaign.decided_at, campaign.decided_by_id = at, by.person_id
    campaign.waiver = tidy(waiver)[:200] if campaign.waiver else ""
    _begin(campaign, Work.INVITE, counts.fit, by, at)
    case.number = take_number("HD", branch_id=case.branch_id, at=at)
    case.save(update_fields=["number"])
    campaign.save(
        update_fields=["decided_at", "decided_by", "waiver", "version", *_WORK],
    )
    told = Happening(
        "CAMPAIGN_DECIDED",
        at,
        data={"event_date": campaign.day.isoformat(), "waived": bool(campaign.waiver)},
        words={
            "number": case.number,
            "title": campaign.title,
            "when": said_when(campaign),
            "reason": campaign.waiver or "—",
        },
    )
    return book(case, told, by=by, at=at)


_WORK = ("work", "work_state", "asked_by", "asked_at", "last_seen", "total", "done")


def _begin(campaign: Campaign, work: Work, total: int, by: Actor, at: datetime) -> None:
    campaign.work, campaign.work_state = work, WorkState.RUNNING
    # People write the minute: a call in the very minute of the decision comes after it.
    campaign.asked_by_id, campaign.asked_at = by.person_id, at.replace(second=0, microsecond=0)
    campaign.last_seen, campaign.total, campaign.done = 0, total, 0


def _demand_ahead(begins_at: datetime, at: datetime) -> None:
    if begins_at <= at:
        raise CannotDecide(_("The event lies in the past; choose a day ahead."), field="begins_at")


def _demand_time(case: Case, campaign: Campaign, *, waiver: str, may_waive: bool, at: datetime) -> None:
    """Leaves the waiver on the campaign where one is needed."""
    campaign.waiver = ""
    span = telling_span(case.branch_id, campaign.day, at)
    if not is_late(span, at):
        return
    said = {"day": say_day(campaign.day), "last": say_day(last_day_of(span))}
    if not may_waive:
        raise CannotDecide(
            _(
                "For an event on %(day)s all must have been told by %(last)s, and that is past. Move the event, or let "
                "the supervisor decide it with a reason."
            )
            % said,
            field="waiver",
            clause="CP-07",
        )
    if not waiver:
        raise CannotDecide(
            _("All must have been told by %(last)s, and that is past: say why it is held all the same.")
            % said,
            field="waiver",
            clause="CP-07",
        )
    campaign.waiver = waiver[:200]


@transaction.atomic
def move_campaign(
    *,
    case_id: int,
    begins_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    waiver: str = "",
    may_waive: bool = False,
) -> Booking:
    """Moves a decided event: all who were chosen are to be told of the new day. Raises CannotDecide."""
    case, campaign = _locked(case_id)
    _demand_ahead(begins_at, at)
    if ends_at <= begins_at:
        raise CannotDecide(_("The event ends before it begins; correct the times."), field="ends_at")
    if (begins_at, ends_at) == (campaign.begins_at, campaign.ends_at):
        raise CannotDecide(_("It stands on this day already."), field="begins_at")
    _demand_reason(reason)
    campaign.begins_at, campaign.ends_at = begins_at, ends_at
    _demand_time(case, campaign, waiver=tidy(waiver), may_waive=may_waive, at=at)
    _begin(campaign, Work.MOVE, campaign.chosen, by, at)
    campaign.save(update_fields=["begins_at", "ends_at", "waiver", *_WORK])
    told = Happening(
        "CAMPAIGN_MOVED",
        at,
        data={"event_date": campaign.day.isoformat(), "waived": bool(campaign.waiver)},
        words={"title": campaign.title, "when": said_when(campaign), "reason": tidy(reason)},
    )
    return book(case, told, by=by, at=at)


@transaction.atomic
def call_off(*, case_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Calls a decided event off: who was told of it is to be told that too (X-05). Raises CannotDecide."""
    case, campaign = _locked(case_id)
    _demand_reason(reason)
    campaign.called_off = tidy(reason)[:200]
    _begin(campaign, Work.CALL_OFF, campaign.chosen, by, at)
    campaign.save(update_fields=["called_off", *_WORK])
    told = Happening("CASE_CANCELLED", at, words={"reason": campaign.called_off})
    return book(case, told, by=by, at=at)


@transaction.atomic
def send_messages(*, case_id: int, way: str, by: Actor, at: datetime) -> Booking:
    """Has notices by e-mail or text message put into the outbox for all who were called; raises CannotDecide."""
    case, campaign = _locked(case_id)
    if campaign.begins_at <= at:
        raise CannotDecide(_("The event has begun; it is too late for messages."))
    if not base_url():
        raise CannotDecide(
            _(
                "Nobody can refuse without a link: the administrator first says under which address we are reached."
            ),
            clause="CP-05",
        )
    work = next((work for work, outgoing in WAYS.items() if outgoing == way), None)
    if work is None or (work == Work.EMAIL and way_out(OutgoingWay.EMAIL, case.branch_id) is None):
        raise CannotDecide(
            _("There is no mailbox to send from yet; the administrator adds one under Settings › Sending."),
            field="way",
        )
    _begin(campaign, work, campaign.chosen, by, at)
    campaign.save(update_fields=[*_WORK])
    told = Happening(
        "CAMPAIGN_MESSAGES_WRITTEN",
        at,
        data={"way": way},
        words={"title": campaign.title, "way": str(OutgoingWay(way).label)},
    )
    return book(case, told, by=by, at=at)


@transaction.atomic
def end_campaign(*, case_id: int, by: Actor, at: datetime) -> Booking:
    """Ends an event that is over: the cases of its recipients close with what became of each. Raises CannotDecide."""
    case, campaign = _locked(case_id)
    if campaign.ends_at > at:
        raise CannotDecide(_("The event is not over yet."))
    _begin(campaign, Work.CLOSE, campaign.chosen, by, at)
    campaign.save(update_fields=[*_WORK])
    return book(case, Happening("CAMPAIGN_ENDED", at, words={"title": campaign.title}), by=by, at=at)


@transaction.atomic
def review_campaign(*, case_id: int, cost: Decimal | None, result: str, by: Actor, at: datetime) -> Booking:
    """Writes what an ended event cost and what came of it; raises CannotDecide."""
    case, campaign = _locked(case_id, state=ENDED)
    if not tidy_long(result):
        raise CannotDecide(_("Write what came of it."), field="result")
    if cost is not None and cost < 0:
        raise CannotDecide(_("An amount is not below zero."), field="cost")
    campaign.cost, campaign.result = cost, tidy_long(result)
    campaign.save(update_fields=["cost", "result"])
    told = Happening(
        "CAMPAIGN_REVIEWED",
        at,
        words={
            "title": campaign.title,
            "cost": "—" if cost is None else f"{cost:.2f}",
            "result": campaign.result,
        },
    )
    return book(case, told, by=by, at=at)


def _locked(case_id: int, *, state: str = DECIDED) -> tuple[Case, Campaign]:
    case = lock(case_id)[0]
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=case_id)
    campaign.case = case
    if campaign.is_at_work:
        raise CannotDecide(_("The recipients are still being worked on. Try again in a moment."))
    if case.state != state:
        raise CannotDecide(_("This does not fit how the event stands. Load the page again."))
    return case, campaign


def _demand_reason(reason: str) -> None:
    if not tidy(reason):
        raise CannotDecide(_("Say why."), field="reason")

"""The steps of a campaign, and of one recipient."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.campaigns import actions
from shouhou.campaigns.forms import (
    AnswerForm,
    AttendanceForm,
    DecisionForm,
    EndForm,
    LeadForm,
    MessageForm,
    MoveForm,
    NoLetterForm,
    ReasonForm,
    ReviewForm,
)
from shouhou.campaigns.notice import words_of_message
from shouhou.campaigns.tasks import work_through
from shouhou.campaigns.views.finding import Step, campaign_of, recipient_case_of, sent, take_step
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal


def _home(case: Case) -> str:
    return reverse("campaigns:campaign", args=[case.slug])


@requires("campaigns.decide")
@require_POST
def decision(request: StaffRequest, slug: str) -> HttpResponse:
    """Decides a draft; its recipients are booked in the background."""
    case, now = campaign_of(request, slug), clock.now()
    form = DecisionForm(request.POST)
    form.is_valid()
    raw = request.POST.get("version", "")
    try:
        actions.decide_campaign(
            case_id=case.pk,
            version=int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 9 else 0,
            waiver=form.cleaned_data.get("waiver", ""),
            may_waive=may(request.user, "supervision.waive"),
            by=actor_of(request),
            at=now,
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(_home(case))
    work_through.enqueue(case.pk)
    messages.success(request, _("Decided. The recipients are being booked."))
    case.refresh_from_db()
    return see_other(_home(case))


@requires("campaigns.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: StaffRequest, slug: str) -> HttpResponse:
    """Moves a decided event; all are told anew."""
    case, now = campaign_of(request, slug), clock.now()
    one = case.campaign
    form = MoveForm(sent(request), initial={"begins_at": one.begins_at, "ends_at": one.ends_at})
    may_waive = may(request.user, "supervision.waive")

    def verb(told: Any, by: Actor, at: datetime) -> object:
        actions.move_campaign(case_id=case.pk, may_waive=may_waive, by=by, at=at, **told)
        return work_through.enqueue(case.pk)

    title = _("Move the event")
    step = Step(title, title, "calendar-plus", _("Moved. All are to be told of the new day."), verb)
    return take_step(request, form, step, home=_home(case), crumb=one.title, now=now)


@requires("campaigns.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def calling_off(request: StaffRequest, slug: str) -> HttpResponse:
    """Calls a decided event off, or gives a draft up."""
    case, now = campaign_of(request, slug), clock.now()
    is_draft = case.state == "DRAFT"

    def verb(told: Any, by: Actor, at: datetime) -> object:
        if is_draft:
            return actions.drop_draft(case_id=case.pk, by=by, at=at, **told)
        actions.call_off(case_id=case.pk, by=by, at=at, **told)
        return work_through.enqueue(case.pk)

    title = _("Give the draft up") if is_draft else _("Call the event off")
    told = "" if is_draft else _("Customers who were told of it already are to be told that it is off.")
    step = Step(title, title, "x", _("Ended."), verb, told)
    crumb = case.campaign.title
    return take_step(request, ReasonForm(sent(request)), step, home=_home(case), crumb=crumb, now=now)


@requires("campaigns.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: StaffRequest, slug: str) -> HttpResponse:
    """Notices by e-mail or text message, with the words as they go out."""
    case, now = campaign_of(request, slug), clock.now()

    def verb(told: Any, by: Actor, at: datetime) -> object:
        actions.send_messages(case_id=case.pk, way=told["way"], by=by, at=at)
        return work_through.enqueue(case.pk)

    words = words_of_message(case.campaign, _("(the customer's own link)"))
    step = Step(
        _("Send notices"),
        _("Put into the outbox"),
        "send",
        _("The notices are put into the outbox."),
        verb,
        _(
            "To all who were called and have agreed to this way; each is asked for once more before it leaves."
        ),
        words,
    )
    crumb, form = case.campaign.title, MessageForm(sent(request), initial={"way": "SMS"})
    return take_step(request, form, step, home=_home(case), crumb=crumb, now=now)


@requires("campaigns.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: StaffRequest, slug: str) -> HttpResponse:
    """Ends an event that is over."""
    case, now = campaign_of(request, slug), clock.now()

    def verb(_told: Any, by: Actor, at: datetime) -> object:
        actions.end_campaign(case_id=case.pk, by=by, at=at)
        return work_through.enqueue(case.pk)

    told = _("Write down first who was there: afterwards the recipients are closed.")
    step = Step(_("The event has ended"), _("End it"), "check", _("Ended."), verb, told)
    crumb = case.campaign.title
    return take_step(request, EndForm(sent(request)), step, home=_home(case), crumb=crumb, now=now)


@requires("campaigns.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: StaffRequest, slug: str) -> HttpResponse:
    """What it cost and what came of it."""
    case, now = campaign_of(request, slug), clock.now()

    def verb(told: Any, by: Actor, at: datetime) -> object:
        return actions.review_campaign(case_id=case.pk, by=by, at=at, **told)

    step = Step(_("Review the event"), _("Record and close"), "check", _("Recorded."), verb)
    crumb = case.campaign.title
    return take_step(request, ReviewForm(sent(request)), step, home=_home(case), crumb=crumb, now=now)


def _of_recipient(request: StaffRequest, case: Case, form: Any, step: Step, now: datetime) -> HttpResponse:
    home = reverse("desk:case", args=[case.slug])
    name = case.customer.name if case.customer else ""
    return take_step(request, form, step, home=home, crumb=f"{case.number} {name}", now=now)


@requires("campaigns.work")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, slug: str) -> HttpResponse:
    """Coming or not."""
    case, now = recipient_case_of(request, slug), clock.now()

    def verb(told: Any, by: Actor, at: datetime) -> object:
        return actions.note_answer(case_id=case.pk, by=by, at=at, **told)

    step = Step(_("What the customer answered"), _("Save"), "check", _("Saved."), verb)
    form = AnswerForm(sent(request), initial={"way": "CALL"})
    return _of_recipient(request, case, form, step, now)


@requires("campaigns.work")
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: StaffRequest, slug: str) -> HttpResponse:
    """Somebody is there."""
    case, now = recipient_case_of(request, slug), clock.now()

    def verb(told: Any, by: Actor, at: datetime) -> object:
        return actions.note_attendance(case_id=case.pk, by=by, at=at, **told)

    step = Step(_("The customer is there"), _("Save"), "user-plus", _("Counted as being there."), verb)
    return _of_recipient(request, case, AttendanceForm(sent(request), initial={"way": "SEEN"}), step, now)


@requires("campaigns.work")
@require_http_methods(["GET", "HEAD", "POST"])
def no_letter(request: StaffRequest, slug: str) -> HttpResponse:
    """No letter follows (CP-02)."""
    case, now = recipient_case_of(request, slug), clock.now()

    def verb(told: Any, by: Actor, at: datetime) -> object:
        return actions.note_no_letter(case_id=case.pk, by=by, at=at, **told)

    step = Step(_("No letter follows"), _("Save"), "mail", _("Saved."), verb)
    return _of_recipient(request, case, NoLetterForm(sent(request)), step, now)


@requires("campaigns.work")
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: StaffRequest, slug: str) -> HttpResponse:
    """What came up, and perhaps the next talk."""
    case, now = recipient_case_of(request, slug), clock.now()
    form = LeadForm(sent(request))

    def verb(told: Any, by: Actor, at: datetime) -> object:
        return actions.note_lead(case_id=case.pk, what=told["what"], plan=form.plan(), by=by, at=at)

    step = Step(_("Write down a lead"), _("Save"), "pencil", _("Saved."), verb)
    return _of_recipient(request, case, form, step, now)

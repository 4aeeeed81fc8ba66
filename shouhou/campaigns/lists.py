"""The campaigns, and the recipients of one, as lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.campaigns.actions import note_attendance, note_no_letter
from shouhou.campaigns.codes import PHASES, STATES
from shouhou.campaigns.consents import consents_of
from shouhou.campaigns.forms import AttendanceForm, CampaignFilter, NoLetterForm, RecipientFilter
from shouhou.campaigns.letters import EVENT_LETTERS
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.lists import Ask, BulkAction, Column, Done, Listing, Order, link
from shouhou.customers.models import ConsentChannel, ConsentState


def _campaign_form(data: Any, _viewer: Staff) -> CampaignFilter:
    return CampaignFilter(data if data is not None else {})


def _campaigns(ask: Ask) -> QuerySet[Case]:
    found = Case.objects.visible_to(ask.staff).of_line(Line.CAMPAIGN).select_related("campaign")
    return found.filter(state=ask.chosen["show"]) if "show" in ask.chosen else found


def _title(case: Any, _ask: Ask) -> str:
    return link(reverse("campaigns:campaign", args=[case.slug]), case.campaign.title)


CAMPAIGNS = Listing(
    code="campaigns",
    title=_("Campaigns"),
    permission="campaigns.see",
    url_name="campaigns:list",
    columns=(
        Column("title", _("Name of the event"), lambda c: c.campaign.title, _title, width=30, is_fixed=True),
        Column("number", _("Number"), lambda c: c.number or "—", width=18),
        Column("kind", _("Kind of event"), lambda c: c.campaign.get_kind_display(), width=12),
        Column("begins", _("Begins"), lambda c: c.campaign.begins_at, width=18),
        Column("place", _("Place"), lambda c: c.campaign.place, width=30),
        Column("state", _("State"), lambda c: str(PHASES.get(c.state, c.state)), width=10),
        Column("chosen", _("Recipients"), lambda c: c.campaign.chosen or None, width=8, is_number=True),
        Column("out", _("Left out"), lambda c: c.campaign.left_out or None, width=8, is_number=True),
        Column(
            "budget", _("Budget"), lambda c: c.campaign.budget, width=12, is_number=True, is_default=False
        ),
        Column("cost", _("Cost"), lambda c: c.campaign.cost, width=12, is_number=True, is_default=False),
    ),
    orders=(Order("newest", _("Newest first"), ("-opened_at", "-id")),),
    form=_campaign_form,
    rows=_campaigns,
)


def _recipient_form(data: Any, _viewer: Staff) -> RecipientFilter:
    return RecipientFilter(data if data is not None else {})


def _recipients(ask: Ask) -> QuerySet[Case]:
    seen = Case.objects.visible_to(ask.staff)
    parent = seen.of_line(Line.CAMPAIGN).with_slug(str(ask.chosen.get("campaign", "")))
    found = seen.filter(parent__in=parent.values("pk")[:1], line=Line.RECIPIENT)
    if "show" in ask.chosen:
        found = found.filter(state=ask.chosen["show"])
    return found.select_related("customer", "agent", "recipient")


def _prepare(_ask: Ask, rows: Sequence[Any]) -> None:
    """What they say of events now: it may have changed since they were chosen."""
    said = consents_of([case.customer_id for case in rows])
    for case in rows:
        case.consent_now = said[case.customer_id][ConsentChannel.PHONE]


def _number(case: Any, _ask: Ask) -> str:
    return link(reverse("desk:case", args=[case.slug]), case.number)


def _customer(case: Any, _ask: Ask) -> str:
    return link(reverse("customers:detail", args=[case.customer_id]), case.customer.name)


def _not_needed(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    note_no_letter(case_id=ref, reason=values["reason"], by=by, at=at)
    return Done(_now("No letter follows"))


def _attended(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    note_attendance(case_id=ref, way=values["way"], by=by, at=at)
    return Done(_now("Was there"))


RECIPIENTS = Listing(
    code="recipients",
    title=_("Recipients"),
    permission="campaigns.see",
    url_name="campaigns:recipients",
    columns=(
        Column("number", _("Number"), lambda c: c.number, _number, width=22, is_fixed=True),
        Column("customer", _("Customer"), lambda c: c.customer.name, _customer, width=32, is_fixed=True),
        Column("state", _("State"), lambda c: str(STATES.get(c.state, c.state)), width=14),
        Column("agent", _("Agent"), lambda c: c.agent.name if c.agent else "", width=10),
        Column("consent", _("Events and offers"), lambda c: str(ConsentState(c.consent_now).label), width=10),
        Column("lead", _("Lead"), lambda c: c.recipient.lead, width=30),
        Column("region", _("Region"), lambda c: c.customer.region, width=20, is_default=False),
    ),
    orders=(Order("booked", _("As booked"), ("id",)),),
    form=_recipient_form,
    rows=_recipients,
    prepare=_prepare,
    actions=(
        EVENT_LETTERS,
        BulkAction(
            "no_letter", _("No letter follows"), "campaigns.work", lambda d, s: NoLetterForm(d), _not_needed
        ),
        BulkAction("attended", _("Was there"), "campaigns.work", lambda d, s: AttendanceForm(d), _attended),
    ),
)

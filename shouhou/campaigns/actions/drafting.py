"""An event is drafted: what, when, where (CP-08), and whom it is for; two people do not overwrite each other."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.campaigns.audience import Conditions, to_json
from shouhou.campaigns.models import Campaign
from shouhou.cases.actions import Booking, Happening, book, lock, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Refusals, Stale
from shouhou.core.text import tidy, tidy_long
from shouhou.policy.states.campaign import DRAFT


class CannotDraft(Refusal):
    """The event as told cannot be drafted so."""


class StaleDraft(Stale):
    """Somebody else changed the draft in the meantime."""


@dataclass(frozen=True, slots=True)
class CampaignValues:
    """An event as it is told (F27)."""

    kind: str
    title: str
    content: str
    place: str
    begins_at: datetime
    ends_at: datetime
    phone: str
    budget: Decimal | None = None


@transaction.atomic
def draft_campaign(*, values: CampaignValues, branch_id: int, by: Actor, at: datetime) -> Case:
    """Drafts an event; nobody is told of it before it is decided. Raises CannotDraft, Refusals."""
    check_values(values, at=at)
    case = open_case(line=Line.CAMPAIGN, branch_id=branch_id, by=by, at=at)
    Campaign.objects.create(case=case, drafted_by_id=by.person_id, **_columns(values))
    book(case, Happening("CAMPAIGN_DRAFTED", at, words={"title": tidy(values.title)}), by=by, at=at)
    return case


@transaction.atomic
def change_draft(*, case_id: int, values: CampaignValues, version: int, by: Actor, at: datetime) -> Booking:
    """Changes what, when and where of a draft; raises CannotDraft, Refusals, StaleDraft."""
    check_values(values, at=at)
    case, campaign = locked_draft(case_id, version)
    for name, value in _columns(values).items():
        setattr(campaign, name, value)
    campaign.save(update_fields=[*_columns(values), "version"])
    return book(case, _changed(campaign, at), by=by, at=at)


@transaction.atomic
def change_audience(
    *, case_id: int, conditions: Conditions, callers: Sequence[int], version: int, by: Actor, at: datetime
) -> Booking:
    """Changes whom a draft is for, and who is to call them; raises CannotDraft, StaleDraft."""
    case, campaign = locked_draft(case_id, version)
    campaign.conditions, campaign.callers = to_json(conditions), list(callers)
    campaign.save(update_fields=["conditions", "callers", "version"])
    return book(case, _changed(campaign, at), by=by, at=at)


@transaction.atomic
def drop_draft(*, case_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Gives a draft up, with the reason; raises CannotDraft."""
    case = lock(case_id)[0]
    if case.state != DRAFT:
        raise CannotDraft(_("This event is decided; call it off instead."))
    if not tidy(reason):
        raise CannotDraft(_("Say why."), field="reason")
    told = Happening("CASE_CANCELLED", at, words={"reason": tidy(reason)})
    return book(case, told, by=by, at=at)


def check_values(values: CampaignValues, *, at: datetime) -> None:
    """Raises Refusals for an event in the past, one that ends before it begins, or one that says too little."""
    wrong: list[Refusal] = []
    if values.begins_at <= at:
        wrong.append(
            CannotDraft(
                _("The event lies in the past; choose a day ahead."), field="begins_at", clause="CP-08"
            )
        )
    if values.ends_at <= values.begins_at:
        wrong.append(CannotDraft(_("The event ends before it begins; correct the times."), field="ends_at"))
    asked = {
        "title": _("Give the event a name."),
        "content": _("Say what there is: customers ask."),
        "place": _("Say where it is."),
        "phone": _("Give a telephone for questions: it stands on every notice."),
    }
    clauses = {"phone": "CP-05"}
    wrong += [
        CannotDraft(words, field=name, clause=clauses.get(name, "CP-08"))
        for name, words in asked.items()
        if not tidy(getattr(values, name))
    ]
    if values.budget is not None and values.budget < 0:
        wrong.append(CannotDraft(_("An amount is not below zero."), field="budget"))
    if wrong:
        raise Refusals(wrong) if len(wrong) > 1 else wrong[0]


def locked_draft(case_id: int, version: int) -> tuple[Case, Campaign]:
    """The case and the draft, locked, its version one further; raises CannotDraft, StaleDraft."""
    case = lock(case_id)[0]
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=case_id)
    campaign.case = case
    if case.state != DRAFT:
        raise CannotDraft(_("This event is decided; it can only be moved or called off."))
    if campaign.version != version:
        raise StaleDraft(
            _("Somebody else has changed this draft in the meantime. Load the page again and look at it.")
        )
    campaign.version += 1
    return case, campaign


def _columns(values: CampaignValues) -> dict[str, object]:
    told = asdict(values)
    return {
        **told,
        "title": tidy(values.title)[:120],
        "content": tidy_long(values.content),
        "place": tidy(values.place)[:200],
        "phone": tidy(values.phone)[:40],
    }


def _changed(campaign: Campaign, at: datetime) -> Happening:
    return Happening(
        "CAMPAIGN_CHANGED", at, data={"version": campaign.version}, words={"title": campaign.title}
    )

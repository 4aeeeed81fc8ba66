"""The sheet of a campaign (F27)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _

from shouhou.campaigns.audience import Conditions, from_json
from shouhou.campaigns.codes import STATES, CampaignKind
from shouhou.campaigns.models import Campaign
from shouhou.campaigns.notice import last_day_of, telling_span
from shouhou.cases.models import Case, Line
from shouhou.core.say import say_day
from shouhou.customers.models import AssetKind, ConsentState, CustomerKind, Level
from shouhou.documents.campaign_sheets import CampaignSheet, RecipientLine
from shouhou.documents.sheets import Ticks
from shouhou.followups.models import Letter
from shouhou.journal.models import Event

_MOST: Final = 200


def campaign_sheet(case: Case, at: datetime) -> CampaignSheet:
    """F27 with its first recipients; build it inside printing.in_chinese()."""
    one: Campaign = case.campaign
    rows = Case.objects.filter(parent_id=case.pk, line=Line.RECIPIENT)
    listed = list(rows.select_related("customer", "recipient").order_by("pk")[:_MOST])
    budget, cost = _money(one.budget), _money(one.cost)
    return CampaignSheet(
        campaign_no=case.number,
        kind=Ticks.of(CampaignKind.choices, one.kind),
        title=one.title,
        content=one.content,
        place=one.place,
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        decided_at=one.decided_at,
        decided_by=one.decided_by.name if one.decided_by else "",
        last_day=last_day_of(telling_span(case.branch_id, one.day, one.asked_at or at)),
        audience=in_words(from_json(one.conditions)),
        counts=_counts(case, one),
        waiver=one.waiver,
        budget=budget,
        cost=cost,
        result=one.result,
        recipients=tuple(_lines(listed)),
        further=max(0, one.chosen - len(listed)),
        marks=("草稿",) if case.state == "DRAFT" else ("已取消",) if case.state == "CANCELLED" else (),
    )


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _counts(case: Case, one: Campaign) -> str:
    counted = Case.objects.filter(parent_id=case.pk).order_by().values_list("state")
    found = dict(counted.annotate(n=Count("pk")))
    said = [f"{word} {found[code]}" for code, word in STATES.items() if found.get(code)]
    return _("; ").join([*said, *([_("Left out: %(n)s") % {"n": one.left_out}] if one.left_out else [])])


def _lines(cases: Sequence[Case]) -> list[RecipientLine]:
    ids = [case.pk for case in cases]
    told = dict(
        Event.objects.filter(kind="NOTICE_PHONED", subjects__kind="CASE", subjects__ref__in=ids)
        .order_by("happened_at")
        .values_list("subjects__ref", "happened_at")
    )
    letters = dict(
        Letter.objects.filter(case_id__in=ids, annulled_at=None).values_list("case_id", "letter_no")
    )
    return [
        RecipientLine(
            customer=case.customer.name if case.customer else "",
            consent=str(ConsentState(case.recipient.by_phone).label),
            phoned_at=told.get(case.pk),
            letter=letters.get(case.pk, ""),
            state=str(STATES.get(case.state, case.state)),
            lead=case.recipient.lead,
        )
        for case in cases
    ]


def in_words(conditions: Conditions) -> str:
    """The conditions in one line."""
    said = [str(Level(code).label) for code in conditions.levels]
    said += [str(CustomerKind(conditions.kind).label)] if conditions.kind else []
    said += conditions.regions
    said += [str(AssetKind(code).label) for code in conditions.asset_kinds]
    said += [conditions.asset_model] if conditions.asset_model else []
    days = {
        _("installed before %(day)s"): conditions.installed_before,
        _("warranty ends before %(day)s"): conditions.warranty_before,
        _("served since %(day)s"): conditions.requested_since,
        _("no service since %(day)s"): conditions.not_requested_since,
        _("not talked to since %(day)s"): conditions.not_called_since,
    }
    said += [words % {"day": say_day(day)} for words, day in days.items() if day]
    return _(", ").join(said) or _("All customers")

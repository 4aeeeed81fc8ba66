"""Those asked and what they answered, as a list."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.cases.figures import start_of_day
from shouhou.core.lists import Ask, Column, Listing, Order, link
from shouhou.satisfaction.figures import FIGURES
from shouhou.satisfaction.forms import SurveyFilter
from shouhou.satisfaction.models import Survey


def _form(data: Any, _viewer: Staff) -> SurveyFilter:
    return SurveyFilter(data if data is not None else {})


def _rows(ask: Ask) -> QuerySet[Survey]:
    chosen = ask.chosen
    where = Q()
    for name in ("service", "channel"):
        where &= Q(**{name: chosen[name]}) if name in chosen else Q()
    if "branch" in chosen:
        where &= Q(branch_id=chosen["branch"])
    if "q" in chosen:
        where &= Q(customer_name__icontains=chosen["q"])
    if "figure" in chosen:
        where &= FIGURES[chosen["figure"]][1]
    if "first_day" in chosen:
        where &= Q(asked_at__gte=start_of_day(chosen["first_day"]))
    if "last_day" in chosen:
        where &= Q(asked_at__lt=start_of_day(chosen["last_day"] + timedelta(days=1)))
    return Survey.objects.visible_to(ask.staff).counted().filter(where).select_related("case", "asked_by")


def _case(survey: Any, _ask: Ask) -> str:
    return link(reverse("desk:case", args=[survey.case.slug]), survey.case.number or str(survey.case))


def _comment(survey: Any, _ask: Ask) -> str:
    return Truncator(survey.comment).chars(60)


def _overall(survey: Any) -> object:
    return survey.overall if survey.overall is not None else ""


SURVEYS = Listing(
    code="satisfaction",
    title=_("Satisfaction"),
    permission="satisfaction.see",
    url_name="satisfaction:list",
    columns=(
        Column("case", _("Case"), lambda s: s.case.number, _case, width=18, is_fixed=True),
        Column("customer", _("Customer"), lambda s: s.customer_name, width=30),
        Column("service", _("Service"), lambda s: s.get_service_display(), width=14),
        Column("overall", _("Overall (1–5)"), _overall, width=8, is_number=True),
        Column("comment", _("Comment"), lambda s: s.comment, _comment, width=48),
        Column("asked", _("When asked"), lambda s: s.asked_at, width=18),
        Column("answered", _("When answered"), lambda s: s.answered_at, width=18),
        Column("channel", _("How it came in"), lambda s: s.get_channel_display(), width=10),
        Column("nps", _("Recommends (0–10)"), lambda s: s.nps, width=8, is_number=True, is_default=False),
        Column("ces", _("Easy (1–7)"), lambda s: s.ces, width=8, is_number=True, is_default=False),
        Column("by", _("Asked by"), lambda s: s.asked_by.name, width=10, is_default=False),
    ),
    orders=(Order("newest", _("Newest first"), ("-asked_at", "-id")),),
    form=_form,
    rows=_rows,
)

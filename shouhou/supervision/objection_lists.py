"""The objections as a list."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.cases.wording import rule_what
from shouhou.core.lists import Ask, Column, Listing, Order, link
from shouhou.supervision.models import Objection
from shouhou.supervision.objection_forms import WAITING, ObjectionFilter


def _form(data: Any, _viewer: Staff) -> ObjectionFilter:
    return ObjectionFilter(data if data is not None else {})


def _rows(ask: Ask) -> QuerySet[Objection]:
    found = Objection.objects.visible_to(ask.staff, as_supervisor=may(ask.staff, "supervision.see"))
    show = ask.chosen.get("show")
    if show:
        found = found.waiting() if show == WAITING else found.filter(ruling=show)
    return found.select_related("owner", "answered_by", "case__customer")


def _what(objection: Objection, _ask: Ask) -> str:
    return link(reverse("supervision:objection-answer", args=[objection.pk]), rule_what(objection.rule_id))


def _standing(objection: Objection) -> str:
    return objection.get_ruling_display() if objection.ruling else gettext("Waiting for an answer")


OBJECTIONS = Listing(
    code="objections",
    title=_("Objections"),
    permission="desk.use",
    url_name="supervision:objections",
    columns=(
        Column("what", _("What is owed"), lambda o: rule_what(o.rule_id), _what, width=30, is_fixed=True),
        Column("case", _("Case"), lambda o: str(o.case), width=18),
        Column("cause", _("What it was due to"), lambda o: str(o.get_cause_display()), width=14),
        Column("reason", _("Objection"), lambda o: o.reason, width=40),
        Column("raised", _("Raised"), lambda o: o.raised_at, width=18),
        Column("standing", _("How it stands"), _standing, width=12),
        Column("answer", _("Reasons"), lambda o: o.answer, width=40),
        Column("by", _("Answered by"), lambda o: o.answered_by.name if o.answered_by else "", width=10),
        Column("owner", _("Owed by"), lambda o: o.owner.name, width=10),
    ),
    orders=(Order("newest", _("Newest first"), ("-id",)), Order("oldest", _("Oldest first"), ("id",))),
    form=_form,
    rows=_rows,
)

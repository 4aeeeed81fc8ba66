"""What is owed to each recipient of one event alike, as one line of Today: so many, and the list that they stand on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouhou.cases.figures import end_of_day
from shouhou.cases.models import Obligation
from shouhou.cases.wording import rule_what
from shouhou.core.say import day_of
from shouhou.desk.owed import Row, state_of
from shouhou.policy.rules.campaigns import RULES

FOLDED: Final = tuple(rule.id for rule in RULES)
_LISTS: Final = {"CP-01": "", "CP-02": "letters", "X-05": "off"}
"""Which part of the call list holds the duties of a rule."""


@dataclass(frozen=True, slots=True)
class Folds:
    """The lines that stand for many duties, and which of those duties are shown by themselves all the same."""

    rows: list[Row]
    alone: list[int]
    late: int
    tonight: int

    def without(self, owed: QuerySet[Obligation]) -> QuerySet[Obligation]:
        """The duties that no line stands for."""
        return owed.filter(~Q(rule_id__in=FOLDED) | Q(pk__in=self.alone))


NO_FOLDS: Final = Folds([], [], 0, 0)


def folds_of(owners: Collection[int], *, now: datetime, ahead: timedelta) -> Folds:
    """The duties to recipients whose windows open by then, counted by event, rule and person; one statement.

    A single one is shown by itself: it leads to the very call.
    """
    owed = Obligation.objects.open().owed_by(owners).filter(rule_id__in=FOLDED, opens_at__lt=now + ahead)
    named = ("rule_id", "owner_id", "owner__name", "case__parent__number", "case__parent__campaign__title")
    counted = (
        owed.order_by()
        .values(*named, "standing")
        .annotate(
            n=Count("pk"),
            first=Min("pk"),
            due=Min("due_at"),
            opens=Min("opens_at"),
            late=Count("pk", filter=Q(due_at__lte=now)),
            tonight=Count("pk", filter=Q(due_at__lte=end_of_day(day_of(now)))),
        )
    )
    groups = list(counted)
    many = [group for group in groups if group["n"] > 1]
    return Folds(
        rows=[_row(group, now) for group in many],
        alone=[group["first"] for group in groups if group["n"] == 1],
        late=sum(group["late"] for group in many),
        tonight=sum(group["tonight"] for group in many),
    )


def _row(group: dict[str, Any], now: datetime) -> Row:
    rule, number, title = (
        group["rule_id"],
        group["case__parent__number"],
        group["case__parent__campaign__title"],
    )
    show, is_letter = _LISTS[rule], rule == "CP-02"
    listed = f"{reverse('campaigns:calls')}?campaign={number}{f'&show={show}' if show else ''}"
    if is_letter:
        left = ngettext("%(n)s letter to write", "%(n)s letters to write", group["n"])
    else:
        left = ngettext("%(n)s call to make", "%(n)s calls to make", group["n"])
    return Row(
        id=group["first"],
        clause=rule,
        what=f"{rule_what(rule)}{_(': ')}{left % {'n': group['n']}}",
        number=number,
        customer=title,
        customer_url="",
        contact="",
        phone="",
        due_at=group["due"],
        opens_at=group["opens"],
        state=state_of(group["due"], group["opens"], now),
        url=listed,
        action_url=listed,
        action_label=_("Letters") if is_letter else _("Call list"),
        action_method="get",
        action_icon="mail" if is_letter else "phone-call",
        more_url="",
        proof_url=listed,
        standing=group["standing"],
        owner=group["owner__name"],
        owner_id=group["owner_id"],
        outcome="OPEN",
        cause="",
    )

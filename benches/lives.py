"""Lives of customers, told by the verbs: a request and the talks of two years, kept as rows to be stamped out.

Every life is told once for a customer that is only a pattern, judged by the rule evaluator as any save is, read back
and rolled back; `stamping` then gives it to as many customers as are wanted.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Max

from shouhou.cases.models import DayTotal, FigureDelta, MonthTotal, Obligation
from shouhou.customers.models import Customer
from shouhou.documents.models import NumberSeries
from shouhou.followups.actions import CallValues, Promise, record_call
from shouhou.followups.codes import CallKind, Way
from shouhou.intake.demo.stories import Team, request_story, talk_story
from shouhou.search.models import Entry, Token, Waiting

TALKS = 3
PATTERN_NAME, PATTERN_CONTACT, PATTERN_PHONE = "样本机动车检测站", "样本联系人", "13900000000"
_NOT_STAMPED = {DayTotal, MonthTotal, FigureDelta, NumberSeries, Entry, Token, Waiting}

type Rows = dict[type[models.Model], list[dict[str, Any]]]
type FigureKey = tuple[str, Any, int, int, str]


@dataclass(frozen=True, slots=True)
class Life:
    """All rows that a customer's two years left, and what they add to the figures of the clauses."""

    rows: Rows
    figures: Counter[FigureKey]


class _Done(Exception):
    """Rolls a life back."""


def tell_lives(
    count: int,
    team: Team,
    pattern: Customer,
    moments: Sequence[datetime],
    now: datetime,
    chance: Random,
    *,
    owing: bool = False,
) -> Iterator[Life]:
    """So many lives, each another one; one that would leave a duty open is told anew, since somebody would owe it
    for each customer. With `owing` just that is wanted: two requests are left half done and three
    promises not kept."""

    def live() -> None:
        _live(team, pattern, moments, now, chance)
        if owing:
            _leave_undone(team, pattern, moments[-120:], chance)

    told = 0
    while told < count:
        if (life := _told(live, owing=owing)) is not None:
            told += 1
            yield life


def _leave_undone(team: Team, pattern: Customer, moments: Sequence[datetime], chance: Random) -> None:
    for hours in (2, 30):
        began = chance.choice(moments)
        request_story(team, pattern, began, began + timedelta(hours=hours), chance)
    at = chance.choice(moments)
    promises = tuple(
        Promise(what, at + timedelta(hours=chance.randint(1, 2500)))
        for what in ("回电告知价格", "回电告知到货时间", "寄送说明书")
    )
    values = CallValues(
        way=Way.CALL_OUT,
        kind=CallKind.CONSULTATION,
        started_at=at - timedelta(minutes=20),
        customer_id=pattern.pk,
        customer_name=pattern.name,
        topics=("T4",),
        another=True,
        gist="客户询问价格和到货时间",
        promises=promises,
    )
    record_call(values=values, branch_id=team.branch_id, by=team.agent(chance), at=at)


def _live(team: Team, pattern: Customer, moments: Sequence[datetime], now: datetime, chance: Random) -> None:
    began, *talks = sorted(chance.sample(moments, TALKS + 1))
    request_story(team, pattern, began, now, chance)
    for at in talks:
        talk_story(team, pattern, at + timedelta(minutes=chance.randint(0, 59)), now, chance)


def _told(live: Callable[[], None], *, owing: bool) -> Life | None:
    before = {model: _last(model) for model in stamped_models()}
    life = None
    try:
        with transaction.atomic():
            deltas = FigureDelta.objects.aggregate(last=Max("pk"))["last"] or 0
            live()
            rows = {model: _since(model, last) for model, last in before.items()}
            if owing == any(row["outcome"] == "OPEN" for row in rows[Obligation]):
                life = Life({m: found for m, found in rows.items() if found}, _figures(deltas))
            raise _Done
    except _Done:
        return life


def stamped_models() -> list[type[models.Model]]:
    """The tables that a life may write to."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("shouhou.")
        and model not in _NOT_STAMPED
        and isinstance(model._meta.pk, models.AutoField | models.BigAutoField | models.OneToOneField)
    ]


def _last(model: type[models.Model]) -> int:
    return model._base_manager.aggregate(last=Max("pk"))["last"] or 0


def _since(model: type[models.Model], last: int) -> list[dict[str, Any]]:
    return list(model._base_manager.filter(pk__gt=last).order_by("pk").values())


def _figures(last: int) -> Counter[FigureKey]:
    found: Counter[FigureKey] = Counter()
    for *key, change in FigureDelta.objects.filter(pk__gt=last).values_list(
        "rule_id", "due_day", "branch_id", "owner_id", "outcome", "change"
    ):
        found[key[0], key[1], key[2], key[3], key[4]] += change
    return +found

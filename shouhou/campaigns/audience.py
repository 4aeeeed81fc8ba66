"""Whom an event is for: conditions on customer, asset, history and region, as data and as one statement."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shouhou.campaigns.codes import LeftOut, Unstated
from shouhou.campaigns.consents import INCLUDED, with_fate
from shouhou.cases.figures import start_of_day
from shouhou.cases.models import Case, Line
from shouhou.customers.models import Asset, Customer
from shouhou.followups.models import Call


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a customer must be; what is empty asks for nothing, several of one kind mean any of them."""

    levels: tuple[str, ...] = ()
    kind: str = ""
    regions: tuple[str, ...] = ()
    agents: tuple[int, ...] = ()
    asset_kinds: tuple[str, ...] = ()
    asset_model: str = ""
    installed_before: date | None = None
    warranty_before: date | None = None
    requested_since: date | None = None
    not_requested_since: date | None = None
    not_called_since: date | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nothing is asked."""
        return self == Conditions()


_TUPLES = ("levels", "regions", "agents", "asset_kinds")
_DAYS = ("installed_before", "warranty_before", "requested_since", "not_requested_since", "not_called_since")


def to_json(conditions: Conditions) -> dict[str, Any]:
    """The conditions as they are stored."""
    told = asdict(conditions)
    plain = {name: told[name].isoformat() if told[name] else None for name in _DAYS}
    return {**told, **plain, **{name: list(told[name]) for name in _TUPLES}}


def from_json(stored: Mapping[str, Any]) -> Conditions:
    """The conditions from their stored form; what was added since asks for nothing."""
    told = {name: stored[name] for name in Conditions.__dataclass_fields__ if stored.get(name)}
    for name in _TUPLES:
        told[name] = tuple(told.get(name, ()))
    for name in _DAYS:
        told[name] = date.fromisoformat(told[name]) if told.get(name) else None
    return Conditions(**told)


def fitting(conditions: Conditions, branch_id: int) -> QuerySet[Customer]:
    """The customers of a branch that fit, whatever they said of events."""
    found = Customer.objects.standing().filter(branch_id=branch_id)
    if conditions.levels:
        found = found.filter(level__in=conditions.levels)
    if conditions.kind:
        found = found.filter(kind=conditions.kind)
    if conditions.agents:
        found = found.filter(agent_id__in=conditions.agents)
    if conditions.regions:
        found = found.filter(
            Q(province__in=conditions.regions)
            | Q(city__in=conditions.regions)
            | Q(district__in=conditions.regions)
        )
    return _by_history(_by_assets(found, conditions), conditions)


def _by_assets(found: QuerySet[Customer], conditions: Conditions) -> QuerySet[Customer]:
    asked = Q()
    if conditions.asset_kinds:
        asked &= Q(kind__in=conditions.asset_kinds)
    if conditions.asset_model:
        asked &= Q(model__icontains=conditions.asset_model) | Q(name__icontains=conditions.asset_model)
    if conditions.installed_before:
        asked &= Q(installed_date__lt=conditions.installed_before)
    if conditions.warranty_before:
        asked &= Q(warranty_until__lt=conditions.warranty_before)
    if not asked:
        return found
    return found.filter(Exists(Asset.objects.filter(asked, customer_id=OuterRef("pk"), is_active=True)))


def _by_history(found: QuerySet[Customer], conditions: Conditions) -> QuerySet[Customer]:
    asked = Case.objects.filter(customer_id=OuterRef("pk"), line=Line.SERVICE_REQUEST)
    if conditions.requested_since:
        found = found.filter(Exists(asked.filter(opened_at__gte=start_of_day(conditions.requested_since))))
    if conditions.not_requested_since:
        since = start_of_day(conditions.not_requested_since)
        found = found.filter(~Exists(asked.filter(opened_at__gte=since)))
    if conditions.not_called_since:
        calls = Call.objects.filter(customer_id=OuterRef("pk"), annulled_at=None)
        since = start_of_day(conditions.not_called_since)
        found = found.filter(~Exists(calls.filter(started_at__gte=since)))
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How many fit, how many of them are told, and why the others are left out."""

    told: int
    refused: int
    unstated: int

    @property
    def fit(self) -> int:
        """All that fit."""
        return self.told + self.refused + self.unstated

    @property
    def left_out(self) -> int:
        """Those who are not told."""
        return self.refused + self.unstated


def count(conditions: Conditions, branch_id: int, unstated: Unstated) -> Counts:
    """The live count, in one statement."""
    fates = with_fate(fitting(conditions, branch_id), unstated).order_by().values("fate")
    found: Counter[str] = Counter(dict(fates.annotate(n=Count("pk")).values_list("fate", "n")))
    return Counts(found[INCLUDED], found[LeftOut.REFUSED], found[LeftOut.UNSTATED])


def first_of(
    conditions: Conditions, branch_id: int, unstated: Unstated, *, fate: str = INCLUDED, most: int = 12
) -> list[Customer]:
    """The first of those who are told, or of those left out for one reason."""
    found = with_fate(fitting(conditions, branch_id), unstated).filter(fate=fate)
    return list(found.select_related("agent").order_by("pk")[:most])

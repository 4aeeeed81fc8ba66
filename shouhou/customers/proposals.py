"""What to plan next with a customer, proposed from what is known: maintenance, warranty, calibration, licence and
contract ends, readings, open wishes (plain values in, plain values out).

Each proposal has a key that names its reason and its day, so that one that was taken is not made again, and one whose
day has moved is.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from shouhou.customers.models import Asset, AssetKind, Level, PlanKind, ServiceContract
from shouhou.customers.values import PlanValues

AT_MOST: Final = 12
_AHEAD_OF: Final = {"maintenance": 14, "warranty": 30, "calibration": 45, "licence": 60, "contract": 30}
_CARE_DAYS: Final = {Level.KEY: 30, Level.REGULAR: 91}
_USUAL_CARE: Final = 182
_HORIZON: Final = timedelta(days=3 * 365)

type ToWorkingDay = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class Wish:
    """Something the customer wished for in a talk."""

    call_id: int
    said_on: date
    words: str


@dataclass(frozen=True, slots=True)
class Known:
    """What proposals are made from; `taken` are the keys of plans that exist already."""

    today: date
    level: str = ""
    assets: Sequence[Asset] = ()
    contracts: Sequence[ServiceContract] = ()
    wishes: Sequence[Wish] = ()
    taken: Collection[str] = frozenset()
    has_plan: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A next talk that could be planned, with its reason."""

    key: str
    kind: str
    content: str
    planned_date: date
    reason: str
    asset_id: int | None = None

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return str(PlanKind(self.kind).label)

    def values(self) -> PlanValues:
        """As the verb takes it."""
        return PlanValues(
            self.kind,
            self.content,
            self.planned_date,
            reason=self.reason,
            asset_id=self.asset_id,
            origin=self.key,
        )


def proposals(known: Known, to_working_day: ToWorkingDay) -> list[Proposal]:
    """What could be planned, the soonest first; care in some months where nothing else is known or planned.

    A day on which nobody works moves earlier, never before today.
    """
    found = [*_of_assets(known), *_of_contracts(known), *_of_wishes(known)]
    fresh = [one for one in found if one.key not in known.taken]
    if not fresh and not known.has_plan:
        fresh = [_care(known)]
    moved = [_on(one, max(known.today, to_working_day(one.planned_date))) for one in fresh]
    return sorted(moved, key=lambda one: (one.planned_date, one.key))[:AT_MOST]


def _on(one: Proposal, day: date) -> Proposal:
    return Proposal(one.key, one.kind, one.content, day, one.reason, one.asset_id)


def _of_assets(known: Known) -> Iterator[Proposal]:
    for asset in known.assets:
        if asset.is_active:
            yield from _of_asset(asset, known.today)


def _of_asset(asset: Asset, today: date) -> Iterator[Proposal]:
    due = next_maintenance(asset, today)
    told = {"asset": asset.title}
    if due is not None:
        why = _("next maintenance of %(asset)s: %(day)s") % {**told, "day": due.isoformat()}
        what = _("Arrange the maintenance of %(asset)s") % told + _reading(asset)
        yield _ahead("maintenance", PlanKind.MAINTENANCE, what, due, why, asset, today)
    elif asset.next_maintenance_km:
        yield _ask_reading(asset, today)
    for code, day, kind, what, why in _ends(asset, today):
        if day is not None and today - timedelta(days=90) <= day <= today + _HORIZON:
            told["day"] = day.isoformat()
            yield _ahead(code, kind, what % told, day, why % told, asset, today)


def _ends(asset: Asset, today: date) -> Iterable[tuple[str, date | None, PlanKind, str, str]]:
    yield (
        "warranty",
        asset.warranty_until,
        PlanKind.FREE_CHECK,
        _("Offer a service contract for %(asset)s, whose warranty has ended")
        if asset.warranty_until is not None and asset.warranty_until < today
        else _("Check %(asset)s once more before its warranty ends, and offer a service contract"),
        _("warranty of %(asset)s until %(day)s"),
    )
    yield (
        "calibration",
        asset.calibration_until,
        PlanKind.MAINTENANCE,
        _("Arrange the calibration of %(asset)s"),
        _("calibration of %(asset)s valid until %(day)s"),
    )
    yield (
        "licence",
        asset.licence_until,
        PlanKind.POLICY_NEWS,
        _("Go through what the renewal of the licence of %(asset)s asks for"),
        _("licence of %(asset)s until %(day)s"),
    )


def next_maintenance(asset: Asset, today: date) -> date | None:
    """The day of the next maintenance: as noted, else from the interval since it was accepted; None where neither is
    known."""
    if asset.next_maintenance_date is not None:
        return asset.next_maintenance_date
    begun = asset.accepted_date or asset.installed_date or asset.purchase_date or asset.opened_date
    if begun is None or not asset.cycle_months:
        return None
    rounds = 1
    while (day := add_months(begun, rounds * asset.cycle_months)) < today:
        rounds += 1
    return day


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last of a shorter month."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (index == 11), (index + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, index + 1, min(day.day, last))


def _reading(asset: Asset) -> str:
    if not asset.next_maintenance_km:
        return ""
    return _("; ask for the reading, it is due at %(km)s km") % {"km": asset.next_maintenance_km}


def _ask_reading(asset: Asset, today: date) -> Proposal:
    told = {"asset": asset.title, "km": asset.next_maintenance_km}
    return Proposal(
        f"reading:{asset.pk}:{asset.next_maintenance_km}",
        PlanKind.MAINTENANCE,
        _("Ask for the reading of %(asset)s and arrange its maintenance") % told,
        today + timedelta(days=30),
        _("maintenance of %(asset)s is due at %(km)s km") % told,
        asset.pk,
    )


def _ahead(code: str, kind: PlanKind, what: str, due: date, why: str, asset: Asset, today: date) -> Proposal:
    day = max(today, due - timedelta(days=_AHEAD_OF[code]))
    return Proposal(f"{code}:{asset.pk}:{due:%Y%m%d}", kind, what, day, why, asset.pk)


def _of_contracts(known: Known) -> Iterator[Proposal]:
    for contract in known.contracts:
        ends = contract.until_date
        if ends is None or not known.today - timedelta(days=90) <= ends <= known.today + _HORIZON:
            continue
        told = {"contract": f"{contract.kind} {contract.number}".strip() or _("service contract")}
        yield Proposal(
            f"contract:{contract.pk}:{ends:%Y%m%d}",
            PlanKind.MAINTENANCE,
            _("Talk about renewing the contract (%(contract)s)") % told,
            max(known.today, ends - timedelta(days=_AHEAD_OF["contract"])),
            _("contract in force until %(day)s") % {"day": ends.isoformat()},
        )


def _of_wishes(known: Known) -> Iterator[Proposal]:
    for wish in known.wishes:
        yield Proposal(
            f"wish:{wish.call_id}",
            PlanKind.EQUIPMENT_UPGRADE,
            _("Come back to the wish: %(words)s") % {"words": wish.words[:200]},
            known.today + timedelta(days=7),
            _("wished for in the talk of %(day)s") % {"day": wish.said_on.isoformat()},
        )


def _care(known: Known) -> Proposal:
    known_levels = {level.value: days for level, days in _CARE_DAYS.items()}
    days = known_levels.get(known.level, _USUAL_CARE)
    day = known.today + timedelta(days=days)
    return Proposal(
        f"care:{day:%Y%m}",
        PlanKind.MAINTENANCE if _has_equipment(known) else PlanKind.POLICY_NEWS,
        _("Ask how things run, what they think of the service and what they need; tell what is new"),
        day,
        _("nothing falls due; regular care after %(days)s days") % {"days": days},
    )


def _has_equipment(known: Known) -> bool:
    return any(asset.kind != AssetKind.SOFTWARE for asset in known.assets)

"""What we serve as cards: in or out of warranty, and what falls due soon (calibration, maintenance, licence)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shouhou.customers.models import Asset, AssetKind

SOON: Final = timedelta(days=60)
LATE, NEAR, FAR = "LATE", "NEAR", "FAR"
_ICONS: Final = {
    AssetKind.VEHICLE: "car",
    AssetKind.SOFTWARE: "device-desktop",
    AssetKind.STATION: "building-factory-2",
    AssetKind.EQUIPMENT: "box",
}
_DATES: Final = (
    ("calibration_until", _("Calibration valid until"), "certificate"),
    ("next_maintenance_date", _("Next maintenance"), "tool"),
    ("licence_until", _("Licence until"), "certificate"),
)


@dataclass(frozen=True, slots=True)
class DueDate:
    """A day that matters for an asset: LATE when it is past, NEAR within sixty days, else FAR."""

    label: Any
    day: date
    state: str
    icon: str


@dataclass(frozen=True, slots=True)
class AssetCard:
    """One service object as its card shows it; `warranty` is IN, ENDING, OUT or '' where nothing is known."""

    asset: Asset
    icon: str
    warranty: str
    dates: tuple[DueDate, ...]

    @property
    def is_due(self) -> bool:
        """Whether anything is past or falls due within sixty days."""
        return any(one.state != FAR for one in self.dates) or self.warranty == "ENDING"


def asset_cards(assets: Iterable[Asset], today: date) -> list[AssetCard]:
    """The cards, those in use first and of these the ones with something due."""
    cards = [_card(asset, today) for asset in assets]
    return sorted(cards, key=lambda card: (not card.asset.is_active, not card.is_due))


def _card(asset: Asset, today: date) -> AssetCard:
    dates = []
    for name, label, icon in _DATES:
        day = getattr(asset, name)
        if day is not None and asset.is_active:
            dates.append(DueDate(label, day, _state(day, today), icon))
    return AssetCard(asset, _ICONS[AssetKind(asset.kind)], _warranty(asset, today), tuple(dates))


def _state(day: date, today: date) -> str:
    if day < today:
        return LATE
    return NEAR if day - today <= SOON else FAR


def _warranty(asset: Asset, today: date) -> str:
    if asset.warranty_until is None or not asset.is_active:
        return ""
    return {LATE: "OUT", NEAR: "ENDING", FAR: "IN"}[_state(asset.warranty_until, today)]

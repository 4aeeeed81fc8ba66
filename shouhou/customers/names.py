"""Names of customers made comparable: what is left of a name when its writing is taken away (plain Python)."""

import re
import unicodedata
from functools import cache
from typing import Final

from shouhou.customers.regions import CITIES, bare

_LEGAL: Final = re.compile(
    r"(?:股份|集团|(?<!^)控股)?(?:有限责任|有限)?(?:公司|分公司)$|(?:股份有限|有限责任|有限)$|"
    r"(?:co\.?,?ltd\.?|company|limited|inc\.?|gmbh)$"
)
_NOISE: Final = re.compile(r"[\W_]+")
_ROAD: Final = ("路", "街", "大道", "道", "桥", "门", "港", "巷", "湾")
_GENERIC: Final = re.compile(
    "机动车|汽车|车辆|摩托车|检测|检验|检修|维修|修理|维保|安全|环保|综合|性能|技术|服务|设备|科技|贸易|商贸|"
    "运输|物流|集团|中心|公司|分公司|[站厂部店所室厅队场]|第?[一二三四五六七八九十0-9]+[号分]?"
)
LONGEST: Final = 200


@cache
def _place() -> re.Pattern[str]:
    """A province or city in front, with or without its rank, the longest that fits."""
    named = {*CITIES, *(city for cities in CITIES.values() for city in cities)}
    every = sorted({*named, *(bare(name) for name in named)}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, every)))


def name_key(name: str) -> str:
    """What two writings of one customer's name have in common; never empty. It is stored: whoever changes what
    comes out empties `Customer.name_key` in a migration, and the worker fills it again.

    Full and half width, case, blanks, brackets and points, 有限公司 and its like, and the province and city in front
    are left out: 山东省济南市青山检测（站）有限公司 and 青山检测站 are one. What says nothing by itself (机动车检测站)
    keeps its place.
    """
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", name).casefold())
    short = plain
    while (cut := _LEGAL.sub("", short)) != short and len(cut) >= 2:
        short = cut
    return (_without_place(short) or plain or name.strip().casefold())[:LONGEST]


def name_place(name: str, city: str = "") -> str:
    """The city that a name begins with, else the one given, without its rank; '' where neither is known.

    Two customers of one name in two cities are two: 济南青山检测站, 青岛青山检测站.
    """
    rest, last = _NOISE.sub("", unicodedata.normalize("NFKC", name).casefold()), ""
    while (found := _place().match(rest)) and not rest[found.end() :].startswith(_ROAD):
        rest, last = rest[found.end() :], bare(found[0])
    is_city = last and (last not in _provinces() or last in _cities())
    return last if is_city else bare(city)


@cache
def _provinces() -> frozenset[str]:
    return frozenset(bare(name) for name in CITIES)


@cache
def _cities() -> frozenset[str]:
    return frozenset(bare(city) for cities in CITIES.values() for city in cities)


def _without_place(name: str) -> str:
    rest, last = name, ""
    while found := _place().match(rest):
        after = rest[found.end() :]
        if len(after) < 2 or after.startswith(_ROAD):
            break
        rest, last = after, bare(found[0])
    if last and not _GENERIC.sub("", rest):
        return last + rest
    return rest

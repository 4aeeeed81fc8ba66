"""Whether a customer is there already: while a profile is typed, and for all files of a branch at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched, combinations
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from shouhou.accounts.models import Staff
from shouhou.customers.models import Asset, ContactPhone, Customer, Likeness, NotAlike
from shouhou.customers.names import LONGEST, name_key, name_place
from shouhou.customers.phones import NotATelephone, read_telephone

SHOWN: Final = 10
MEMBERS: Final = 20
SERIAL_FROM: Final = 5
"""Shorter serial numbers are counted by every maker from 1 and say nothing."""

_CHUNK = 500
_LARGEST = 1000  # of so many files of one name the rest is looked at when these are settled
_ASSET_KEYS: Final = ((Likeness.VIN, "vin"), (Likeness.PLATE, "plate"), (Likeness.SERIAL, "serial"))


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer that may be the same, and why; a shared telephone alone is a hint and no more."""

    customer: Customer
    why: Likeness

    @property
    def is_hint(self) -> bool:
        """Whether it is normal and only worth a look."""
        return self.why is Likeness.PHONE

    @property
    def said(self) -> str:
        """The reason in words."""
        return str(self.why.label)


def alike(
    *,
    staff: Staff,
    name: str = "",
    credit_code: str = "",
    plate: str = "",
    serial: str = "",
    vin: str = "",
    phones: Sequence[str] = (),
    besides: int | None = None,
) -> list[Alike]:
    """Customers that she may see and that may be the same, the strongest reason first, at most ten.

    The name counts when it is nearly the same (see name_key). Of `besides`, those it was told apart from are left
    out. At most six statements over indexes; none where nothing is asked.
    """
    visible = Customer.objects.visible_to(staff).standing().exclude(pk=besides or 0)
    found: dict[int, Alike] = {}
    for likeness in (
        *_by_profile(visible, name, credit_code),
        *_by_asset(visible, {"vin": vin, "plate": plate, "serial": serial}),
        *_by_phone(visible, phones),
    ):
        found.setdefault(likeness.customer.pk, likeness)
    apart = told_apart([besides]) if besides and found else frozenset()
    standing = [one for pk, one in found.items() if frozenset((pk, besides)) not in apart]
    order = list(Likeness)
    return sorted(standing, key=lambda one: order.index(one.why))[:SHOWN]


def told_apart(ids: Sequence[int]) -> frozenset[frozenset[int]]:
    """The pairs with one of these that somebody said are two customers."""
    rows = NotAlike.objects.filter(Q(first__in=ids) | Q(second__in=ids))
    return frozenset(frozenset(pair) for pair in rows.values_list("first_id", "second_id"))


def _by_profile(visible: QuerySet[Customer], name: str, credit_code: str) -> Iterator[Alike]:
    if credit_code:
        coded = visible.filter(_has("credit_code", credit_code))
        yield from (Alike(row, Likeness.CODE) for row in coded.order_by("pk")[:SHOWN])
    if not name:
        return
    place = name_place(name)
    for row in visible.filter(_has("name_key", name_key(name))).order_by("pk")[: SHOWN * 5]:
        if place in ("", name_place(row.name, row.city) or place):
            yield Alike(row, Likeness.NAME)


def _has(column: str, value: str) -> Q:
    """Equality as SQLite recognises the partial index by; it does not see that a value is not empty."""
    return Q(**{column: value}) & ~Q(**{column: ""})


def _by_asset(visible: QuerySet[Customer], told: dict[str, str]) -> Iterator[Alike]:
    asked = Q()
    for column, value in told.items():
        if value:
            asked |= _has(column, value)
    if not asked:
        return
    rows = Asset.objects.filter(asked, is_active=True).select_related("customer").order_by("pk")[: SHOWN * 5]
    standing = set(visible.filter(pk__in=[asset.customer_id for asset in rows]).values_list("pk", flat=True))
    for asset in rows:
        if asset.customer_id in standing:
            why = next(w for w, col in _ASSET_KEYS if told[col] and getattr(asset, col) == told[col])
            yield Alike(asset.customer, why)


def _by_phone(visible: QuerySet[Customer], phones: Sequence[str]) -> Iterator[Alike]:
    digits = []
    for number in phones:
        try:
            digits.append(read_telephone(number).digits)
        except NotATelephone:
            continue
    if not digits:
        return
    rows = ContactPhone.objects.filter(digits__in=digits, contact__is_active=True)
    loaded = rows.select_related("contact__customer").order_by("pk")[: SHOWN * 5]
    standing = set(
        visible.filter(pk__in=[p.contact.customer_id for p in loaded]).values_list("pk", flat=True)
    )
    for phone in loaded:
        if phone.contact.customer_id in standing:
            yield Alike(phone.contact.customer, Likeness.PHONE)


# All at once


@dataclass(slots=True)
class Group:
    """Files of one branch that may be of one customer, with every reason for the very same members."""

    branch_id: int
    members: tuple[int, ...]
    key: str
    reasons: list[Likeness] = field(default_factory=list)


def suspected_groups() -> list[Group]:
    """Every group of standing files of a branch with the same code, VIN, plate, serial number or name key.

    Grouped in SQL over indexes: a statement for each reason and one more for each 500 groups, whatever the number
    of customers. Groups whose members were all told apart are left out.
    """
    standing = Customer.objects.standing()
    found: dict[tuple[int, ...], Group] = {}
    for why, rows, column in (
        (Likeness.CODE, standing.exclude(credit_code=""), "credit_code"),
        *((why, _assets(column), column) for why, column in _ASSET_KEYS),
        (Likeness.NAME, standing.exclude(name_key=""), "name_key"),
    ):
        for branch_id, key, members in _by_place(_grouped(rows, column), why):
            some = members[:MEMBERS]
            group = found.setdefault(some, Group(branch_id, some, key[:LONGEST]))
            group.reasons.append(why)
    return _still_suspected(list(found.values()))


type _Found = tuple[int, str, tuple[int, ...]]


def _by_place(groups: Iterator[_Found], why: Likeness) -> Iterator[_Found]:
    """Files of one name whose names or addresses say two different cities are two customers."""
    if why is not Likeness.NAME:
        yield from groups
        return
    for some in batched(groups, _CHUNK):
        places: dict[int, str] = {}
        for ids in batched((pk for _branch, _key, members in some for pk in members), _LARGEST):
            named = Customer.objects.filter(pk__in=ids).values_list("pk", "name", "city")
            places |= {pk: name_place(name, city) for pk, name, city in named}
        for branch_id, key, members in some:
            known = sorted({places[pk] for pk in members} - {""}) or [""]
            for place in known:
                here = tuple(pk for pk in members if places[pk] in ("", place))
                if len(here) > 1:
                    yield branch_id, f"{key} {place}".strip(), here


def _assets(column: str) -> QuerySet[Asset]:
    rows = Asset.objects.filter(is_active=True).exclude(**{column: ""})
    if column == "serial":
        rows = rows.annotate(length=Length("serial")).filter(length__gte=SERIAL_FROM)
    return rows


def _grouped(rows: QuerySet[Any], column: str) -> Iterator[_Found]:
    """Groups of a key within a branch: keys that occur twice from the index alone, then who has them."""
    of_asset = rows.model is Asset
    owner, branch = ("customer_id", "customer__branch_id") if of_asset else ("pk", "branch_id")
    held = rows.filter(customer__merged_into=None) if of_asset else rows
    counted = rows.order_by().values_list(column).annotate(rows=Count("pk")).filter(rows__gt=1)
    for some in batched(counted.values_list(column, flat=True).iterator(), _CHUNK):
        members: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        for key, branch_id, pk in held.filter(**{f"{column}__in": some}).values_list(column, branch, owner):
            members[key, branch_id].add(pk)
        for (key, branch_id), ids in sorted(members.items()):
            if len(ids) > 1:
                yield branch_id, key, tuple(sorted(ids)[:_LARGEST])


def _still_suspected(groups: Sequence[Group]) -> list[Group]:
    apart = frozenset(
        frozenset(pair) for pair in NotAlike.objects.values_list("first_id", "second_id").iterator()
    )
    return [group for group in groups if not all_apart(group.members, apart)]


def all_apart(ids: Iterable[int], apart: frozenset[frozenset[int]]) -> bool:
    """Whether no two of these may still be one."""
    return all(frozenset(pair) in apart for pair in combinations(ids, 2))

"""What the search finds for one person, in groups as people look for it; each group costs a statement or two."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.access.masking import as_seen_by
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.accounts.roles import Reach
from shouhou.cases.models import Case
from shouhou.core.prepared import Values, rows_of
from shouhou.customers.finding import find_hits
from shouhou.customers.models import Asset, Contact, Customer
from shouhou.desk.commands import Offer
from shouhou.documents.part_numbers import numbers_like
from shouhou.followups.models import Call
from shouhou.search.finding import Hit
from shouhou.search.tokens import normal, phone_digits, readings
from shouhou.service_requests.models import Report

_CALLS, _REPORTS = "DH", "SB"
PAPERS = ("BX", _CALLS, _REPORTS)
_CONTACTS, _ASSETS, _NUMBERS = 6, 6, 8
_LOOKED_AT = 200
_WORDS: Final = ("brand", "name", "model", "plate", "serial", "vin")


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as core/parts/search_results.html shows it; `here` is the place of a button of the page itself."""

    title: str
    url: str
    text: str = ""
    icon: str = ""
    here: int | None = None


@dataclass(slots=True)
class Group:
    """Hits of one sort."""

    title: str
    hits: list[Found] = field(default_factory=list)


def customers_and_theirs(query: str, staff: Staff, *, limit: int) -> list[Group]:
    """Customers, and the contacts and assets by which they were found; four statements."""
    hits = find_hits(query, staff=staff, limit=limit) if may(staff, "customers.see") else []
    if not hits:
        return []
    files = dict(_file_numbers([hit.ref for hit in hits], staff))
    shown = [hit for hit in hits if hit.ref in files]
    customers = Group(
        _("Customers"), [Found(h.label, _customer(h.ref), files[h.ref], "building") for h in shown]
    )
    return [
        customers,
        Group(_("Contacts"), list(_contacts(query, shown, staff))),
        Group(_("Equipment and vehicles"), list(_assets(query, shown))),
    ]


def _file_numbers(refs: Sequence[int], staff: Staff) -> Iterable[tuple[int, str]]:
    def build(asked: Values) -> QuerySet[Any, Any]:
        seen = Customer.objects.visible_to(staff).standing().filter(pk__in=asked["refs"])
        return seen.values_list("pk", "file_no")

    return rows_of(("files", *_sight(staff)), build, refs=refs)


def _sight(staff: Staff) -> tuple[str, int]:
    """What visible_to() depends on."""
    match staff.reach:
        case Reach.ALL:
            return (Reach.ALL, 0)
        case Reach.OWN:
            return (Reach.OWN, staff.pk)
        case _:
            return (staff.reach, staff.branch_id)


def _customer(pk: int) -> str:
    return reverse("customers:detail", args=[pk])


def _contacts(query: str, hits: Sequence[Hit], staff: Staff) -> Iterator[Found]:
    names = {hit.ref: hit.label for hit in hits}
    rows = rows_of("contacts", _people, refs=list(names))
    order = {ref: n for n, ref in enumerate(names)}
    found: dict[int, tuple[int, Found]] = {}
    for pk, customer_id, name, number, digits in rows:
        if pk not in found and _is_meant(query, name, digits or ""):
            telephone = as_seen_by(staff, number) if number else ""
            text = " · ".join(part for part in (telephone, names[customer_id]) if part)
            found[pk] = (order[customer_id], Found(name or telephone, _customer(customer_id), text, "user"))
    yield from (hit for _n, hit in sorted(found.values(), key=lambda pair: pair[0])[:_CONTACTS])


def _people(asked: Values) -> QuerySet[Any, Any]:
    people = Contact.objects.filter(customer__in=asked["refs"], is_active=True).order_by("pk")
    return people.values_list("pk", "customer_id", "name", "phones__number", "phones__digits")[:_LOOKED_AT]


def _is_meant(query: str, name: str, digits: str) -> bool:
    """Whether one of the words asked for is this person's name, reading or telephone."""
    asked = phone_digits(query)
    if len(asked) >= 4 and asked in digits:
        return True
    plain = normal(name).replace(" ", "")
    for word in {*normal(query).split(), normal(query).replace(" ", "")}:
        if word.isdigit() and len(word) >= 4 and word in digits:
            return True
        if len(plain) > 1 and not word.isdigit() and (word in plain or plain in word):
            return True
        if word.isalpha() and word.isascii() and not plain.isascii() and _is_read(word, plain):
            return True
    return False


def _is_read(word: str, plain: str) -> bool:
    several = readings(plain)
    return any("".join(r).startswith(word) or "".join(s[0] for s in r).startswith(word) for r in several)


def _assets(query: str, hits: Sequence[Hit]) -> Iterator[Found]:
    plain = normal(query).replace(" ", "").upper()
    if not any(c.isascii() for c in plain) or len(plain) < 2:
        return
    names = {hit.ref: hit.label for hit in hits}
    rows = rows_of("assets", _equipment, refs=list(names))
    meant = [row for row in rows if _has_code(row, plain, query.strip().upper())]
    if len(rows) >= _LOOKED_AT:  # a fleet
        meant = list(_of_fleet(list(names), plain, query.strip()))
    for pk, customer_id, *words in meant[:_ASSETS]:
        asset = Asset(**dict(zip(_WORDS, words, strict=True)))
        code = " · ".join(code for code in (asset.serial, asset.vin) if code)
        text = " · ".join(part for part in (code, names[customer_id]) if part)
        icon = "car" if asset.plate else "tool"
        yield Found(asset.title, f"{_customer(customer_id)}#asset-{pk}", text, icon)


def _equipment(asked: Values) -> QuerySet[Any, Any]:
    rows = Asset.objects.filter(customer__in=asked["refs"], is_active=True).order_by("pk")
    return rows.values_list("pk", "customer_id", *_WORDS)[:_LOOKED_AT]


def _has_code(row: Sequence[Any], plain: str, typed: str) -> bool:
    plate, serial, vin = (str(code or "").upper() for code in row[-3:])
    return plain in plate or plain in vin or typed in serial or (plain.isascii() and plain in serial)


def _of_fleet(refs: Sequence[int], plain: str, typed: str) -> QuerySet[Any, Any]:
    rows = Asset.objects.filter(customer__in=refs, is_active=True).order_by("pk")
    meant = Q(plate__icontains=plain) | Q(serial__icontains=typed) | Q(vin__icontains=plain)
    if plain.isascii():
        meant |= Q(serial__icontains=plain)
    return rows.filter(meant).values_list("pk", "customer_id", *_WORDS)[:_ASSETS]


def cases_and_papers(query: str, staff: Staff) -> Group:
    """Requests, talks and reports whose number the query is, or is a part of; two statements."""
    group = Group(_("Cases and papers"))
    if len(query) < 3 or not any(c.isdigit() for c in query):
        return group
    branch_id = None if staff.reach == Reach.ALL else staff.branch_id
    numbers = dict.fromkeys(
        [query.strip().upper(), *numbers_like(query, prefixes=PAPERS, branch_id=branch_id)]
    )
    order = {number: n for n, number in enumerate(numbers)}
    rows = sorted(_numbered(list(numbers), staff), key=lambda row: order.get(row[1], 0))
    for sort, number, key, name in rows[:_NUMBERS]:
        if sort == "CALL":
            group.hits.append(Found(number, reverse("followups:detail", args=[number]), name or "", "phone"))
        else:
            icon = "clipboard-text" if sort == "CASE" else "send"
            group.hits.append(Found(number, reverse("desk:case", args=[key]), name or "", icon))
    return group


def _numbered(numbers: Sequence[str], staff: Staff) -> Iterable[tuple[Any, ...]]:
    """Sort, number, the case it leads to and the customer's name, of what she may see; one statement.

    What does not begin as its numbers do is asked of no table: imported cases keep numbers of any form.
    """
    sheets = {prefix: [n for n in numbers if n.startswith(prefix)] for prefix in (_CALLS, _REPORTS)}
    others = [n for n in numbers if not n.startswith((_CALLS, _REPORTS))]
    asked: dict[str, list[str]] = {}
    if may(staff, "requests.see"):
        asked = {"requests": others, "reports": sheets[_REPORTS]}
    if may(staff, "calls.see"):
        asked["calls"] = sheets[_CALLS]
    wanted = {sort: several for sort, several in asked.items() if several}
    if not wanted:
        return []

    def build(named: Values) -> QuerySet[Any, Any]:
        parts = [_SHEETS[sort](staff, several) for sort, several in named.items()]
        return parts[0].union(*parts[1:], all=True)

    return rows_of(("numbers", *_sight(staff)), build, **wanted)


def _requests(staff: Staff, numbers: Sequence[str]) -> QuerySet[Any, Any]:
    requests = Case.objects.visible_to(staff).numbered(*numbers).exclude(line="CONTACT")
    return _columns(requests, "CASE", "number", F("number"), "customer__name")


def _reports(staff: Staff, numbers: Sequence[str]) -> QuerySet[Any, Any]:
    reports = Report.objects.filter(number__in=numbers)
    hers = Exists(Case.objects.visible_to(staff).filter(pk=OuterRef("case_id")))
    seen = reports if staff.reach == Reach.ALL else reports.filter(hers)
    return _columns(seen, "REPORT", "number", F("case__number"), "case__customer__name")


def _calls(staff: Staff, numbers: Sequence[str]) -> QuerySet[Any, Any]:
    calls = Call.objects.visible_to(staff).filter(record_no__in=numbers)
    return _columns(calls, "CALL", "record_no", Value("", output_field=CharField()), "customer_name")


_SHEETS: Final = {"requests": _requests, "reports": _reports, "calls": _calls}


def _columns(
    rows: QuerySet[Any], sort: str, number: str, key: F | Value, name: str
) -> QuerySet[Any, tuple[Any, ...]]:
    return rows.order_by().values_list(Value(sort, output_field=CharField()), F(number), key, F(name))


def commands_as(offered: Sequence[Offer]) -> list[Found]:
    """Pages and actions as hits."""
    return [Found(offer.label, offer.url, "", offer.icon) for offer in offered]


def recents(named: Sequence[str], staff: Staff) -> list[Found]:
    """Customers and cases that she opened last, as her browser remembers them (customer:12, case:BX-…); two
    statements. What she may no longer see is left out.
    """
    wanted = [one.partition(":")[::2] for one in named[:12]]
    ids = [int(key) for sort, key in wanted if sort == "customer" and key.isdecimal() and len(key) < 18]
    numbers = [key for sort, key in wanted if sort == "case" and key]
    files = _files(ids, staff) if ids and may(staff, "customers.see") else {}
    cases = _cases(numbers, staff) if numbers and may(staff, "requests.see") else {}
    found = []
    for sort, key in wanted:
        hit = files.get(key) if sort == "customer" else cases.get(key)
        if hit is not None:
            found.append(hit)
    return found


def _files(ids: Sequence[int], staff: Staff) -> dict[str, Found]:
    rows = Customer.objects.visible_to(staff).standing().filter(pk__in=ids)
    listed = rows.values_list("pk", "name", "file_no")
    return {str(pk): Found(name, _customer(pk), file_no, "building") for pk, name, file_no in listed}


def _cases(numbers: Sequence[str], staff: Staff) -> dict[str, Found]:
    rows = Case.objects.visible_to(staff).numbered(*numbers)
    return {
        number: Found(number, reverse("desk:case", args=[number]), name or "", "clipboard-text")
        for number, name in rows.values_list("number", "customer__name")
    }

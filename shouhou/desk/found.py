"""What the search finds for one person, in groups as people look for it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.access.masking import as_seen_by
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.accounts.roles import Reach
from shouhou.cases.models import Case
from shouhou.core.addresses import addresses_of
from shouhou.core.hits import Found
from shouhou.core.prepared import Along, Asked, Values, question, rows_of_all
from shouhou.customers.finding import find_hits
from shouhou.customers.models import Asset, Contact, Customer
from shouhou.customers.models.assets import title_of
from shouhou.desk.commands import Offer
from shouhou.documents.part_numbers import may_be_number, numbers_like, series_of
from shouhou.followups.models import Call
from shouhou.search.tokens import normal, phone_digits, readings
from shouhou.service_requests.models import Report

_CALLS, _REPORTS = "DH", "SB"
PAPERS = ("BX", _CALLS, _REPORTS)
_CONTACTS, _ASSETS, _NUMBERS = 6, 6, 8
_LOOKED_AT = 200
_WORDS: Final = ("brand", "name", "model", "plate", "serial", "vin")
_SHEETS: Final = (
    ("CASE", "desk:case", "clipboard-text"),
    ("REPORT", "desk:case", "send"),
    ("CALL", "followups:detail", "phone"),
)
_NOTHING: Final = Value("", output_field=CharField())
_NO_KEY: Final = Value(0, output_field=BigIntegerField())


@dataclass(slots=True)
class Group:
    """Hits of one sort."""

    title: str
    hits: list[Found] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A customer among the hits that she may see."""

    name: str
    file_no: str
    url: str


def everything(query: str, staff: Staff, *, limit: int) -> tuple[Group, list[Group]]:
    """Requests, talks and reports whose number the query is, or is a part of; then customers, with the contacts and
    assets by which they were found. What the index has to be asked, which tells of the numbers along with it, and one
    statement more."""
    series = _series(query, staff)
    sees = may(staff, "customers.see")
    hits = find_hits(query, staff=staff, limit=limit, along=series) if sees else []
    numbers = _numbers(query, series)
    rows = _rows(query, numbers, [hit.ref for hit in hits], staff)
    files = {pk: file_no for pk, _owner, file_no, *_rest in rows["FILE"]}
    seen = [hit for hit in hits if hit.ref in files]
    urls = addresses_of("customers:detail", [hit.ref for hit in seen])
    shown = {hit.ref: _Shown(hit.label, files[hit.ref], url) for hit, url in zip(seen, urls, strict=True)}
    customers = [Found(one.name, one.url, one.file_no, "building") for one in shown.values()]
    return Group(_("Cases and papers"), list(_papers(numbers, rows))), [
        Group(_("Customers"), customers),
        Group(_("Contacts"), list(_contacts(query, rows["CONTACT"], shown, staff))),
        Group(_("Equipment and vehicles"), list(_assets(query, rows["ASSET"], shown))),
    ]


def _rows(query: str, numbers: Sequence[str], refs: Sequence[int], staff: Staff) -> Mapping[str, list[Any]]:
    """What stands in the tables about the numbers and about the customers found, by its sort; one statement."""
    asked = [
        *_numbered(numbers, staff),
        question(("files", *_sight(staff)), lambda named: _files_of(named, staff), refs=refs),
        question("contacts", _people, refs=refs),
        question("assets", _equipment, refs=refs) if _is_code(query) else None,
    ]
    rows = defaultdict[str, list[Any]](list)
    for sort, *columns in rows_of_all(asked):
        rows[sort].append(columns)
    return rows


def _columns(
    rows: QuerySet[Any],
    sort: str,
    *texts: str | Value,
    key: str | Value = _NO_KEY,
    owner: str | Value = _NO_KEY,
) -> QuerySet[Any, Any]:
    """The rows as all of one statement are shaped: sort, key, whose it is, six texts."""
    named = [F(one) if isinstance(one, str) else one for one in (key, owner, *texts)]
    blanks = [_NOTHING] * (len(_WORDS) - len(texts))
    return rows.values_list(Value(sort, output_field=CharField()), *named, *blanks)


def _files_of(asked: Values, staff: Staff) -> QuerySet[Any, Any]:
    seen = Customer.objects.visible_to(staff).standing().filter(pk__in=asked["refs"])
    return _columns(seen, "FILE", "file_no", key="pk")


def _sight(staff: Staff) -> tuple[Any, ...]:
    """What visible_to() depends on."""
    match staff.reach:
        case Reach.ALL:
            return (Reach.ALL,)
        case Reach.OWN:
            return (Reach.OWN, staff.pk, *staff.stands_for)
        case _:
            return (staff.reach, staff.branch_id)


def _customer(pk: int) -> str:
    return reverse("customers:detail", args=[pk])


def _contacts(query: str, rows: Sequence[Any], shown: Mapping[int, _Shown], staff: Staff) -> Iterator[Found]:
    order = {ref: n for n, ref in enumerate(shown)}
    found: dict[int, tuple[int, Found]] = {}
    for pk, ref, name, number, digits, *_rest in rows:
        if pk not in found and ref in shown and _is_meant(query, name, digits or ""):
            telephone = as_seen_by(staff, number) if number else ""
            text = " · ".join(part for part in (telephone, shown[ref].name) if part)
            found[pk] = (order[ref], Found(name or telephone, shown[ref].url, text, "user"))
    yield from (hit for _n, hit in sorted(found.values(), key=itemgetter(0))[:_CONTACTS])


def _people(asked: Values) -> QuerySet[Any, Any]:
    people = Contact.objects.filter(customer__in=asked["refs"], is_active=True).order_by("pk")
    words = ("name", "phones__number", "phones__digits")
    return _columns(people, "CONTACT", *words, key="pk", owner="customer_id")[:_LOOKED_AT]


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


def _is_code(query: str) -> bool:
    """Whether it can be a part of a plate or a serial."""
    plain = _plain(query)
    return len(plain) > 1 and any(c.isascii() for c in plain)


def _plain(query: str) -> str:
    return normal(query).replace(" ", "").upper()


def _assets(query: str, rows: Sequence[Any], shown: Mapping[int, _Shown]) -> Iterator[Found]:
    plain, typed = _plain(query), query.strip()
    meant = [row for row in rows if row[1] in shown and _has_code(row, plain, typed.upper())]
    if len(rows) >= _LOOKED_AT:  # a fleet
        meant = list(_of_fleet(list(shown), plain, typed))
    for pk, ref, *words in meant[:_ASSETS]:
        brand, name, model, plate, serial, vin = words
        title = title_of(plate=plate, brand=brand, name=name, model=model)
        text = " · ".join(part for part in (serial, vin, shown[ref].name) if part)
        yield Found(title, f"{shown[ref].url}#asset-{pk}", text, "car" if plate else "tool")


def _equipment(asked: Values) -> QuerySet[Any, Any]:
    rows = Asset.objects.filter(customer__in=asked["refs"], is_active=True).order_by("pk")
    return _columns(rows, "ASSET", *_WORDS, key="pk", owner="customer_id")[:_LOOKED_AT]


def _has_code(row: Sequence[Any], plain: str, typed: str) -> bool:
    plate, serial, vin = (str(code or "").upper() for code in row[-3:])
    return plain in plate or plain in vin or typed in serial or (plain.isascii() and plain in serial)


def _of_fleet(refs: Sequence[int], plain: str, typed: str) -> QuerySet[Any, Any]:
    rows = Asset.objects.filter(customer__in=refs, is_active=True).order_by("pk")
    meant = Q(plate__icontains=plain) | Q(serial__icontains=typed) | Q(vin__icontains=plain)
    if plain.isascii():
        meant |= Q(serial__icontains=plain)
    return rows.filter(meant).values_list("pk", "customer_id", *_WORDS)[:_ASSETS]


def _series(query: str, staff: Staff) -> Along | None:
    """The numbers given out, to be asked for along with the search; None where no number can be meant."""
    branch_id = None if staff.reach == Reach.ALL else staff.branch_id
    return series_of(PAPERS, branch_id=branch_id) if may_be_number(query) else None


def _numbers(query: str, series: Along | None) -> list[str]:
    """The numbers that the query may mean, in the order in which they are shown."""
    if len(query) < 3 or not any(c.isdigit() for c in query):
        return []
    likely = numbers_like(query, series) if series else []
    return list(dict.fromkeys([query.strip().upper(), *likely]))


def _papers(numbers: Sequence[str], rows: Mapping[str, list[Any]]) -> Iterator[Found]:
    order = {number: n for n, number in enumerate(numbers)}
    every = [
        (order.get(number, 0), page, icon, number, place, name or "")
        for sort, page, icon in _SHEETS
        for _key, _owner, number, place, name, *_rest in rows[sort]
    ]
    shown = sorted(every, key=itemgetter(0))[:_NUMBERS]
    places = {page: [one[4] for one in shown if one[1] == page] for _sort, page, _icon in _SHEETS}
    urls = {page: iter(addresses_of(page, its)) for page, its in places.items()}
    for _n, page, icon, number, _place, name in shown:
        yield Found(number, next(urls[page]), name, icon)


def _numbered(numbers: Sequence[str], staff: Staff) -> Iterator[Asked | None]:
    """The sheets that have these numbers, of what she may see: number, by what its page is called, customer's name.

    What does not begin as its numbers do is asked of no table: imported cases keep numbers of any form.
    """
    sheets = {prefix: [n for n in numbers if n.startswith(prefix)] for prefix in (_CALLS, _REPORTS)}
    others = [n for n in numbers if not n.startswith((_CALLS, _REPORTS))]
    sight = _sight(staff)
    if may(staff, "requests.see"):
        yield question(("requests", *sight), lambda asked: _requests(asked, staff), numbers=others)
        yield question(("reports", *sight), lambda asked: _reports(asked, staff), numbers=sheets[_REPORTS])
    if may(staff, "calls.see"):
        yield question(("calls", *sight), lambda asked: _calls(asked, staff), numbers=sheets[_CALLS])


def _requests(asked: Values, staff: Staff) -> QuerySet[Any, Any]:
    requests = Case.objects.visible_to(staff).numbered(*asked["numbers"]).exclude(line="CONTACT")
    return _columns(requests.order_by(), "CASE", "number", "number", "customer__name")


def _reports(asked: Values, staff: Staff) -> QuerySet[Any, Any]:
    reports = Report.objects.filter(number__in=asked["numbers"])
    hers = Exists(Case.objects.visible_to(staff).filter(pk=OuterRef("case_id")))
    seen = reports if staff.reach == Reach.ALL else reports.filter(hers)
    return _columns(seen.order_by(), "REPORT", "number", "case__number", "case__customer__name")


def _calls(asked: Values, staff: Staff) -> QuerySet[Any, Any]:
    calls = Call.objects.visible_to(staff).filter(record_no__in=asked["numbers"])
    return _columns(calls.order_by(), "CALL", "record_no", "record_no", "customer_name")


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

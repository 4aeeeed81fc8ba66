"""Of whom the rows of a table are, and which of them are there already."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from shouhou.cases.models import Case
from shouhou.customers.actions.import_parts import FACTS
from shouhou.customers.imported import ImportedRecord
from shouhou.customers.models import Asset, Contact, ContactPhone, Customer, ServiceContract
from shouhou.customers.names import name_key
from shouhou.intake.importing.findings import Code, Finding
from shouhou.intake.importing.kinds import Book
from shouhou.intake.importing.moments import moment_of
from shouhou.intake.importing.rows import Checked, Fate
from shouhou.intake.importing.values import folded
from shouhou.intake.models import ImportJob, Repeats
from shouhou.journal.models import EventSubject, SubjectKind
from shouhou.service_requests.models import ServiceRequest

type Known = dict[str, set[int]]


def match_records(rows: Sequence[Checked], book: Book, job: ImportJob) -> list[Checked]:
    """The rows with their customers; those of nobody, of several, or there already marked so. A few statements."""
    records = [row.record for row in rows if row.fate is Fate.COMES and row.record]
    whose = _Whose(records, job, by_asset=book is not Book.ASSETS)
    column = job.mapping.index("name") if "name" in job.mapping else -1
    known = [_with_customer(row, whose, book, column) for row in rows]
    if job.repeats == Repeats.BRING:
        return _with_free_numbers(known, job) if book is Book.CASES else known
    there = _there([row.record for row in known if row.fate is Fate.COMES and row.record], book)
    exists = Finding(Code.EXISTS_RECORD)
    return [row.with_finding(exists, Fate.SKIPPED) if row.row_no in there else row for row in known]


def _with_free_numbers(rows: Sequence[Checked], job: ImportJob) -> list[Checked]:
    """The rows but for those whose number a case has: two cases cannot have one number, whatever was chosen."""
    taken = _numbers_taken([row.record for row in rows if row.fate is Fate.COMES and row.record])
    column = job.mapping.index("number") if "number" in job.mapping else -1
    return [
        row.with_finding(Finding(Code.NUMBER_TAKEN, column, row.record.text("number")), Fate.REJECTED)
        if row.fate is Fate.COMES and row.record and row.record.text("number") in taken
        else row
        for row in rows
    ]


def _numbers_taken(records: Sequence[ImportedRecord]) -> set[str]:
    wanted = {record.text("number") for record in records} - {""}
    return set(Case.objects.numbered(*wanted).values_list("number", flat=True))


def _with_customer(row: Checked, whose: "_Whose", book: Book, column: int) -> Checked:
    record = row.record
    if row.fate is not Fate.COMES or record is None:
        return row
    fitting = whose.of(record)
    if len(fitting) == 1:
        return row._replace(record=replace(record, customer_id=fitting.pop()))
    if fitting:
        finding = Finding(Code.AMBIGUOUS, column, record.name[:200], {"count": len(fitting)})
        return row.with_finding(finding, Fate.REJECTED)
    if book is Book.CASES and record.name:
        return row.with_finding(Finding(Code.CUSTOMER_UNKNOWN, column, record.name[:200]), Fate.COMES)
    return row.with_finding(Finding(Code.NO_CUSTOMER, column, record.name[:200]), Fate.REJECTED)


class _Whose:
    """Customers by credit code, name, telephone and asset, for the rows of one chunk."""

    def __init__(self, records: Sequence[ImportedRecord], job: ImportJob, *, by_asset: bool) -> None:
        self._seen = Customer.objects.visible_to(job.by).standing()
        self._codes = self._by("credit_code", {r.credit_code for r in records if r.credit_code})
        self._names = self._by("name", {r.name for r in records if r.name})
        keys = {name_key(r.name) for r in records if r.name} - {""}
        self._folded: Known = defaultdict(set)
        for name, pk in self._seen.filter(name_key__in=keys).values_list("name", "pk") if keys else ():
            self._folded[folded(name)].add(pk)
        self._phones = self._by_phone({d for r in records for d in r.digits})
        self._assets: Known = self._by_asset(records) if by_asset else {}

    def of(self, record: ImportedRecord) -> set[int]:
        """The customers a row may mean: by its code, else its name, narrowed by telephone and asset."""
        named = self._codes.get(record.credit_code, set()) if record.credit_code else set()
        if not named and record.name:
            named = self._names.get(record.name) or self._folded.get(folded(record.name), set())
        by_phone = self._union(self._phones, record.digits)
        by_asset = self._union(self._assets, record.asset_codes.values())
        if not named:
            return set() if record.name else (by_asset or by_phone)
        for narrower in (by_phone, by_asset):
            if len(named) > 1 and named & narrower:
                named = named & narrower
        return set(named)

    def _union(self, known: Known, keys: Iterable[str]) -> set[int]:
        return {pk for key in keys for pk in known.get(key, ())}

    def _by(self, column: str, wanted: set[str]) -> Known:
        found: Known = defaultdict(set)
        if wanted:
            for value, pk in self._seen.filter(**{f"{column}__in": wanted}).values_list(column, "pk"):
                found[value].add(pk)
        return found

    def _by_phone(self, wanted: set[str]) -> Known:
        found: Known = defaultdict(set)
        if wanted:
            rows = ContactPhone.objects.filter(digits__in=wanted, contact__customer__in=self._seen)
            for digits, pk in rows.values_list("digits", "contact__customer_id"):
                found[digits].add(pk)
        return found

    def _by_asset(self, records: Sequence[ImportedRecord]) -> Known:
        found: Known = defaultdict(set)
        for key in ("serial", "plate", "vin"):
            wanted = {r.asset_codes[key] for r in records if key in r.asset_codes}
            if wanted:
                rows = Asset.objects.filter(**{f"{key}__in": wanted}, customer__in=self._seen)
                for value, pk in rows.values_list(key, "customer_id"):
                    found[value].add(pk)
        return found


def _there(records: Sequence[ImportedRecord], book: Book) -> set[int]:
    """The numbers of the rows that were brought in or typed before."""
    if not records:
        return set()
    match book:
        case Book.CONTACTS:
            return _contacts_there(records)
        case Book.ASSETS:
            return _assets_there(records)
        case Book.CONTRACTS:
            return _contracts_there(records)
        case Book.CASES:
            return _cases_there(records)
    return _facts_there(records, book)


def _ids(records: Iterable[ImportedRecord]) -> set[int]:
    return {record.customer_id for record in records if record.customer_id is not None}


def _contacts_there(records: Sequence[ImportedRecord]) -> set[int]:
    rows = Contact.objects.filter(customer_id__in=_ids(records), is_active=True)
    names = set(rows.exclude(name="").values_list("customer_id", "name"))
    phones = set(rows.filter(phones__isnull=False).values_list("customer_id", "phones__digits"))
    return {
        r.row_no
        for r in records
        if r.contact
        and (
            (r.customer_id, r.contact.name) in names
            or (not r.contact.name and any((r.customer_id, digits) in phones for digits in r.digits))
        )
    }


def _assets_there(records: Sequence[ImportedRecord]) -> set[int]:
    columns = ("serial", "plate", "vin")
    rows = Asset.objects.filter(customer_id__in=_ids(records))
    known = set()
    for customer, name, model, *codes in rows.values_list("customer_id", "name", "model", *columns):
        known |= {(customer, key, code) for key, code in zip(columns, codes, strict=True) if code}
        if not any(codes):
            known.add((customer, name, model))
    found = set()
    for r in records:
        values = r.asset.values if r.asset else {}
        keys = [(r.customer_id, key, code) for key, code in r.asset_codes.items()]
        keys = keys or [(r.customer_id, str(values.get("name", "")), str(values.get("model", "")))]
        if any(key in known for key in keys):
            found.add(r.row_no)
    return found


def _contracts_there(records: Sequence[ImportedRecord]) -> set[int]:
    rows = ServiceContract.objects.filter(customer_id__in=_ids(records))
    known = set(rows.values_list("customer_id", "number", "from_date", "until_date"))
    numbers = {(customer, number) for customer, number, _from, _until in known if number}
    return {
        r.row_no
        for r in records
        if (r.customer_id, r.text("number")) in numbers
        or (r.customer_id, "", r.values.get("from_date"), r.values.get("until_date")) in known
    }


def _cases_there(records: Sequence[ImportedRecord]) -> set[int]:
    numbers = _numbers_taken(records)
    unnumbered = [r for r in records if not r.text("number") and r.customer_id is not None]
    rows = ServiceRequest.objects.filter(case__customer_id__in=_ids(unnumbered))
    known = set(rows.values_list("case__customer_id", "received_at")) if unnumbered else set()
    return {
        r.row_no
        for r in records
        if r.text("number") in numbers
        or (not r.text("number") and (r.customer_id, moment_of(r.text("happened"))) in known)
    }


def _facts_there(records: Sequence[ImportedRecord], book: Book) -> set[int]:
    rows = EventSubject.objects.filter(
        kind=SubjectKind.CUSTOMER, ref__in=_ids(records), event__kind=FACTS[book.value]
    )
    undone = _undone(rows.values_list("ref", flat=True))
    known = {
        (customer, moment, data.get("key"))
        for customer, moment, data, event in rows.values_list(
            "ref", "event__happened_at", "event__data", "event_id"
        )
        if event not in undone
    }
    return {r.row_no for r in records if (r.customer_id, moment_of(r.text("happened")), r.key) in known}


def _undone(customers: Iterable[int]) -> set[int]:
    annulled = EventSubject.objects.filter(
        kind=SubjectKind.CUSTOMER, ref__in=set(customers), event__kind="FACT_ANNULLED"
    )
    return {data.get("event_id", 0) for data in annulled.values_list("event__data", flat=True)}

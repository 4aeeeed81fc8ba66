"""How customers are found: what of them goes into the search index, and who finds whom."""

from collections.abc import Sequence

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.core.prepared import Along
from shouhou.customers.models import Asset, Customer
from shouhou.search import entries
from shouhou.search.finding import Hit, find, find_among
from shouhou.search.models import Kind
from shouhou.search.tokens import SearchTexts

_WIDE = 10  # somebody who sees only her own customers looks through more hits than she is shown, and then
_MINE = 2000  # through the texts of so many of her own


def index_customer(customer: Customer) -> None:
    """Writes everything a customer is found by into the index; three statements to read, some to write."""
    contacts = list(customer.contacts.filter(is_active=True).prefetch_related("phones"))
    assets = list(customer.assets.filter(is_active=True))
    phones = [phone.digits for contact in contacts for phone in contact.phones.all()]
    merged = list(customer.merged_files.all())
    draft = findable(customer, [contact.name for contact in contacts], phones, assets, merged)
    entries.index(
        kind=draft.kind,
        ref=draft.ref,
        texts=draft.texts,
        label=draft.label,
        rank_at=draft.rank_at,
        branch_id=draft.branch_id,
    )


def findable(
    customer: Customer,
    people: Sequence[str],
    phones: Sequence[str],
    assets: Sequence[Asset],
    merged: Sequence[Customer] = (),
) -> entries.Draft:
    """The entry of a customer with the names of its contacts, their telephones' digits, its assets, and the names
    and numbers of the files merged into it."""
    names = [
        customer.name,
        customer.short_name,
        customer.former_name,
        customer.invoice_name,
        customer.group_name,
        *people,
        *(name for file in merged for name in (file.name, file.short_name, file.former_name)),
    ]
    codes = [
        *(code for a in assets for code in (a.plate, a.vin, a.serial)),
        customer.file_no,
        *(file.file_no for file in merged),
    ]
    texts = SearchTexts(
        names=tuple(dict.fromkeys(name for name in names if name)),
        phones=tuple(phones),
        codes=tuple(code for code in codes if code),
        exact=(customer.credit_code,) if customer.credit_code else (),
    )
    return entries.Draft(
        Kind.CUSTOMER, customer.pk, texts, customer.name, customer.latest_at, customer.branch_id
    )


def find_hits(query: str, *, staff: Staff, limit: int = 20, along: Along | None = None) -> list[Hit]:
    """The customers she may see that the query may mean, in the order of the search; mostly one or two statements, in
    the first of which goes what is wanted `along`."""
    branches = None if staff.reach == Reach.ALL else [staff.branch_id]
    own = staff.reach == Reach.OWN
    most = limit * _WIDE if own else limit
    hits = find(query, kinds=[Kind.CUSTOMER], branch_ids=branches, limit=most, along=along)
    if not own:
        return hits
    seen = Customer.objects.visible_to(staff).filter(pk__in=[hit.ref for hit in hits])
    refs = set(seen.values_list("pk", flat=True))
    mine = [hit for hit in hits if hit.ref in refs][:limit]
    if len(mine) < limit and len(hits) >= limit * _WIDE:
        latest = Customer.objects.visible_to(staff).standing().order_by("-latest_at", "-pk")
        refs_of_mine = list(latest.values_list("pk", flat=True)[:_MINE])
        return find_among(query, kind=Kind.CUSTOMER, refs=refs_of_mine, limit=limit)
    return mine


def find_customers(query: str, *, staff: Staff, limit: int = 20) -> list[Customer]:
    """The customers she may see that the query may mean, in the order of the search; branch and agent are
    loaded.
    """
    hits = find_hits(query, staff=staff, limit=limit)
    if not hits:
        return []
    seen = Customer.objects.visible_to(staff).standing().select_related("branch", "agent")
    rows = {row.pk: row for row in seen.filter(pk__in=[hit.ref for hit in hits])}
    return [rows[hit.ref] for hit in hits if hit.ref in rows]

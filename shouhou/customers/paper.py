"""The customer on paper: F01 客户档案基本资料表, labels and envelopes."""

from collections.abc import Callable, Iterable
from typing import Final

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.core.say import day_of
from shouhou.customers import reading
from shouhou.customers.forms.assets import FIELDS
from shouhou.customers.models import Asset, AssetKind, ConsentState, Customer, CustomerKind
from shouhou.documents.labels import AssetLabel, AssetLabels, Envelope, Envelopes
from shouhou.documents.sheets import (
    AssetBlock,
    CompanyHeader,
    ConsentLine,
    ContactLine,
    CustomerProfileSheet,
    HistoryLine,
    NextServiceLine,
    Ticks,
)

_ASSETS: Final = 40
_LABELS: Final = 240  # ten sheets; nobody sticks more at once


def profile_sheet(customer: Customer, staff: Staff) -> CustomerProfileSheet:
    """F01 of a customer as `staff` may see it; build it inside printing.in_chinese()."""
    contacts = reading.contact_cards(customer)
    first = contacts[0] if contacts else None
    main = customer.contacts.filter(pk=first.pk).values("fax", "email", "wechat").first() if first else None
    assets = list(reading.assets_of(customer).filter(is_active=True)[:_ASSETS])
    next_dates = [a.next_maintenance_date for a in assets if a.next_maintenance_date]
    return CustomerProfileSheet(
        file_no=customer.file_no,
        customer_kind=Ticks.of(CustomerKind.choices, customer.kind),
        org_name=customer.name,
        address=f"{customer.region}{customer.address}",
        postcode=customer.postcode,
        contact_name=first.name if first else "",
        contact_phone=_phones(first),
        fax=main["fax"] if main else "",
        email=main["email"] if main else "",
        wechat=main["wechat"] if main else "",
        contacts=tuple(ContactLine(c.name, c.post, _phones(c), c.role) for c in contacts[1:]),
        first_date=customer.first_date,
        problem=customer.first_problem,
        wanted_service=customer.first_wanted,
        credit_code=customer.credit_code,
        customer_level=customer.get_level_display(),
        source=customer.get_source_display(),
        assets=tuple(_block(asset) for asset in assets),
        maintenance_cycle=customer.maintenance_cycle,
        next_maintenance=min(next_dates, default=None),
        history=tuple(_history(reading.cases_of(customer, staff))),
        next_services=tuple(
            NextServiceLine(f"{plan.get_kind_display()}：{plan.content}", plan.planned_date, plan.reason)
            for plan in reading.plans_ahead(customer)[:10]
        ),
        consents=tuple(
            ConsentLine(
                f"{line.get_purpose_display()}（{line.get_channel_display()}）",
                line.get_state_display(),
                line.at,
                line.how,
                line.at if line.state == ConsentState.REFUSED else None,
            )
            for line in reading.consents_now(customer)
        ),
        retention_until=customer.retention_until,
        agent=customer.created_by.name if customer.created_by else "",
        filed_at=customer.created_at,
        prepared_by=customer.agent.name if customer.agent else "",
    )


def labels_of(
    customer: Customer,
    *,
    asset_id: int | None,
    address_of: Callable[[Asset], str],
    company: CompanyHeader,
    start: int = 1,
) -> AssetLabels:
    """Labels for what we serve, or for the one that is named; the code on each leads to `address_of` it."""
    assets = reading.assets_of(customer)
    wanted = assets.filter(is_active=True) if asset_id is None else assets.filter(pk=asset_id)
    labels = tuple(
        AssetLabel.of(
            name=asset.plate or asset.name,
            model=asset.model,
            serial=asset.serial or asset.vin,
            customer=customer.short_name or customer.name,
            address=address_of(asset),
        )
        for asset in wanted[:_LABELS]
    )
    return AssetLabels.of(labels, company=company.name, phone=company.phone, start=start)


def envelope_for(customer: Customer, *, contact_id: int | None, company: CompanyHeader) -> Envelopes | None:
    """An envelope to a contact of the customer, the first one where none is named; None for a stranger's."""
    contacts = reading.contact_cards(customer)
    named = [each for each in contacts if contact_id in (None, each.pk)]
    if contact_id is not None and not named:
        return None
    one = Envelope(
        postcode=customer.postcode if len(customer.postcode) == 6 else "",
        address=f"{customer.region}{customer.address}",
        name=customer.name,
        contact=named[0].name if named else "",
        from_address=" ".join(part for part in (company.address, company.phone) if part),
    )
    return Envelopes(envelopes=(one,))


def _phones(contact: reading.ContactCard | None) -> str:
    lines = contact.phones if contact else []
    return "；".join(_phone(line) for line in lines)


def _phone(line: reading.PhoneLine) -> str:
    return f"{line.number}（{line.mark}）"


def _block(asset: Asset) -> AssetBlock:
    names = [name for name in FIELDS[asset.kind] if name != "name"]
    facts = []
    for name in names:
        value = getattr(asset, name)
        if value not in (None, ""):
            label = str(getattr(Asset._meta.get_field(name), "verbose_name", name))
            shown = asset.get_plate_colour_display() if name == "plate_colour" else value
            facts.append((label, str(shown) if isinstance(shown, int) else shown))
    return AssetBlock(str(AssetKind(asset.kind).label), asset.name, tuple(facts))


def _history(cases: Iterable[Case]) -> Iterable[HistoryLine]:
    for case in list(cases)[:20]:
        if case.number:
            yield HistoryLine(day_of(case.opened_at), case.number, str(case.get_line_display()))

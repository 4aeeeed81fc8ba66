"""Adding and changing what we serve (服务对象)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening
from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.customers.actions.changes import apply_columns
from shouhou.customers.actions.checking import asset_mistakes, raise_all
from shouhou.customers.actions.telling import CannotOverwrite, lock_customer, tell
from shouhou.customers.finding import index_customer
from shouhou.customers.models import Asset, AssetKind, Customer
from shouhou.customers.values import AssetValues, columns


@transaction.atomic
def add_asset(*, customer_id: int, values: AssetValues, by: Actor, at: datetime) -> Asset:
    """Adds a service object to a customer. Raises Refusals."""
    raise_all(asset_mistakes(values, day_of(at)))
    customer, cases = lock_customer(customer_id)
    asset, told = write_asset(customer=customer, values=values, by=by, at=at)
    index_customer(customer)
    tell(told, cases, by=by, at=at)
    return asset


def write_asset(
    *, customer: Customer, values: AssetValues, by: Actor, at: datetime
) -> tuple[Asset, list[Happening]]:
    """The part of `add_asset` that takes part in a bigger save; that save indexes the customer when all is
    written.
    """
    raise_all(asset_mistakes(values, day_of(at)))
    asset = Asset.objects.create(customer=customer, **_named(columns(values)))
    return asset, [_told("ASSET_ADDED", asset, at)]


@transaction.atomic
def change_asset(*, asset_id: int, values: AssetValues, version: int, by: Actor, at: datetime) -> Asset:
    """Changes a service object; nothing is booked where nothing differs. Raises Refusals, CannotOverwrite."""
    raise_all(asset_mistakes(values, day_of(at)))
    customer, cases = lock_customer(Asset.objects.only("customer_id").get(pk=asset_id).customer_id)
    asset = Asset.objects.get(pk=asset_id)
    if asset.version != version:
        raise CannotOverwrite(
            _("Somebody else changed this in the meantime. What you typed is still here."),
            version=asset.version,
        )
    changes = apply_columns(asset, _named(columns(values)))
    if changes:
        asset.version += 1
        asset.save(update_fields=[*(change.column for change in changes), "version"])
        index_customer(customer)
        tell([_told("ASSET_CHANGED", asset, at)], cases, by=by, at=at)
    return asset


@transaction.atomic
def retire_asset(*, asset_id: int, is_active: bool, by: Actor, at: datetime) -> Asset:
    """Takes a service object out of use (sold, scrapped, given back), or into use again; its records stay."""
    customer, cases = lock_customer(Asset.objects.only("customer_id").get(pk=asset_id).customer_id)
    asset = Asset.objects.get(pk=asset_id)
    if asset.is_active != is_active:
        asset.is_active = is_active
        asset.version += 1
        asset.save(update_fields=["is_active", "version"])
        index_customer(customer)
        tell([_told("ASSET_CHANGED", asset, at, is_active=is_active)], cases, by=by, at=at)
    return asset


def _named(told: dict[str, object]) -> dict[str, object]:
    """A thing that nobody named gets the next best name."""
    if not told["name"]:
        told["name"] = told["brand"] or told["plate"] or told["model"] or AssetKind(str(told["kind"])).label
    return told


def _told(kind: str, asset: Asset, at: datetime, **data: object) -> Happening:
    return Happening(
        kind,
        at,
        data={"kind": str(asset.kind), **data},
        words={"asset": asset.title},
        customer_id=asset.customer_id,
        asset_id=asset.pk,
    )

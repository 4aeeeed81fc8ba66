"""Service objects: a new one, an old one, and whether it is in use."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.customers.actions import CannotOverwrite, add_asset, change_asset, retire_asset
from shouhou.customers.forms import AssetForm
from shouhou.customers.likeness import alike
from shouhou.customers.models import Asset, AssetKind, Customer
from shouhou.customers.values import columns
from shouhou.customers.views.finding import asset_of, customer_of, save_once


@requires("customers.write")
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """A new service object; its kind is chosen first, since it says which fields there are."""
    customer = customer_of(pk, request.user)
    sent = request.POST if request.method == "POST" else None
    kind = (sent or request.GET).get("kind", "")
    if kind not in AssetKind:
        kind = AssetKind.EQUIPMENT
    form = AssetForm(sent, kind=kind)
    if sent is None or not form.is_valid():
        return _show(request, customer, form)
    values, now = form.values(), clock.now()
    told = columns(values)
    asked = {name: str(told[name]) for name in ("plate", "serial", "vin")}
    like = [] if sent.get("alike_seen") else alike(staff=request.user, besides=pk, **asked)
    if like:
        return _show(request, customer, form, like=like)

    def save() -> str:
        asset = add_asset(customer_id=pk, values=values, by=actor_of(request), at=now)
        messages.success(request, _("%(asset)s was added.") % {"asset": asset.title})
        return f"{customer.get_absolute_url()}#assets"

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, customer, form)


@requires("customers.write")
def edit(request: StaffRequest, pk: int, asset_pk: int) -> HttpResponse:
    """A service object, to be changed."""
    customer = customer_of(pk, request.user)
    asset = asset_of(customer, asset_pk)
    if request.method != "POST":
        return _show(request, customer, AssetForm(kind=asset.kind, asset=asset), asset=asset)
    form = AssetForm(request.POST, kind=asset.kind)
    if not form.is_valid():
        return _show(request, customer, form, asset=asset)
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    now = clock.now()

    def save() -> str:
        change_asset(asset_id=asset_pk, values=form.values(), version=version, by=actor_of(request), at=now)
        messages.success(request, _("Saved."))
        return f"{customer.get_absolute_url()}#assets"

    try:
        return save_once(request, save, at=now)
    except CannotOverwrite as stale:
        add_refusal(form, stale)
        asset.refresh_from_db()
    except Refusal as refusal:
        add_refusal(form, refusal)
    return _show(request, customer, form, asset=asset)


@requires("customers.write")
@require_POST
def use(request: StaffRequest, pk: int, asset_pk: int) -> HttpResponse:
    """Takes a service object out of use, or into use again."""
    customer = customer_of(pk, request.user)
    asset = asset_of(customer, asset_pk)
    now = clock.now()

    def save() -> str:
        retire_asset(asset_id=asset.pk, is_active=not asset.is_active, by=actor_of(request), at=now)
        messages.success(request, _("Saved."))
        return f"{customer.get_absolute_url()}#assets"

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(refusal.way_out or customer.get_absolute_url())


def _show(
    request: StaffRequest, customer: Customer, form: AssetForm, *, asset: Asset | None = None, **more: Any
) -> HttpResponse:
    here = reverse("customers:asset-new", args=[customer.pk])
    tabs = [
        {"label": kind.label, "url": f"{here}?kind={kind}", "current": kind == form.kind}
        for kind in AssetKind
    ]
    context = {
        "customer": customer,
        "form": form,
        "asset": asset,
        "tabs": tabs,
        "kind_name": AssetKind(form.kind).label,
        "now": clock.now(),
        **more,
    }
    return render(request, "customers/asset.html", context, status=422 if form.is_bound else 200)

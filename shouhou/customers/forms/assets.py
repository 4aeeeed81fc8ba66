"""The form of a service object: the fields of its kind, in the paper's order."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField, TextField
from shouhou.customers.forms.plans import DayField
from shouhou.customers.models import Asset, AssetKind, PlateColour
from shouhou.customers.values import AssetValues

_COMMON: Final = ("cycle_months", "next_maintenance_date")
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    AssetKind.EQUIPMENT: (
        "name", "model", "serial", "software_version", "installed_date", "accepted_date", "warranty_until", "place",
        "calibrated_date", "calibration_until", *_COMMON, "notes",
    ),
    AssetKind.SOFTWARE: (
        "name", "software_version", "serial", "installed_date", "accepted_date", "warranty_until", "place",
        *_COMMON, "notes",
    ),
    AssetKind.STATION: (
        "name", "place", "lines", "opened_date", "licence_until", "warranty_until", *_COMMON, "notes",
    ),
    AssetKind.VEHICLE: (
        "plate", "plate_colour", "vin", "brand", "model", "engine_no", "gearbox", "colour", "purchase_date", "usage",
        "key_no", "owner_name", "driver_name", "warranty_until", "cycle_months", "cycle_km",
        "next_maintenance_date", "next_maintenance_km", "notes",
    ),
}  # fmt: skip
WIDE: Final = frozenset({"name", "place", "notes"})


class AssetForm(forms.Form):
    """A service object of one kind; the fields of the other kinds are not there."""

    def __init__(self, data: Any = None, *, kind: str, asset: Asset | None = None) -> None:
        initial = {name: getattr(asset, name) for name in FIELDS[kind]} if asset else {}
        super().__init__(data, initial=initial)
        self.kind = kind
        self.fields = {name: _field(name, kind) for name in FIELDS[kind]}

    @property
    def cells(self) -> list[tuple[forms.BoundField, bool]]:
        """The fields in order, and whether each takes a whole line."""
        return [(self[name], name in WIDE) for name in self.fields]

    def values(self) -> AssetValues:
        """The object as the verb takes it."""
        return AssetValues(kind=self.kind, **self.cleaned_data)


def _field(name: str, kind: str) -> forms.Field:
    column: Any = Asset._meta.get_field(name)
    label = _("Address") if (name, kind) == ("place", AssetKind.STATION) else column.verbose_name
    required = name == "name"
    if name.endswith(("_date", "_until")):
        return DayField(label=label, required=required)
    if name in {"lines", "cycle_months", "cycle_km", "next_maintenance_km"}:
        return forms.IntegerField(
            label=label, required=required, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages={"invalid": _("Type a whole number.")},
        )  # fmt: skip
    if name == "plate_colour":
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *PlateColour.choices])
    if name == "notes":
        return TextField(label=label, rows=2, required=False)
    return LineField(label=label, required=required, max_length=column.max_length)

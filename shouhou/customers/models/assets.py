"""What we serve (服务对象): equipment, software, stations and vehicles, in one table of typed columns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.customers.models.profiles import Customer


class AssetKind(models.TextChoices):
    """The four kinds of service objects."""

    EQUIPMENT = "EQUIPMENT", _("Equipment")
    SOFTWARE = "SOFTWARE", _("Software")
    STATION = "STATION", _("Station")
    VEHICLE = "VEHICLE", _("Vehicle")


class PlateColour(models.TextChoices):
    """号牌颜色."""

    BLUE = "BLUE", _("Blue plate")
    YELLOW = "YELLOW", _("Yellow plate")
    GREEN = "GREEN", _("Green plate")
    YELLOW_GREEN = "YELLOW_GREEN", _("Yellow-green plate")
    WHITE = "WHITE", _("White plate")
    BLACK = "BLACK", _("Black plate")


def title_of(*, plate: str, brand: str, name: str, model: str) -> str:
    """How people call equipment or a vehicle: by the plate, else by name and model."""
    parts = [plate, brand or name] if plate else [name]
    return " ".join(part for part in [*parts, model] if part)


class Asset(models.Model):
    """One service object of a customer; which columns are filled depends on its kind."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="assets")
    kind = models.CharField(_("Kind"), max_length=10, choices=AssetKind)
    name = models.CharField(_("Name"), max_length=120)
    model = models.CharField(_("Model"), max_length=80, blank=True)
    serial = models.CharField(_("Serial number"), max_length=60, blank=True)
    software_version = models.CharField(_("Software version"), max_length=40, blank=True)
    installed_date = models.DateField(_("Installed on"), null=True, blank=True)
    accepted_date = models.DateField(_("Accepted on"), null=True, blank=True)
    warranty_until = models.DateField(_("Warranty until"), null=True, blank=True)
    place = models.CharField(_("Installed at"), max_length=200, blank=True)
    # vehicle
    plate = models.CharField(_("Plate"), max_length=12, blank=True)
    plate_colour = models.CharField(_("Plate colour"), max_length=12, choices=PlateColour, blank=True)
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    brand = models.CharField(_("Brand"), max_length=60, blank=True)
    engine_no = models.CharField(_("Engine no."), max_length=40, blank=True)
    gearbox = models.CharField(_("Gearbox"), max_length=40, blank=True)
    colour = models.CharField(_("Colour"), max_length=20, blank=True)
    purchase_date = models.DateField(_("Bought on"), null=True, blank=True)
    usage = models.CharField(_("Used for"), max_length=40, blank=True)
    key_no = models.CharField(_("Key no."), max_length=40, blank=True)
    owner_name = models.CharField(_("Vehicle owner"), max_length=120, blank=True)
    driver_name = models.CharField(_("Usual driver"), max_length=60, blank=True)
    # station
    lines = models.PositiveSmallIntegerField(_("Test lines"), null=True, blank=True)
    opened_date = models.DateField(_("Opened on"), null=True, blank=True)
    licence_until = models.DateField(_("Licence until"), null=True, blank=True)
    # calibration and maintenance
    calibrated_date = models.DateField(_("Calibrated on"), null=True, blank=True)
    calibration_until = models.DateField(_("Calibration valid until"), null=True, blank=True)
    cycle_months = models.PositiveSmallIntegerField(_("Maintenance every (months)"), null=True, blank=True)
    cycle_km = models.PositiveIntegerField(_("Maintenance every (km)"), null=True, blank=True)
    next_maintenance_date = models.DateField(_("Next maintenance"), null=True, blank=True)
    next_maintenance_km = models.PositiveIntegerField(_("Next maintenance (km)"), null=True, blank=True)
    notes = models.TextField(_("Notes"), blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["plate"], name="asset_by_plate", condition=~models.Q(plate="")),
            models.Index(fields=["serial"], name="asset_by_serial", condition=~models.Q(serial="")),
            models.Index(fields=["vin"], name="asset_by_vin", condition=~models.Q(vin="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """How people call it."""
        return title_of(plate=self.plate, brand=self.brand, name=self.name, model=self.model)

"""Service contracts of customers, as they were brought in: number, kind, from when, until when."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.customers.models.profiles import Customer


class ServiceContract(models.Model):
    """One contract; what is agreed in it stays on its paper, `notes` say the rest in words."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contracts", db_index=False)
    number = models.CharField(_("Contract no."), max_length=24, blank=True)
    kind = models.CharField(_("Kind"), max_length=60, blank=True)
    from_date = models.DateField(_("In force from"), null=True, blank=True)
    until_date = models.DateField(_("In force until"), null=True, blank=True)
    notes = models.TextField(_("Notes"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "until_date"], name="contract_of_customer"),
            models.Index(fields=["number"], name="contract_by_number", condition=~models.Q(number="")),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on a day; a limit that is not known does not end it."""
        return (self.from_date is None or self.from_date <= day) and (
            self.until_date is None or day <= self.until_date
        )

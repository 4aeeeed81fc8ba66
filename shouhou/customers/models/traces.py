"""Traces beside the journal: forms that were saved already, and telephones that somebody had shown in full."""

from django.db import models

from shouhou.customers.models.profiles import Customer


class SavedForm(models.Model):
    """A form that was saved, by its hidden key: a second click is led to what the first one made."""

    key = models.CharField(max_length=64, primary_key=True)
    address = models.CharField(max_length=200)
    saved_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.address


class PhoneShown(models.Model):
    """Who, having no need to dial, had a telephone shown in full, and when; `phone_id` as it was then."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones_shown", db_index=False)
    phone_id = models.BigIntegerField()
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    shown_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["customer", "shown_at"], name="phone_shown_at")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.phone_id}"

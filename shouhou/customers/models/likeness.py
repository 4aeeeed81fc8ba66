"""Files that may be of one customer, as found in bulk, and pairs that somebody said are of two."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.customers.models.profiles import Customer


class Likeness(models.TextChoices):
    """Why two files may be of one customer, the strongest reason first; a shared telephone alone is normal."""

    CODE = "CODE", _("same credit code")
    VIN = "VIN", _("same VIN")
    PLATE = "PLATE", _("same plate")
    SERIAL = "SERIAL", _("same serial number")
    NAME = "NAME", _("nearly the same name")
    PHONE = "PHONE", _("same telephone")


class Suspicion(models.Model):
    """A group of files of one branch that may be of one customer; rebuilt by the search for duplicates.

    `members` are ids in order; a file merged or said to be another since is left out when the group is shown.
    """

    branch = models.ForeignKey("accounts.Branch", models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(max_length=8, choices=Likeness)
    key = models.CharField(max_length=200)
    further = models.CharField(max_length=60, blank=True, help_text="more reasons for the very same group")
    members = models.JSONField(default=list)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "reason", "key"], name="suspected_once")]
        indexes = [models.Index(fields=["branch", "id"], name="suspected_in_branch")]

    def __str__(self) -> str:
        return f"{self.reason} {self.key}"


class NotAlike(models.Model):
    """Somebody looked: these two files are of two customers. `first` is the lower id."""

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Customer, models.CASCADE, related_name="not_alike")
    by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="told_apart_once")]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"

"""The access log: one row for each time that somebody viewed, printed, exported or unmasked something."""

from django.db import models


class AccessNote(models.Model):
    """Who did what with which record; ids and codes only, since it may lie in another database than what it names.

    `customer_id` is whom it concerns, where that is one customer. `detail` holds codes and numbers, never names.
    """

    at = models.DateTimeField()
    staff_id = models.BigIntegerField()
    what = models.CharField(max_length=10)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="access_by_time"),
            models.Index(fields=["staff_id", "at", "id"], name="access_by_person"),
            models.Index(fields=["customer_id", "at", "id"], name="access_by_customer"),
            models.Index(fields=["what", "at", "id"], name="access_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.what} {self.subject_kind} {self.subject_id}"

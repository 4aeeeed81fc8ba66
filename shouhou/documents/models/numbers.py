"""How far each numbered series has come."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given out in one month of one series; the next is one higher, and none is skipped.

    `scope` is the branch's code for printed numbers (branches that share a code, or have none, share the
    series, so that no number is ever printed twice) and the branch's id for the lines of a book.
    """

    prefix = models.CharField(max_length=12)
    scope = models.CharField(max_length=12, blank=True)
    month = models.DateField(help_text="first day of the month in which the numbers were written")
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "scope", "month"], name="one_series_per_month"),
            models.CheckConstraint(condition=models.Q(last__gte=1), name="series_starts_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.scope} {self.month:%Y-%m}: {self.last}"

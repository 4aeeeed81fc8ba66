"""Complaints as they were told (F26); their duties hang on their case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.complaints.codes import AckWay, Source


class Complaint(models.Model):
    """F26 投诉处理记录表, as far as it is received and acknowledged; the number is that of its case."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="complaint")
    source = models.CharField(max_length=12, choices=Source)
    received_at = models.DateTimeField()
    customer_name = models.CharField(max_length=200)
    contact_name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    description = models.TextField(_("What happened"))
    facts = models.TextField(blank=True, help_text="what supports it: papers, photos, witnesses")
    remedy_wanted = models.TextField(_("What the customer wants"), blank=True)
    call = models.ForeignKey(
        "followups.Call", models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    received_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ack_way = models.CharField(max_length=10, choices=AckWay, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(call__isnull=False), name="one_complaint_per_talk"
            )
        ]

    def __str__(self) -> str:
        return self.customer_name

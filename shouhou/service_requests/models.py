"""Requests for repair or building, the reports made about them, and the solutions found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.service_requests.codes import Channel, ReportKind, RequestKind, Urgency, Warranty

SEVEN_FACTS = ("org_name", "address", "contact_name", "phone", "received_at", "problem", "wanted")
"""What a request must hold to be registered (AS-01)."""


class ServiceRequest(models.Model):
    """F05 报修登记表: what was reported, as it was told; state and duties are those of its case."""

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="service_request"
    )
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    kind = models.CharField(_("Kind of request"), max_length=20, choices=RequestKind)
    received_at = models.DateTimeField(_("Received"))
    org_name = models.CharField(_("Customer organisation"), max_length=200, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    contact_name = models.CharField(_("Contact"), max_length=80, blank=True)
    phone = models.CharField(_("Telephone"), max_length=60, blank=True)
    problem = models.TextField(_("Problem reported"), blank=True)
    wanted = models.TextField(_("Service wanted"), blank=True)
    wanted_at = models.DateTimeField(_("Wanted by"), null=True, blank=True)
    asset = models.ForeignKey("customers.Asset", models.PROTECT, null=True, blank=True, related_name="+")
    fault_code = models.CharField(_("Fault code"), max_length=80, blank=True)
    environment = models.TextField(_("Surroundings and signs before the fault"), blank=True)
    urgency = models.CharField(_("Urgency"), max_length=12, choices=Urgency, default=Urgency.NORMAL)
    safety_risk = models.BooleanField(_("Safety is touched"), default=False)
    warranty = models.CharField(_("Warranty"), max_length=10, choices=Warranty, blank=True)
    answer = models.TextField(_("Answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.case_id} {self.org_name}"

    @property
    def missing_facts(self) -> list[str]:
        """Which of the seven facts are still missing, by field name."""
        return [name for name in SEVEN_FACTS if not getattr(self, name)]


class Report(models.Model):
    """F06 上报单 / 请示单: sent upward, acknowledged, decided."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reports")
    number = models.CharField(_("Number"), max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=ReportKind)
    sent_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    sent_to = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    question = models.TextField(_("Matter"))
    tried = models.TextField(_("Tried so far"), blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    save_key = models.CharField(max_length=32, blank=True)
    annulled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_to", "-sent_at"], name="reports_to_person")]

    def __str__(self) -> str:
        return self.number


class Solution(models.Model):
    """解决办法: what is to be done, who decided it, and when the customer was told."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="solutions", db_index=False)
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="solutions")
    text = models.TextField(_("Solution"))
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    told_call = models.ForeignKey("followups.Call", models.PROTECT, null=True, blank=True, related_name="+")
    save_key = models.CharField(max_length=32, blank=True)
    annulled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-set_at"], name="solutions_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.set_at:%F %R}"

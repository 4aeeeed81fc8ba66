"""Campaigns and their recipients; what is owed to each recipient hangs on a small case of its own."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.campaigns.codes import CampaignKind, LeftOut, Unstated, Work, WorkState
from shouhou.core.say import day_of
from shouhou.customers.models import ConsentState


class Campaign(models.Model):
    """F27 活动: what, when, where, for whom; the number is that of its case. `version` counts changes of the draft."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="campaign")
    kind = models.CharField(_("Kind of event"), max_length=10, choices=CampaignKind)
    title = models.CharField(_("Name of the event"), max_length=120)
    content = models.TextField(_("What there is"))
    place = models.CharField(_("Place"), max_length=200)
    begins_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    budget = models.DecimalField(_("Budget"), max_digits=12, decimal_places=2, null=True, blank=True)
    phone = models.CharField(
        _("Telephone for questions"), max_length=40, help_text="stands on notices (CP-05)"
    )
    conditions = models.JSONField(default=dict, help_text="as audience.to_json writes them")
    callers = models.JSONField(default=list, help_text="staff who call; [] is each customer's own agent")
    drafted_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    waiver = models.CharField(max_length=200, blank=True, help_text="why less than two weeks will do (CP-07)")
    work = models.CharField(max_length=8, choices=Work, blank=True)
    work_state = models.CharField(max_length=8, choices=WorkState, blank=True)
    asked_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    last_seen = models.BigIntegerField(default=0, help_text="up to which row the work in the background is")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    chosen = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    called_off = models.CharField(max_length=200, blank=True)
    cost = models.DecimalField(_("Cost"), max_digits=12, decimal_places=2, null=True, blank=True)
    result = models.TextField(_("What came of it"), blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case"], condition=models.Q(work_state="RUNNING"), name="campaign_at_work")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        """The day on which it begins."""
        return day_of(self.begins_at)

    @property
    def is_at_work(self) -> bool:
        """Whether work goes on in the background."""
        return self.work_state == WorkState.RUNNING


class Recipient(models.Model):
    """One customer who fits: told of it in a small case of its own, or left out with the reason (CP-04).

    The consents are what held when the recipients were booked; they are asked for anew before each contact.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="recipients", db_index=False)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="invitations")
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="recipient")
    why_out = models.CharField(max_length=8, choices=LeftOut, blank=True)
    by_phone = models.CharField(max_length=8, choices=ConsentState)
    by_message = models.CharField(max_length=8, choices=ConsentState)
    by_email = models.CharField(max_length=8, choices=ConsentState)
    by_letter = models.CharField(max_length=8, choices=ConsentState)
    lead = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "customer"], name="invited_once")]
        indexes = [
            models.Index(
                fields=["campaign", "id"], condition=models.Q(case__isnull=True), name="recipient_left_out"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.customer_id}"


class ContactChoice(models.Model):
    """What the company decided about customers who never said anything (decision 21); one row."""

    unstated = models.CharField(max_length=4, choices=Unstated, default=Unstated.ASK)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_contact_choice")]

    def __str__(self) -> str:
        return self.unstated

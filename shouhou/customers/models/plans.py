"""What comes next for a customer (“下一次”服务) and what it has agreed to be contacted for."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.customers.models.contacts import Contact
from shouhou.customers.models.profiles import Customer


class PlanKind(models.TextChoices):
    """Next-service kinds of domain §11."""

    MAINTENANCE = "MAINTENANCE", _("Scheduled maintenance")
    SOCIAL_EVENT = "SOCIAL_EVENT", _("Social event")
    POLICY_NEWS = "POLICY_NEWS", _("Policy news")
    EQUIPMENT_UPGRADE = "EQUIPMENT_UPGRADE", _("Equipment upgrade")
    SOFTWARE_UPGRADE = "SOFTWARE_UPGRADE", _("Software upgrade")
    DISCOUNT = "DISCOUNT", _("Discount campaign")
    FREE_CHECK = "FREE_CHECK", _("Free check")
    VISIT = "VISIT", _("Customer visit")
    ADDRESS = "ADDRESS", _("Correct the address")


class PlanQuerySet(models.QuerySet["NextServicePlan"]):
    """Questions about what is planned."""

    def ahead(self) -> Self:
        """Neither carried out nor given up."""
        return self.filter(done_at=None, dropped_at=None)

    def due(self, owner_ids: Iterable[int], day: date) -> Self:
        """What these people have planned for a day or earlier and not done yet, the longest ago first."""
        mine = self.ahead().filter(owner_id__in=list(owner_ids), planned_date__lte=day)
        return mine.order_by("planned_date", "pk")

    def visible_to(self, staff: Staff) -> Self:
        """The plans of the customers she may see."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(customer__agent_id=staff.pk)
        return self.filter(customer__branch_id=staff.branch_id)


_AHEAD = models.Q(done_at=None, dropped_at=None)


class NextServicePlan(models.Model):
    """One planned next talk with a customer: content, time and reason (AS-04).

    `origin` names the proposal it was taken from, so that none is made twice. It ends done, with the record that
    did it, or given up with a reason. Its owner is the customer's agent.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="plans")
    kind = models.CharField(_("Kind"), max_length=20, choices=PlanKind)
    content = models.TextField(_("Content of the talk"))
    planned_date = models.DateField(_("Planned for"))
    convenient_time = models.CharField(_("Convenient time"), max_length=60, blank=True)
    reason = models.TextField(_("Reason"), blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", null=True)
    owner = models.ForeignKey(
        "accounts.Staff", models.PROTECT, related_name="plans", null=True, blank=True, db_index=False
    )
    asset = models.ForeignKey("customers.Asset", models.SET_NULL, related_name="+", null=True, blank=True)
    origin = models.CharField(max_length=40, blank=True)
    first_date = models.DateField(
        null=True, blank=True, help_text="before it was postponed for the first time"
    )
    why_postponed = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    done_record = models.CharField(max_length=24, blank=True, help_text="the number of the call that it was")
    dropped_at = models.DateTimeField(null=True, blank=True)
    why_dropped = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "planned_date", "id"], name="plan_of_owner", condition=_AHEAD),
            models.Index(fields=["planned_date", "id"], name="plan_by_day", condition=_AHEAD),
            models.Index(
                fields=["customer", "planned_date"], name="plan_by_date", condition=models.Q(done_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_date} {self.kind}"

    @property
    def is_ahead(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.dropped_at is None


class ConsentPurpose(models.TextChoices):
    """What a customer may be contacted for."""

    SERVICE = "SERVICE", _("Service and follow-up")
    PROMOTION = "PROMOTION", _("Events and offers")
    SURVEY = "SURVEY", _("Satisfaction survey")


class ConsentChannel(models.TextChoices):
    """By which way."""

    ANY = "ANY", _("Any way")
    PHONE = "PHONE", _("By telephone")
    MESSAGE = "MESSAGE", _("By message")
    EMAIL = "EMAIL", _("By e-mail")
    LETTER = "LETTER", _("By letter")


class ConsentState(models.TextChoices):
    """Decision 21: three states."""

    GIVEN = "GIVEN", _("Agreed")
    REFUSED = "REFUSED", _("Refused")
    UNSTATED = "UNSTATED", _("Not stated")


class Consent(models.Model):
    """A line of the consent ledger; lines are only added, the latest per purpose and channel counts."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents", db_index=False)
    contact = models.ForeignKey(Contact, models.SET_NULL, related_name="consents", null=True, blank=True)
    purpose = models.CharField(_("Purpose"), max_length=12, choices=ConsentPurpose)
    channel = models.CharField(_("Way"), max_length=8, choices=ConsentChannel, default=ConsentChannel.ANY)
    state = models.CharField(_("What was answered"), max_length=8, choices=ConsentState)
    at = models.DateTimeField()
    how = models.CharField(_("How it was said"), max_length=120, blank=True)
    by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "purpose", "channel", "id"], name="consent_ledger")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"

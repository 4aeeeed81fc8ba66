"""The customer itself: the head of the paper 客户档案基本资料表 (F01)."""

from typing import Final, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.customers.completeness import missing


class CustomerKind(models.TextChoices):
    """客户性质."""

    ORG = "ORG", _("Organisation")
    PERSON = "PERSON", _("Private person")


class Level(models.TextChoices):
    """客户级别."""

    KEY = "KEY", _("Key customer")
    REGULAR = "REGULAR", _("Regular customer")
    OCCASIONAL = "OCCASIONAL", _("Occasional customer")
    PROSPECT = "PROSPECT", _("Prospect")


class CustomerSource(models.TextChoices):
    """客户来源."""

    CALL = "CALL", _("Called us")
    VISIT = "VISIT", _("Came to us")
    SALES = "SALES", _("From sales")
    REFERRAL = "REFERRAL", _("Recommended")
    CAMPAIGN = "CAMPAIGN", _("At a campaign")
    WEBSITE = "WEBSITE", _("Website")
    IMPORT = "IMPORT", _("Imported")
    OTHER = "OTHER", _("Other")


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Questions about customers; `visible_to` keeps to plain indexed columns."""

    def visible_to(self, staff: Staff) -> Self:
        """The rows she may see: her own, her branch's (a customer belongs to no department), or all."""
        if staff.reach == Reach.ALL:
            return self
        if staff.reach == Reach.OWN:
            return self.filter(agent_id=staff.pk)
        return self.filter(branch_id=staff.branch_id)

    def standing(self) -> Self:
        """Without the files that were merged into others."""
        return self.filter(merged_into=None)

    def incomplete(self) -> Self:
        """待补: imported or taken in a hurry, to be completed, never late for it (decision 2)."""
        return self.filter(is_incomplete=True)


_FACTS: Final = {
    "name": _("Name of the customer"),
    "address": _("Address"),
    "contact": _("Contact"),
    "phone": _("Telephone"),
    "first_date": _("Date of report or visit"),
    "first_problem": _("Problem reported"),
    "first_wanted": _("Service wanted"),
}


class Customer(models.Model):
    """A customer file.

    `latest_at` is the last contact, or the creation where there was none: the order of lists. `version`
    counts the changes of the profile, so that of two people who change it at once the second is told.
    """

    file_no = models.CharField(_("File no."), max_length=24, unique=True)
    kind = models.CharField(
        _("Kind of customer"), max_length=8, choices=CustomerKind, default=CustomerKind.ORG
    )
    name = models.CharField(_("Name of the customer"), max_length=200)
    short_name = models.CharField(_("Short name"), max_length=80, blank=True)
    former_name = models.CharField(_("Former name"), max_length=200, blank=True)
    invoice_name = models.CharField(_("Name on invoices"), max_length=200, blank=True)
    group_name = models.CharField(_("Group"), max_length=200, blank=True)
    invoice_tax_no = models.CharField(_("Taxpayer number"), max_length=24, blank=True)
    invoice_address = models.CharField(_("Address on invoices"), max_length=200, blank=True)
    invoice_phone = models.CharField(_("Telephone on invoices"), max_length=40, blank=True)
    invoice_bank = models.CharField(_("Bank"), max_length=120, blank=True)
    invoice_account = models.CharField(_("Bank account"), max_length=40, blank=True)
    credit_code = models.CharField(_("Unified social credit code"), max_length=18, blank=True)
    province = models.CharField(_("Province"), max_length=40, blank=True)
    city = models.CharField(_("City"), max_length=40, blank=True)
    district = models.CharField(_("District"), max_length=40, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=10, blank=True)
    level = models.CharField(_("Level"), max_length=12, choices=Level, blank=True)
    source = models.CharField(_("Source"), max_length=12, choices=CustomerSource, blank=True)
    first_date = models.DateField(_("Date of report or visit"), null=True, blank=True)
    first_problem = models.TextField(_("Problem reported"), blank=True)
    first_wanted = models.TextField(_("Service wanted"), blank=True)
    maintenance_cycle = models.CharField(_("Maintenance cycle"), max_length=60, blank=True)
    notes = models.TextField(_("Notes"), blank=True)
    is_incomplete = models.BooleanField(_("To be completed"), default=False)
    branch = models.ForeignKey(
        "accounts.Branch",
        models.PROTECT,
        related_name="customers",
        verbose_name=_("Branch"),
        db_index=False,
    )
    agent = models.ForeignKey(
        "accounts.Staff",
        models.PROTECT,
        related_name="customers",
        verbose_name=_("Agent"),
        null=True,
        blank=True,
        db_index=False,
    )
    created_at = models.DateTimeField(_("Filed at"))
    created_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_at = models.DateTimeField(_("Reviewed at"), null=True, blank=True)
    last_contact_at = models.DateTimeField(_("Last contact"), null=True, blank=True)
    latest_at = models.DateTimeField()
    retention_until = models.DateField(_("Kept until"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged_files",
        null=True,
        blank=True,
        db_index=False,  # nearly all are null: the whole index would lead SQLite's planner astray
        help_text="the surviving file: never one that is merged itself",
    )
    merged_event_id = models.BigIntegerField(
        null=True, help_text="the event that knows how to split it again"
    )
    name_key = models.CharField(
        max_length=200, blank=True, help_text="the name as compared; filled by every save"
    )
    version = models.PositiveIntegerField(default=1)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["latest_at", "id"], name="customer_by_contact"),
            models.Index(fields=["branch", "latest_at", "id"], name="customer_by_branch"),
            models.Index(fields=["agent", "latest_at", "id"], name="customer_by_agent"),
            models.Index(fields=["level", "latest_at", "id"], name="customer_by_level"),
            models.Index(
                fields=["latest_at", "id"], name="customer_incomplete", condition=models.Q(is_incomplete=True)
            ),
            models.Index(
                fields=["name_key", "branch"],
                name="customer_by_key",
                condition=models.Q(merged_into=None) & ~models.Q(name_key=""),
            ),
            models.Index(
                fields=["merged_into"],
                name="customer_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(fields=["id"], name="customer_without_key", condition=models.Q(name_key="")),
            models.Index(
                fields=["group_name", "id"], name="customer_by_group", condition=~models.Q(group_name="")
            ),
            models.Index(
                fields=["credit_code"], name="customer_by_code", condition=~models.Q(credit_code="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The customer's page."""
        return reverse("customers:detail", args=[self.pk])

    def missing_facts(self, *, has_contact: bool, has_phone: bool) -> list[str]:
        """Which of the seven facts of clause 二.1 the file still lacks, in words; any of them makes it 待补."""
        facts = {"contact": has_contact, "phone": has_phone}
        codes = missing(lambda code: bool(facts.get(code, getattr(self, code, ""))), source=self.source)
        return [str(_FACTS[code]) for code in codes]

    @property
    def region(self) -> str:
        """Province, city and district as one word, as on an envelope."""
        return "".join(dict.fromkeys([self.province, self.city, self.district]))

"""Slips that went out, and the pages that came back."""

from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouhou.accounts.roles import Reach

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


class SlipKind(models.TextChoices):
    """What a slip is for."""

    DUTY = "DUTY", _("Duty")
    REQUEST = "REQUEST", _("Blank request")
    CALL = "CALL", _("Blank talk")
    SETTLED = "SETTLED", _("Settlement of a complaint")


BLANKS: Final = (SlipKind.REQUEST, SlipKind.CALL)


class Slip(models.Model):
    """One slip: a duty on paper, a blank of a pad, numbered before anybody writes on it (domain §6; decision 26), or
    the settlement of a complaint that the customer signs."""

    code = models.CharField(max_length=10, unique=True)
    kind = models.CharField(max_length=8, choices=SlipKind)
    number = models.CharField(max_length=30, help_text="of the blank, or of the case it is about")
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="slips")
    rule_id = models.CharField(max_length=16, blank=True)
    trigger_event_id = models.BigIntegerField(null=True)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    printed_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["branch", "-printed_at", "-id"], name="slip_by_branch")]

    def __str__(self) -> str:
        return f"{self.number} {self.code}"


class Way(models.TextChoices):
    """How a page came back."""

    UPLOAD = "UPLOAD", _("Added by hand")
    FOLDER = "FOLDER", _("Scanner's folder")
    MAIL = "MAIL", _("By e-mail")


class PageState(models.TextChoices):
    """What became of a page."""

    WAITING = "WAITING", pgettext_lazy("returned slip", "To be typed")
    FILED = "FILED", pgettext_lazy("returned slip", "Filed as proof")
    REPEATED = "REPEATED", pgettext_lazy("returned slip", "Came twice")
    ASIDE = "ASIDE", pgettext_lazy("returned slip", "Set aside")


class PageQuerySet(models.QuerySet["ReturnedPage"]):
    """Questions about returned pages."""

    def visible_to(self, staff: "Staff") -> Self:
        """All to whom sees the whole company, else those of the branch."""
        return self if staff.reach == Reach.ALL else self.filter(branch_id=staff.branch_id)

    def waiting(self) -> Self:
        """Those that somebody has to type."""
        return self.filter(state=PageState.WAITING)


class ReturnedPage(models.Model):
    """A page that came back. Two slips in one picture are two of these; `slip` is empty where no code could be read."""

    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField(help_text="which of the slips in the picture, from 0")
    slip = models.ForeignKey(Slip, models.PROTECT, null=True, related_name="pages")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200, help_text="of the file as it came, with the page")
    way = models.CharField(max_length=8, choices=Way)
    state = models.CharField(_("State"), max_length=8, choices=PageState, default=PageState.WAITING)
    said = models.CharField(max_length=200, blank=True, help_text="why it was set aside")
    arrived_at = models.DateTimeField()
    arrived_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    filed_under = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "place"], name="one_row_per_slip_on_a_page")]
        indexes = [models.Index(fields=["branch", "state", "-arrived_at", "-id"], name="page_by_state")]

    def __str__(self) -> str:
        return self.name


class MailTaken(models.Model):
    """What came of looking for slips in what a mail encloses; a mail is looked through once."""

    mail = models.OneToOneField(
        "channels.Incoming", models.CASCADE, primary_key=True, related_name="slips_taken"
    )
    pages = models.PositiveSmallIntegerField(help_text="slips that were taken in from it")
    said = models.TextField(blank=True, help_text="why something in it was not read")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.mail_id}: {self.pages}"

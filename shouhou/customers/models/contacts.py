"""The people at a customer and their telephones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.customers.models.profiles import Customer


class ContactRole(models.TextChoices):
    """What a contact is to us."""

    OPERATOR = "OPERATOR", _("Operator")
    DECISION = "DECISION", _("Decides")
    FINANCE = "FINANCE", _("Finance")
    OTHER = "OTHER", _("Other")


class PhoneMark(models.TextChoices):
    """The marks of the paper: M mobile, H home, B office."""

    MOBILE = "M", _("Mobile")
    HOME = "H", _("Home")
    OFFICE = "B", _("Office")


class Contact(models.Model):
    """A person to talk to; one that has left the customer is inactive, not deleted."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(_("Contact"), max_length=60)
    post = models.CharField(_("Position"), max_length=60, blank=True)
    shift = models.CharField(_("Shift"), max_length=40, blank=True)
    role = models.CharField(_("Part played"), max_length=10, choices=ContactRole, blank=True)
    is_primary = models.BooleanField(_("First contact"), default=False)
    email = models.CharField(_("E-mail"), max_length=120, blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    fax = models.CharField(_("Fax"), max_length=40, blank=True)
    birthday = models.DateField(_("Birthday"), null=True, blank=True)
    convenient_time = models.CharField(_("Convenient time"), max_length=60, blank=True)
    interests = models.CharField(_("Interests"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(is_primary=True), name="one_first_contact"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContactPhone(models.Model):
    """A telephone of a contact: as it was typed, and its digits without country code and extension."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="phones", db_index=False)
    number = models.CharField(_("Telephone"), max_length=40)
    digits = models.CharField(max_length=20)
    extension = models.CharField(_("Extension"), max_length=10, blank=True)
    mark = models.CharField(
        _("Mark of the telephone"), max_length=1, choices=PhoneMark, default=PhoneMark.MOBILE
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "digits", "extension"], name="phone_once_per_contact"),
        ]
        indexes = [models.Index(fields=["digits"], name="phone_by_digits")]

    def __str__(self) -> str:
        return self.number

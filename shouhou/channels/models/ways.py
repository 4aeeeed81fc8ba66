"""Ways to the outside: robots of chat groups, mailboxes, fax."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What kind of way it is."""

    WECOM = "WECOM", _("WeCom robot")
    DINGTALK = "DINGTALK", _("DingTalk robot")
    FEISHU = "FEISHU", _("Feishu robot")
    EMAIL = "EMAIL", _("E-mail")
    HYLAFAX = "HYLAFAX", _("Fax by HylaFAX")


ROBOTS: Final = (Kind.WECOM, Kind.DINGTALK, Kind.FEISHU)


class Security(models.TextChoices):
    """How the connection to a mail server is kept secret."""

    TLS = "TLS", _("TLS from the start (465)")
    STARTTLS = "STARTTLS", _("STARTTLS (587)")
    NONE = "NONE", _("None (only inside the house)")


class Channel(models.Model):
    """One way: the robot of a chat group, a mailbox or a fax server. What is secret of it is shown to nobody again.

    `host`, `port` and `username` are those of the mail server, or of HylaFAX. From a mailbox with `imap_host` mail is
    fetched, too; `imap_validity` and `imap_last` say how far it was read.
    """

    name = models.CharField(_("Name"), max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    branch = models.ForeignKey(
        "accounts.Branch", models.PROTECT, null=True, blank=True, related_name="+", help_text="None: for all"
    )
    webhook = models.CharField(max_length=500, blank=True, help_text="secret: address of the robot")
    signing_key = models.CharField(max_length=200, blank=True, help_text="secret: key of DingTalk or Feishu")
    host = models.CharField(max_length=200, blank=True)
    port = models.PositiveIntegerField(default=465)
    security = models.CharField(max_length=10, choices=Security, default=Security.TLS)
    username = models.CharField(max_length=200, blank=True)
    password = models.CharField(max_length=200, blank=True, help_text="secret")
    sender = models.EmailField(blank=True)
    imap_host = models.CharField(max_length=200, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=10, choices=Security, default=Security.TLS)
    imap_folder = models.CharField(max_length=100, default="INBOX")
    imap_validity = models.PositiveBigIntegerField(null=True, blank=True)
    imap_last = models.PositiveBigIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_robot(self) -> bool:
        """Whether it speaks to a group and not to one person."""
        return self.kind in ROBOTS

    @property
    def is_broken(self) -> bool:
        """Whether it failed since it last worked."""
        return self.failed_at is not None and (self.last_ok_at is None or self.failed_at > self.last_ok_at)

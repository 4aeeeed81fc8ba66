"""Codes of complaints: where they come from, how they were acknowledged (domain §6 F26)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Where a complaint comes from."""

    CALL = "CALL", _("The customer called")
    FOLLOW_UP = "FOLLOW_UP", _("Said in a follow-up")
    VISIT = "VISIT", _("Said face to face")
    LETTER = "LETTER", _("By letter or message")
    AUTHORITY = "AUTHORITY", _("Passed on by an authority")


class AckWay(models.TextChoices):
    """How the customer was told that the complaint is registered."""

    AT_ONCE = "AT_ONCE", _("In the same talk")
    CALL = "CALL", _("By telephone")
    MESSAGE = "MESSAGE", _("By message")
    LETTER = "LETTER", _("By letter")
    FACE = "FACE", _("Face to face")

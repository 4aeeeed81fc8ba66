"""Codes of satisfaction (F31): what is asked about, which attributes, how it came in (domain §6 F31, §8.3)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Service(models.TextChoices):
    """What a customer is asked about; each has its own share of customers who are asked (K48)."""

    REQUEST = "REQUEST", pgettext_lazy("survey", "Request settled without a visit")
    VISIT = "VISIT", pgettext_lazy("survey", "Work on site")
    TALK = "TALK", pgettext_lazy("survey", "Talk")
    COMPLAINT = "COMPLAINT", pgettext_lazy("survey", "Complaint")


class Channel(models.TextChoices):
    """How the answers came in."""

    CALL = "CALL", _("Asked in a talk")
    LINK = "LINK", _("Answered by link")


class Attribute(models.TextChoices):
    """What can be rated apart, 1 to 5."""

    ATTITUDE = "ATTITUDE", _("Manner")
    SKILL = "SKILL", _("Professional skill")
    SPEED = "SPEED", _("Speed")
    PRICE = "PRICE", _("Clearness of the price")
    QUALITY = "QUALITY", _("Quality of the work")
    PLACE = "PLACE", _("Place and surroundings")


OVERALL: Final = (
    (5, _("Very satisfied")),
    (4, _("Satisfied")),
    (3, _("Fair")),
    (2, _("Not satisfied")),
    (1, _("Not satisfied at all")),
)
GOOD: Final = 4
"""From here on an answer counts as satisfied (K40)."""
EASY: Final = 5
"""From here on it was easy for the customer (K42)."""
DAYS: Final = 14
"""How long a link can be answered."""
USUAL_RATES: Final = {Service.REQUEST: 30, Service.VISIT: 100, Service.TALK: 10, Service.COMPLAINT: 100}
"""How many of a hundred are asked until the company says otherwise (K48)."""

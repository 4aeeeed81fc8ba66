"""Codes of work on site: why nobody can go, who pays, what came of it, what a request lacks (domain F07, F09)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeferReason(models.TextChoices):
    """Why nobody can be sent in time (AS-14)."""

    NOBODY_FREE = "NOBODY_FREE", _("Everybody is out on other jobs")
    PARTS = "PARTS", _("A part has to come first")
    ROAD = "ROAD", _("Road or weather")
    SITE = "SITE", _("The site is not ready")
    OTHER = "OTHER", _("Another reason")


class Charge(models.TextChoices):
    """Who pays (AS-21)."""

    FREE = "FREE", _("Free, in warranty")
    CONTRACT = "CONTRACT", _("Under contract")
    CHARGED = "CHARGED", _("Charged")


class Result(models.TextChoices):
    """What the visit came to."""

    SOLVED = "SOLVED", _("Solved")
    PARTLY = "PARTLY", _("Partly solved")
    UNSOLVED = "UNSOLVED", _("Not solved")


class Gap(models.TextChoices):
    """What a request lacks before somebody is sent (AS-20)."""

    ADDRESS = "ADDRESS", _("no address")
    PHONE = "PHONE", _("telephone number too short")
    EQUIPMENT = "EQUIPMENT", _("no equipment or model")
    BOUGHT = "BOUGHT", _("not known when it was bought")
    SYMPTOM = "SYMPTOM", _("the fault is described vaguely")


class ClearedWith(models.TextChoices):
    """Whom the gaps were cleared up with: the registrar first, then the customer (AS-20)."""

    REGISTRAR = "REGISTRAR", _("Who registered it")
    CUSTOMER = "CUSTOMER", _("Asked the customer")

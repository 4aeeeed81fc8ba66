"""Codes of complaints: source, class, category, cause, reaction, ways outside, satisfaction (domain §6 F26, §11)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """Where a complaint comes from."""

    CALL = "CALL", _("The customer called")
    FOLLOW_UP = "FOLLOW_UP", _("Said in a follow-up")
    VISIT = "VISIT", _("Said face to face")
    LETTER = "LETTER", _("By letter or message")
    AUTHORITY = "AUTHORITY", _("Passed on by an authority")


class AckWay(models.TextChoices):
    """How the customer was told something."""

    AT_ONCE = "AT_ONCE", _("In the same talk")
    CALL = "CALL", _("By telephone")
    MESSAGE = "MESSAGE", _("By message")
    LETTER = "LETTER", _("By letter")
    FACE = "FACE", _("Face to face")


class Level(models.TextChoices):
    """The class of a complaint; how long each may take is a figure of the company (CM-07)."""

    SLIGHT = "SLIGHT", _("Slight grievance")
    NORMAL = "NORMAL", _("Normal grievance")
    SERIOUS = "SERIOUS", _("Serious grievance")
    COMMON = "COMMON", _("Normal complaint")
    URGENT = "URGENT", _("Urgent complaint")
    ESCALATED = "ESCALATED", _("Escalated complaint")
    APPEAL = "APPEAL", _("Appeal")


GRAVE: Final = frozenset({Level.SERIOUS, Level.URGENT, Level.ESCALATED})
"""Classes that are closed only with what will be better."""
SAFE: Final = frozenset({Level.URGENT, Level.ESCALATED})
"""Classes that a complaint has which touches safety."""
FOR_THE_MANAGER: Final = frozenset({Level.ESCALATED, Level.APPEAL})
"""Classes that the general manager decides."""


class Degree(models.TextChoices):
    """How grave, how complex, how far it reaches."""

    LOW = "LOW", pgettext_lazy("degree", "Low")
    MEDIUM = "MEDIUM", pgettext_lazy("degree", "Medium")
    HIGH = "HIGH", pgettext_lazy("degree", "High")


class Category(models.TextChoices):
    """What a complaint is about; several may hold."""

    REPAIR = "REPAIR", _("Quality of the repair")
    PRICE = "PRICE", _("Price")
    TIME = "TIME", _("Time and waiting")
    MANNER = "MANNER", _("Manner")
    SKILL = "SKILL", _("Professional skill")
    PARTS = "PARTS", _("Parts")
    OPENNESS = "OPENNESS", _("Openness")
    PLACE = "PLACE", _("Place and surroundings")
    RULES = "RULES", _("Rules")
    PRODUCT = "PRODUCT", _("Quality of the product")
    WASH = "WASH", _("Car wash")
    OTHER = "OTHER", pgettext_lazy("category", "Other")


class Reason(models.TextChoices):
    """What caused it, as the investigation found."""

    PLANNING = "PLANNING", _("Planning and dispatch")
    WORKMANSHIP = "WORKMANSHIP", _("Workmanship")
    COMMUNICATION = "COMMUNICATION", _("Not told, or told wrongly")
    CONDUCT = "CONDUCT", _("Conduct of a person")
    SUPPLY = "SUPPLY", _("Parts not there")
    PRODUCT_FAULT = "PRODUCT_FAULT", _("Fault of the product")
    PROCESS = "PROCESS", _("Rules or procedure")
    OUTSIDE = "OUTSIDE", _("Cause outside of the company")
    MISUNDERSTANDING = "MISUNDERSTANDING", _("Misunderstanding")
    UNFOUNDED = "UNFOUNDED", _("Not founded")


class Reaction(models.TextChoices):
    """What the customer says to the decision."""

    ACCEPTED = "ACCEPTED", _("Accepts it")
    UNDERSTOOD = "UNDERSTOOD", _("Understands it")
    LATER = "LATER", _("Will think it over")
    REFUSED = "REFUSED", _("Does not accept it")


class FurtherWay(models.TextChoices):
    """Ways that remain to who does not accept the decision (CM-09)."""

    REVIEW = "REVIEW", _("Review by the general manager")
    MEDIATION = "MEDIATION", _("Mediation by the trade association")
    CONSUMERS = "CONSUMERS", _("Consumer association (12315)")
    AUTHORITY = "AUTHORITY", _("The authority in charge")
    COURT = "COURT", _("Arbitration or court")


class Solved(models.TextChoices):
    """How a complaint came to its end."""

    AT_ONCE = "AT_ONCE", _("Answered at once")
    ACCEPTED = "ACCEPTED", _("The customer accepted the decision")
    OUTSIDE = "OUTSIDE", _("Settled outside of the company")
    FINAL = "FINAL", _("The decision stands, all ways were offered")


class Handled(models.TextChoices):
    """How satisfied the customer is with the handling (CM-10)."""

    VERY = "VERY", _("Very satisfied")
    SATISFIED = "SATISFIED", _("Satisfied")
    FAIR = "FAIR", _("Fair")
    NOT = "NOT", _("Not satisfied")
    UNDERSTANDS = "UNDERSTANDS", _("Shows understanding")
    ACCEPTS = "ACCEPTS", _("Puts up with it")
    SILENT = "SILENT", _("No statement")


BELOW_SATISFIED: Final = frozenset({Handled.FAIR, Handled.NOT})
SATISFIED: Final = frozenset({Handled.VERY, Handled.SATISFIED})

STATE_NAMES: Final = {
    "RECEIVED": pgettext_lazy("complaint", "Received"),
    "ACKNOWLEDGED": pgettext_lazy("complaint", "Acknowledged"),
    "ASSESSED": pgettext_lazy("complaint", "Assessed"),
    "ANSWERED": pgettext_lazy("complaint", "Answered at once"),
    "INVESTIGATING": pgettext_lazy("complaint", "Looked into"),
    "ESCALATED": pgettext_lazy("complaint", "Decision asked for"),
    "DECIDED": pgettext_lazy("complaint", "Decided"),
    "COMMUNICATED": pgettext_lazy("complaint", "Decision told"),
    "ACCEPTED": pgettext_lazy("complaint", "Solved"),
    "REJECTED": pgettext_lazy("complaint", "Not accepted"),
    "EXTERNAL": pgettext_lazy("complaint", "Further ways offered"),
    "CALLED_BACK": pgettext_lazy("complaint", "Called back"),
    "CLOSED": pgettext_lazy("complaint", "Closed"),
    "REOPENED": pgettext_lazy("complaint", "Taken up again"),
    "CANCELLED": pgettext_lazy("complaint", "Ended without handling"),
    "MERGED": pgettext_lazy("complaint", "Merged"),
}

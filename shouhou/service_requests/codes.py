"""Codes of requests: channels, kinds, urgency, warranty (domain F05, §11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a request came in."""

    PHONE = "PHONE", _("Telephone")
    FAX = "FAX", _("Fax")
    VISIT = "VISIT", _("Walk-in visit")
    LETTER = "LETTER", _("Letter")
    EMAIL = "EMAIL", _("E-mail")
    MESSAGE = "MESSAGE", _("WeChat")


class RequestKind(models.TextChoices):
    """What is wanted."""

    REPAIR = "REPAIR", _("Repair")
    STATION_BUILD = "STATION_BUILD", _("Station build")
    MAINTENANCE = "MAINTENANCE", _("Maintenance")
    SOFTWARE_UPGRADE = "SOFTWARE_UPGRADE", _("Software upgrade")
    EQUIPMENT_UPGRADE = "EQUIPMENT_UPGRADE", _("Equipment upgrade")
    CONSULTATION = "CONSULTATION", _("Consultation")


FOLLOWED_KINDS = (RequestKind.REPAIR, RequestKind.STATION_BUILD)
"""Requests that are followed up after they are solved (AS-15)."""


class Urgency(models.TextChoices):
    """How soon."""

    NORMAL = "NORMAL", _("Normal")
    URGENT = "URGENT", _("Urgent")
    STANDSTILL = "STANDSTILL", _("Standstill")


class Warranty(models.TextChoices):
    """Who pays, as far as it is known at intake."""

    UNKNOWN = "", _("Not yet clear")
    IN = "IN", _("In warranty")
    OUT = "OUT", _("Out of warranty")
    CONTRACT = "CONTRACT", _("Under contract")


class ReportKind(models.TextChoices):
    """F06: a report to have something arranged, or a question for a solution."""

    REPORT = "REPORT", _("Report")
    ESCALATION = "ESCALATION", _("Request for a solution")


STATE_NAMES = {
    "ACKNOWLEDGED": _("Acknowledged"),
    "DRAFT": _("Draft"),
    "RECEIVED": _("Registered"),
    "PROFILED": _("Filed"),
    "REPORTED": _("Reported"),
    "ANSWERED": _("Answered"),
    "STUDYING": _("Being studied"),
    "ESCALATED": _("Solution asked for"),
    "SOLUTION_SET": _("Solution found"),
    "INFORMED": _("Customer told"),
    "DISPATCHING": _("Waiting for somebody to go"),
    "DEFERRED": _("Deferred"),
    "DISPATCHED": _("Visit announced"),
    "IN_SERVICE": _("On site"),
    "RESOLVED": _("Solved on site"),
    "FOLLOWED": _("Followed up"),
    "CLOSED": _("Closed"),
    "REOPENED": _("Opened again"),
    "MERGED": _("Merged"),
    "CANCELLED": _("Cancelled"),
    "OPEN": _("Open"),
    "DONE": _("Done"),
    "": _("New"),
}

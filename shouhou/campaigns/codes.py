"""Codes of campaigns (domain §7.7, F27)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignKind(models.TextChoices):
    """The three kinds of events of the regulation."""

    SOCIAL = "SOCIAL", _("Social event")
    DISCOUNT = "DISCOUNT", _("Discount campaign")
    FREE = "FREE", _("Free service")


class Unstated(models.TextChoices):
    """What the company does with customers who never said whether they want to hear of events (decision 21)."""

    ASK = "ASK", _("Ask them in the next service call; leave them out until then")
    ORGANISATIONS = "ORG", _("Organisations may be told, private persons not")
    NOBODY = "NO", _("Leave them out")


class LeftOut(models.TextChoices):
    """Why somebody who fits is not told (CP-04)."""

    REFUSED = "REFUSED", _("Refused events and offers")
    UNSTATED = "UNSTATED", _("Never agreed to events and offers")


class Work(models.TextChoices):
    """What is done to all recipients in the background."""

    INVITE = "INVITE", _("The recipients are booked")
    MOVE = "MOVE", _("The recipients are to be told of the new day")
    CALL_OFF = "CALL_OFF", _("The recipients are to be told that it is off")
    CLOSE = "CLOSE", _("The recipients are closed")
    EMAIL = "EMAIL", _("Notices by e-mail are put into the outbox")
    SMS = "SMS", _("Notices by text message are put into the outbox")


class WorkState(models.TextChoices):
    """How far that is."""

    RUNNING = "RUNNING", pgettext_lazy("campaign", "At work")
    DONE = "DONE", pgettext_lazy("campaign", "Done")


class Way(models.TextChoices):
    """How an answer came, or how somebody was seen to be there."""

    CALL = "CALL", _("by telephone")
    LINK = "LINK", _("over the link")
    QR = "QR", _("by the QR code")
    LETTER = "LETTER", _("by letter or message")
    SEEN = "SEEN", _("seen there")


STATES = {
    "CHOSEN": pgettext_lazy("recipient", "To be called"),
    "TRIED": pgettext_lazy("recipient", "Not reached yet"),
    "TOLD": pgettext_lazy("recipient", "Told, undecided"),
    "COMING": pgettext_lazy("recipient", "Coming"),
    "DECLINED": pgettext_lazy("recipient", "Not coming"),
    "ATTENDED": pgettext_lazy("recipient", "Was there"),
    "CAME": pgettext_lazy("recipient", "Was there"),
    "STAYED_AWAY": pgettext_lazy("recipient", "Did not come"),
    "NEVER_TOLD": pgettext_lazy("recipient", "Never told"),
    "CALLED_OFF": pgettext_lazy("recipient", "To be told that it is off"),
    "TOLD_OFF": pgettext_lazy("recipient", "Told that it is off"),
    "CANCELLED": pgettext_lazy("recipient", "Called off"),
    "MERGED": pgettext_lazy("recipient", "File merged"),
}
"""The states of a recipient in words, in the order in which they come."""

PHASES = {
    "DRAFT": pgettext_lazy("campaign", "Draft"),
    "DECIDED": pgettext_lazy("campaign", "Decided"),
    "ENDED": pgettext_lazy("campaign", "Ended"),
    "REVIEWED": pgettext_lazy("campaign", "Reviewed"),
    "CANCELLED": pgettext_lazy("campaign", "Called off"),
}

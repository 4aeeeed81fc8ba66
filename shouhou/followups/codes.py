"""Codes of calls: ways, kinds, line states, the seven topics, satisfaction (domain §11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Way(models.TextChoices):
    """How people talked (decision 13)."""

    CALL_IN = "CALL_IN", _("Call in")
    CALL_OUT = "CALL_OUT", _("Call out")
    FACE = "FACE", _("Face to face")
    MESSAGE = "MESSAGE", _("Message")


class CallKind(models.TextChoices):
    """What the talk was for (F02)."""

    REPAIR = "REPAIR", _("Fault report")
    CONSULTATION = "CONSULTATION", _("Consultation")
    COMPLAINT = "COMPLAINT", _("Complaint")
    SOLUTION = "SOLUTION", _("Telling the solution")
    FIRST = "FIRST", _("First follow-up")
    SECOND = "SECOND", _("Second follow-up")
    COMPLETION = "COMPLETION", _("Completion check")
    CAMPAIGN = "CAMPAIGN", _("Campaign notice")
    MAINTENANCE = "MAINTENANCE", _("Maintenance reminder")
    PICKUP = "PICKUP", _("Pick-up notice")
    ADDITIONAL = "ADDITIONAL", _("Additional work")
    OTHER = "OTHER", _("Other")


class LineState(models.TextChoices):
    """What became of the dialling."""

    CONNECTED = "CONNECTED", _("Connected")
    NO_ANSWER = "NO_ANSWER", _("No answer")
    BUSY = "BUSY", _("Busy")
    OFF = "OFF", _("Switched off")
    WRONG = "WRONG", _("No such number")
    REJECTED = "REJECTED", _("Rejected")
    OTHER_TIME = "OTHER_TIME", _("Asked for another time")


class Topic(models.TextChoices):
    """The seven services of AS-16."""

    T1 = "T1", _("Use and opinion")
    T2 = "T2", _("New needs")
    T3 = "T3", _("Use and care")
    T4 = "T4", _("New services")
    T5 = "T5", _("Policy")
    T6 = "T6", _("Consultation")
    T7 = "T7", _("Visit")


class RepeatWhy(models.TextChoices):
    """Why a second follow-up spoke of what the first had spoken of (decision 10)."""

    CUSTOMER_ASKED = "CUSTOMER_ASKED", _("The customer brought it up again")
    NOT_SETTLED = "NOT_SETTLED", _("It was not settled then")
    AGREED = "AGREED", _("It was agreed to come back to it")
    NEWS = "NEWS", _("There is news about it")


class Satisfaction(models.TextChoices):
    """What the customer says of the service."""

    VERY = "VERY", _("Very satisfied")
    SATISFIED = "SATISFIED", _("Satisfied")
    FAIR = "FAIR", _("Fair")
    NOT = "NOT", _("Not satisfied")
    SILENT = "SILENT", _("No statement")


class LetterKind(models.TextChoices):
    """What a letter is (F28): the three of the regulation first."""

    NOTICE = "NOTICE", _("Notice")
    INVITATION = "INVITATION", _("Invitation")
    REPLY = "REPLY", _("Reply")
    APOLOGY = "APOLOGY", _("Apology")
    REMINDER = "REMINDER", _("Letter of reminder")
    OTHER = "OTHER", _("Other")


class LetterWay(models.TextChoices):
    """How a letter goes out (F04)."""

    POST = "POST", _("By post")
    COURIER = "COURIER", _("By courier")
    FAX = "FAX", _("By fax")
    EMAIL = "EMAIL", _("By e-mail")
    SMS = "SMS", _("By text message")
    WECHAT = "WECHAT", _("By WeChat")
    HAND = "HAND", _("Handed over")


class DraftStage(models.TextChoices):
    """How far the draft of a letter is (7.8)."""

    DRAFT = "DRAFT", _("Not reviewed")
    REVIEWED = "REVIEWED", pgettext_lazy("letter", "Reviewed")


class NoticeAnswer(models.TextChoices):
    """What a customer says who is told of an event."""

    COMING = "COMING", _("Is coming")
    NOT_COMING = "NOT_COMING", _("Is not coming")
    UNDECIDED = "UNDECIDED", _("Does not know yet")


class NoLetter(models.TextChoices):
    """Why no letter follows the notice by telephone (CP-02)."""

    NOT_COMING = "NOT_COMING", _("The customer is not coming")
    CLEAR = "CLEAR", _("All was said on the telephone")
    NOT_WANTED = "NOT_WANTED", _("The customer wants no letter")
    BY_MESSAGE = "BY_MESSAGE", _("It goes by message")
    NO_ADDRESS = "NO_ADDRESS", _("No address is known")

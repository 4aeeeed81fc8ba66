"""Codes of months and years, and what each is called."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodKind(models.TextChoices):
    """What a summary is about: 小结 of a month or 总结 of a year."""

    MONTH = "MONTH", _("Month")
    YEAR = "YEAR", _("Year")


class BookCode(models.TextChoices):
    """The registers that are closed as books."""

    CALLS = "F03", _("Follow-up call register")
    LETTERS = "F04", _("Letter register")


class Presence(models.TextChoices):
    """Whether somebody was at the meeting."""

    PRESENT = "PRESENT", _("Present")
    EXCUSED = "EXCUSED", _("Excused")
    ABSENT = "ABSENT", _("Absent")


STATE_NAMES: Final = {
    "OPEN": _("Not drafted yet"),
    "DRAFTING": _("Being drafted"),
    "MEETING_HELD": _("Meeting held"),
    "SUBMITTED": _("Submitted"),
    "ARCHIVED": _("Archived"),
}

WORDS: Final = ("work_done", "problems", "lateness", "complaints", "needs", "next_plan")
"""The sections of a summary that a person completes, in the order of the sheet."""

WORD_NAMES: Final = {
    "work_done": _("Work done"),
    "problems": _("Problems and causes"),
    "lateness": _("Done late or not done"),
    "complaints": _("Complaints and demands"),
    "needs": _("What customers need"),
    "next_plan": _("Plan for the next period"),
}

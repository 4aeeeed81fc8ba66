"""What intake keeps of its own: forms set aside, and the imports of workbooks."""

from shouhou.intake.models.drafts import OnTheLine, ParkedDraft
from shouhou.intake.models.imports import (
    ImportAnswer,
    ImportFinding,
    ImportJob,
    ImportMapping,
    ImportRow,
    JobState,
    Outcome,
    Repeats,
    Undoing,
)

__all__ = [
    "ImportAnswer",
    "ImportFinding",
    "ImportJob",
    "ImportMapping",
    "ImportRow",
    "JobState",
    "OnTheLine",
    "Outcome",
    "ParkedDraft",
    "Repeats",
    "Undoing",
]

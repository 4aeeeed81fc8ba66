"""What goes onto the sheet of a campaign (F27): plain values, already in Chinese (plain Python)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shouhou.documents.sheets import Choice, Sheet, Shown


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """One recipient: who, whether it agreed to be told, the notice, the letter, the answer and whether it came."""

    customer: str
    consent: str
    phoned_at: Shown
    letter: str
    state: str
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSheet(Sheet):
    """F27 活动通知单."""

    template: ClassVar[str] = "campaign"

    campaign_no: str
    kind: Choice
    title: str
    content: str
    place: str
    begins_at: datetime
    ends_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
    last_day: date | None = None
    audience: str = ""
    counts: str = ""
    waiver: str = ""
    budget: str = ""
    cost: str = ""
    result: str = ""
    recipients: tuple[RecipientLine, ...] = ()
    further: int = 0
    form_code: str = "F27"

    @property
    def number(self) -> str:
        """活动编号."""
        return self.campaign_no

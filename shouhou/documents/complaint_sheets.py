"""What goes onto the sheets of a complaint (F26): plain values, already in Chinese (plain Python)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shouhou.documents.sheets import Choice, Drawing, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class OfComplaint(Sheet):
    """What every sheet of a complaint says: which one, whose, what is wanted, what was decided."""

    complaint_no: str
    received_at: datetime
    customer: str = ""
    contact: str = ""
    phone: str = ""
    description: str = ""
    remedy_wanted: str = ""
    claim: str = ""
    handler: str = ""
    decided_by: str = ""
    told_at: datetime | None = None
    form_code: str = "F26"

    @property
    def number(self) -> str:
        """编号."""
        return self.complaint_no


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSheet(OfComplaint):
    """F26 投诉处理记录表."""

    template: ClassVar[str] = "complaint"

    source: Choice = ""
    asset: str = ""
    level: Choice = ""
    limit: datetime | None = None
    category: Choice = ""
    facts: str = ""
    acknowledged_at: datetime | None = None
    assessed_by: str = ""
    assessed_at: datetime | None = None
    about: str = ""
    answer: str = ""
    found: str = ""
    cause: str = ""
    reason_words: str = ""
    person_direct: str = ""
    person_second: str = ""
    decision: str = ""
    decided_at: datetime | None = None
    reaction: Choice = ""
    further_ways: str = ""
    improvement: str = ""
    called_back_at: datetime | None = None
    satisfaction: Choice = ""
    satisfaction_words: str = ""
    settled: str = ""
    is_closed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementSheet(OfComplaint):
    """投诉解决确认书, to be signed by the customer (CM-11); `code` is a drawing, `read_as` the same in signs."""

    template: ClassVar[str] = "settlement"

    code: Drawing
    read_as: str
    solution: str = ""
    agreement: Choice = ""

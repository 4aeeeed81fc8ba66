"""What goes onto the sheets of a complaint (F26): plain values, already in Chinese (plain Python)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shouhou.documents.sheets import Choice, Drawing, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSheet(Sheet):
    """F26 投诉处理记录表."""

    template: ClassVar[str] = "complaint"

    complaint_no: str
    received_at: datetime
    source: Choice = ""
    customer: str = ""
    contact: str = ""
    phone: str = ""
    asset: str = ""
    level: Choice = ""
    limit: datetime | None = None
    category: Choice = ""
    description: str = ""
    remedy_wanted: str = ""
    facts: str = ""
    claim: str = ""
    acknowledged_at: datetime | None = None
    assessed_by: str = ""
    assessed_at: datetime | None = None
    handler: str = ""
    about: str = ""
    answer: str = ""
    found: str = ""
    cause: str = ""
    reason_words: str = ""
    person_direct: str = ""
    person_second: str = ""
    decision: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    told_at: datetime | None = None
    reaction: Choice = ""
    further_ways: str = ""
    improvement: str = ""
    called_back_at: datetime | None = None
    satisfaction: Choice = ""
    satisfaction_words: str = ""
    settled: str = ""
    is_closed: bool | None = None
    form_code: str = "F26"

    @property
    def number(self) -> str:
        """编号."""
        return self.complaint_no


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementSheet(Sheet):
    """投诉解决确认书, to be signed by the customer (CM-11); `code` is a drawing, `read_as` the same in signs."""

    template: ClassVar[str] = "settlement"

    complaint_no: str
    received_at: datetime
    code: Drawing
    read_as: str
    customer: str = ""
    contact: str = ""
    phone: str = ""
    claim: str = ""
    description: str = ""
    remedy_wanted: str = ""
    solution: str = ""
    decided_by: str = ""
    told_at: datetime | None = None
    agreement: Choice = ""
    handler: str = ""
    form_code: str = "F26"

    @property
    def number(self) -> str:
        """编号."""
        return self.complaint_no

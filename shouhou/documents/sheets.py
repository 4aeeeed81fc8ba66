"""What goes onto each printed form: plain values in the order of domain §6, already in Chinese (plain Python).

Build a sheet inside `printing.in_chinese()`, so that translated names are Chinese whatever language the page has.
Texts are shown as they are; moments and dates stay datetime and date and are written by the printing; None and ""
leave room to write by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final, Self

GAP: Final = "缺号"


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes to tick: all the words, and those that hold."""

    options: tuple[str, ...]
    chosen: tuple[str, ...] = ()

    @classmethod
    def of(cls, choices: Iterable[tuple[object, object]], *chosen: object) -> Self:
        """From a field's choices (code, word) and the codes that hold; a code that is unknown is left out."""
        words = {str(code): str(word) for code, word in choices}
        return cls(tuple(words.values()), tuple(words[str(c)] for c in chosen if str(c) in words))


class Drawing(str):
    """A picture as SVG, which is placed as it is and never read as words."""

    __slots__ = ()


type Choice = Ticks | str
type Shown = str | date | datetime | None


@dataclass(frozen=True, slots=True)
class CompanyHeader:
    """The head of every sheet; `logo` is a PNG or JPEG picture, `header` a second line under the name."""

    name: str
    header: str = ""
    address: str = ""
    phone: str = ""
    logo: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What every sheet has: marks such as 补登 or 作废 under the title, and names at 编制, 审核, 批准."""

    template: ClassVar[str]
    landscape: ClassVar[bool] = False

    form_code: str = ""
    marks: tuple[str, ...] = ()
    prepared_by: str = ""
    reviewed_by: str = ""
    approved_by: str = ""

    @property
    def number(self) -> str:
        """The number by which the sheet is known."""
        raise TypeError(f"{type(self).__name__} says nothing of its number.")


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A further contact: name, post, telephone and part played (操作、决策、财务)."""

    name: str
    post: str = ""
    phones: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class AssetBlock:
    """A 服务对象: its kind (设备, 软件, 站点, 车辆), its name, and its facts as (label, value) in the form's order."""

    kind: str
    name: str
    facts: tuple[tuple[str, Shown], ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of 维修、保养记录; `cost` is already formatted."""

    day: date | None
    number: str
    item: str
    cost: str = ""


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A dated line of 投诉情况 or 结算情况."""

    day: date | None
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class NextServiceLine:
    """One line of "下一次"服务: what, when to call (a date, a moment or words), and why."""

    what: str
    call_at: Shown
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """What was said to whom about personal data: given, refused or not stated, when, how, and withdrawn when."""

    what: str
    state: str
    at: Shown = None
    how: str = ""
    withdrawn_at: Shown = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerProfileSheet(Sheet):
    """F01 客户档案基本资料表."""

    template: ClassVar[str] = "customer_profile"

    file_no: str
    customer_kind: Choice
    org_name: str
    address: str = ""
    postcode: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    fax: str = ""
    email: str = ""
    wechat: str = ""
    contacts: tuple[ContactLine, ...] = ()
    first_date: date | None = None
    problem: str = ""
    wanted_service: str = ""
    credit_code: str = ""
    customer_level: str = ""
    source: str = ""
    assets: tuple[AssetBlock, ...] = ()
    maintenance_cycle: str = ""
    next_maintenance: Shown = None
    history: tuple[HistoryLine, ...] = ()
    complaints: tuple[DatedLine, ...] = ()
    settlements: tuple[DatedLine, ...] = ()
    next_services: tuple[NextServiceLine, ...] = ()
    consents: tuple[ConsentLine, ...] = ()
    retention_until: date | None = None
    agent: str = ""
    filed_at: datetime | None = None
    form_code: str = "F01"

    @property
    def number(self) -> str:
        """档案编号."""
        return self.file_no


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """Something promised for a moment."""

    due_at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecordSheet(Sheet):
    """F02 跟踪服务电话记录表: one call, one sheet."""

    template: ClassVar[str] = "call_record"

    record_no: str
    direction: Choice
    call_kind: Choice
    customer: str = ""
    contact: str = ""
    phone: str = ""
    asset: str = ""
    linked_cases: tuple[str, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    line_state: Choice = ""
    attempt_no: int = 1
    topics: Choice = ""
    talk_points: str = ""
    usage_state: str = ""
    opinion: str = ""
    demand: str = ""
    wish: str = ""
    complaint: str = ""
    answered_now: bool | None = None
    answer: str = ""
    promises: tuple[PromiseLine, ...] = ()
    visit_depart_at: datetime | None = None
    visit_arrive_at: datetime | None = None
    cooperation: str = ""
    delay_reason: str = ""
    satisfaction: Choice = ""
    new_need: str = ""
    next_contact_at: Shown = None
    next_contact_about: str = ""
    recorder: str = ""
    acting_for: str = ""
    told_recording: bool | None = None
    recording: str = ""
    written_at: datetime | None = None
    form_code: str = "F02"

    @property
    def number(self) -> str:
        """记录编号."""
        return self.record_no


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line of a book."""

    seq: int
    at: datetime
    remark: str = ""

    @classmethod
    def gap(cls, seq: int, at: datetime) -> Self:
        """The line of a number that is missing."""
        return cls(seq=seq, at=at, remark=GAP)


@dataclass(frozen=True, slots=True)
class RegisterLine(BookLine):
    """One line of the book F03, one call."""

    direction: str = ""
    customer: str = ""
    contact: str = ""
    phone: str = ""
    asset: str = ""
    kind: str = ""
    summary: str = ""
    handler: str = ""
    handled_on: date | None = None
    result: str = ""
    solved_on: date | None = None
    record_no: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPage(Sheet):
    """The lines of one branch's book in one month, in their order.

    `month` is any day of it. A line number that is missing between two others is printed as 缺号, since the book
    shows its gaps.
    """

    landscape: ClassVar[bool] = True

    branch: str
    month: date
    lines: tuple[BookLine, ...] = ()
    closed_on: date | None = None
    as_of: datetime | None = None
    archive_no: str = ""

    @property
    def number(self) -> str:
        """The book by branch and month."""
        return f"{self.branch} {self.month:%Y年%m月}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRegisterPage(BookPage):
    """F03 跟踪服务电话登记表."""

    template: ClassVar[str] = "call_register"

    form_code: str = "F03"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequestSheet(Sheet):
    """F05 报修登记表."""

    template: ClassVar[str] = "service_request"

    request_no: str
    channel: Choice
    received_at: datetime
    kind: Choice
    org_name: str
    address: str = ""
    contact: str = ""
    phone: str = ""
    problem: str = ""
    wanted: str = ""
    wanted_at: Shown = None
    asset: str = ""
    serial: str = ""
    version: str = ""
    fault_code: str = ""
    pictures: tuple[str, ...] = ()
    environment: str = ""
    urgency: Choice = ""
    is_down: bool | None = None
    safety_risk: bool | None = None
    warranty: Choice = ""
    fax_pages: tuple[str, ...] = ()
    agent: str = ""
    reported_at: datetime | None = None
    reported_to: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    solution: str = ""
    solution_at: datetime | None = None
    told_at: datetime | None = None
    duplicate_of: str = ""
    form_code: str = "F05"

    @property
    def number(self) -> str:
        """受理编号."""
        return self.request_no


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet(Sheet):
    """F06 上报单, or 请示单 for an escalation."""

    template: ClassVar[str] = "report"

    report_no: str
    is_escalation: bool
    request_no: str
    sender: str
    receiver: str
    sent_at: datetime
    acknowledged_at: datetime | None = None
    customer: str = ""
    contact: str = ""
    phone: str = ""
    asset: str = ""
    question: str = ""
    tried: str = ""
    decision: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    form_code: str = "F06"

    @property
    def number(self) -> str:
        """单号."""
        return self.report_no

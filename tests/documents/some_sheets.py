"""One sheet of each form with something on it, and what can be read from the paper."""

import io
import re
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

from pypdf import PdfReader
from pypdfium2 import PdfDocument

from shouhou.documents.papers import Setup
from shouhou.documents.printing import render
from shouhou.documents.sheets import (
    AssetBlock,
    CallRecordSheet,
    CallRegisterPage,
    CompanyHeader,
    ConsentLine,
    ContactLine,
    CustomerProfileSheet,
    HistoryLine,
    NextServiceLine,
    PromiseLine,
    RegisterLine,
    ReportSheet,
    ServiceRequestSheet,
    Sheet,
    Ticks,
)

NOW = datetime(2026, 11, 23, 8, 50, tzinfo=UTC)
COMPANY = CompanyHeader("华检设备有限公司", "售后服务部", "杭州市滨江区", "0571-88886666")

PROFILE = CustomerProfileSheet(
    file_no="KH-202611-0003",
    customer_kind=Ticks(("单位", "个人"), ("单位",)),
    org_name="顺达机动车检测有限公司",
    contact_name="李建国",
    contact_phone="13905718888（M）",
    contacts=(ContactLine("赵会计", "财务", "13800001111", "财务"),),
    first_date=date(2026, 11, 3),
    problem="测功机报 E05",
    wanted_service="当日修复",
    assets=(AssetBlock("设备", "底盘测功机", (("型号", "DC-10"), ("安装日期", date(2023, 1, 17)))),),
    history=(HistoryLine(date(2026, 11, 3), "BX-202611-0001", "更换保险", "1,280.00"),),
    next_services=(NextServiceLine("按期保养", NOW, "将到期"),),
    consents=(ConsentLine("营销信息", "未表态"),),
    agent="王敏",
    filed_at=NOW,
    prepared_by="王敏",
)
CALL = CallRecordSheet(
    record_no="DH-202611-0031",
    direction=Ticks(("呼入", "呼出"), ("呼出",)),
    call_kind=Ticks(("第一次跟踪", "第二次跟踪"), ("第二次跟踪",)),
    customer="顺达机动车检测有限公司",
    contact="李建国",
    started_at=NOW,
    ended_at=NOW + timedelta(minutes=9),
    talk_points="设备恢复正常",
    answered_now=True,
    promises=(PromiseLine(NOW + timedelta(hours=2), "回复备件价格"),),
    recorder="王敏",
    acting_for="刘洋",
    marks=("补登",),
)
LINE = RegisterLine(
    1,
    NOW,
    direction="呼入",
    customer="顺达机动车检测有限公司",
    contact="李建国",
    phone="13905718888",
    asset="DC-10",
    kind="报修",
    summary="报 E05",
    record_no="DH-202611-0031",
)
BOOK = CallRegisterPage(branch="总部", month=date(2026, 11, 1), lines=(LINE,))
REQUEST = ServiceRequestSheet(
    request_no="BX-202611-0012",
    channel=Ticks(("电话", "传真", "来访"), ("传真",)),
    received_at=NOW,
    kind=Ticks(("维修", "建站"), ("维修",)),
    org_name="顺达机动车检测有限公司",
    problem="滚筒不转",
    wanted="今天到场",
    fax_pages=("传真第1页.jpg",),
    is_down=True,
    agent="王敏",
)
REPORT = ReportSheet(
    report_no="SB-202611-0007",
    is_escalation=False,
    request_no="BX-202611-0012",
    sender="王敏",
    receiver="陈工",
    sent_at=NOW,
    question="请安排维修",
)
EVERY: tuple[Sheet, ...] = (PROFILE, CALL, BOOK, REQUEST, REPORT)


def pdf(sheet: Sheet, company: CompanyHeader = COMPANY, setup: Setup | None = None) -> bytes:
    """The sheet on its paper."""
    return render(sheet, company=company, printed_at=NOW, printed_by="王敏", setup=setup or Setup())


def size_of(made: bytes, page: int = 0) -> tuple[float, float]:
    """Width and height of a page in mm."""
    box = PdfReader(io.BytesIO(made)).pages[page].mediabox
    return round(float(box.width) / 72 * 25.4, 1), round(float(box.height) / 72 * 25.4, 1)


def pages_of(made: bytes) -> list[str]:
    """The text of each page without spaces and line ends."""
    with closing(PdfDocument(made)) as read:
        return [re.sub(r"\s|\u200b", "", page.get_textpage().get_text_range()) for page in read]


def words(made: bytes) -> str:
    """All the text of a PDF without spaces and line ends."""
    return "".join(pages_of(made))

"""Sample data for the style page: what each component looks like with something in it."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from shouhou.core.errors import Refusal
from shouhou.core.hits import Found

_TOPICS = [
    ("1", "使用情况与意见"),
    ("2", "新的服务需求"),
    ("3", "使用保养知识"),
    ("4", "新开展的服务"),
    ("5", "国家政策与要求"),
    ("6", "咨询"),
    ("7", "走访"),
]
_WANTS = [
    ("DEMAND", "要求"),
    ("WISH", "希望"),
    ("COMPLAINT", "投诉"),
    ("NEED", "新需求"),
    ("OPINION", "意见"),
]


class SpecimenForm(forms.Form):
    """One field of each kind."""

    channel = forms.ChoiceField(
        label="渠道",
        choices=[("PHONE", "电话"), ("FAX", "传真"), ("VISIT", "来访"), ("LETTER", "信函")],
        widget=forms.RadioSelect,
    )
    organisation = forms.CharField(label="客户单位名称", max_length=120)
    address = forms.CharField(label="地址", max_length=200)
    contact = forms.CharField(label="联系人", max_length=60)
    phone = forms.CharField(label="联系电话", help_text="手机或带区号的座机，分机写在 - 后面")
    reported = forms.DateField(label="报修或来访日期", widget=forms.DateInput(attrs={"type": "date"}))
    urgency = forms.ChoiceField(
        label="紧急程度", choices=[("", "请选择"), ("N", "一般"), ("U", "紧急"), ("D", "停机")]
    )
    problem = forms.CharField(label="报修的问题", widget=forms.Textarea)
    wanted = forms.CharField(label="希望得到的服务", widget=forms.Textarea, required=False)
    topics = forms.MultipleChoiceField(
        label="服务内容", choices=_TOPICS, widget=forms.CheckboxSelectMultiple, required=False
    )
    wants = forms.MultipleChoiceField(
        label="客户提出", choices=_WANTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    complaint = forms.CharField(label="投诉内容", widget=forms.Textarea, required=False)
    safety = forms.BooleanField(label="涉及安全", required=False)
    papers = forms.FileField(label="照片与传真件", required=False)


def everything(now: datetime) -> dict[str, Any]:
    """The context of the style page, around one moment."""
    return {
        "now": now,
        "form": SpecimenForm(initial={"channel": "PHONE", "topics": ["1", "3"], "wants": ["COMPLAINT"]}),
        "wrong": _wrong_form(),
        "groups": _groups(now),
        "calls": _calls(now),
        "events": _events(now),
        "refusal": Refusal(
            "还不能出发：客户还没有得到四项告知（出发时间、到达时间、需要配合的人员与设备）。",
            clause="AS-12",
            way_out="#",
        ),
        "job": {
            "id": "import",
            "done": 620,
            "total": 1000,
            "sentence": "正在导入客户：已读 620 行",
            "is_finished": True,
            "url": "",
        },
        "figures": {
            "open": 37,
            "late": 5,
            "met": 412,
            "met_late": 9,
            "waived": 2,
            "missed": 0,
            "unknowable": 0,
        },
        "outcomes": ("OPEN", "OPEN_LATE", "MET", "MET_LATE", "WAIVED", "MISSED", "UNKNOWABLE", "VOID"),
        "month_tabs": [
            {"label": f"{month} 月", "url": "#", "current": month == 11, "count": ""}
            for month in range(6, 13)
        ],
        "page": SimpleNamespace(rows=[1], next_cursor="x", previous_cursor=""),
        "hits": _hits(),
        "call_started": now - timedelta(minutes=4, seconds=12),
    }


def _wrong_form() -> SpecimenForm:
    form = SpecimenForm(
        {"channel": "PHONE", "organisation": "", "phone": "1380013800", "problem": "开机后报警 E-07"}
    )
    form.is_valid()
    form.errors["phone"] = form.error_class(["手机号是 11 位，这里是 10 位。"])
    return form


def _groups(now: datetime) -> list[dict[str, Any]]:
    hour = timedelta(hours=1)
    late = [
        _duty(
            1,
            "AS-03",
            "上报工程部主管",
            now - 3 * hour,
            "late",
            "上报",
            "send",
            "AS-03 须在登记后 2 小时内上报",
        ),
        _duty(
            2, "AS-09", "请示解决办法", now - 26 * hour, "late", "请示", "send", "当场未能答复，一日内请示"
        ),
    ]
    today = [
        _duty(
            3, "AS-10", "把解决办法告知客户", now + 2 * hour, "today", "告知客户", "phone-call", "当日告知"
        ),
        _duty(
            4,
            "AS-02",
            "建立客户档案",
            now + 5 * hour,
            "today",
            "建档",
            "file-plus",
            "当日建档",
            reminder=True,
        ),
    ]
    soon = [
        _duty(
            5,
            "AS-15",
            "第二次跟踪电话",
            now + 90 * hour,
            "soon",
            "记录电话",
            "phone-check",
            "一周后的 7 天内",
        )
    ]
    return [
        {"title": "已超期", "state": "late", "duties": late},
        {"title": "今天到期", "state": "today", "duties": today},
        {"title": "将到", "state": "soon", "duties": soon},
    ]


def _duty(
    pk: int,
    clause: str,
    what: str,
    due: datetime,
    state: str,
    label: str,
    icon: str,
    why: str,
    *,
    reminder: bool = False,
) -> dict[str, Any]:
    return {
        "id": pk,
        "clause": clause,
        "what": what,
        "number": "BX-202611-0042",
        "customer": "宏达机动车检测有限公司",
        "customer_url": "#",
        "contact": "李建国",
        "phone": "13800138000",
        "due_at": due,
        "opens_at": None,
        "state": state,
        "url": "#",
        "action_url": "#",
        "action_label": label,
        "action_method": "get",
        "action_icon": icon,
        "why": ["11月23日 周一 09:12 登记报修（BX-202611-0042）", why, "条款第 7 版，11月1日 起"],
        "last_said": "客户说 2 号线灯光仪开机报警 E-07，下午三点前要给个说法。",
        "standing": "REMINDER" if reminder else "DUTY",
    }


def _calls(now: datetime) -> list[dict[str, Any]]:
    rows = [
        (
            "呼入",
            "宏达机动车检测有限公司",
            "李建国",
            "13800138000",
            "灯光仪 NHD-6109",
            "咨询",
            "开机报警 E-07，问是否要停线。",
        ),
        (
            "呼出",
            "安达汽车服务中心",
            "周敏",
            "075526001234",
            "粤B12345",
            "第一次跟踪",
            "约定周四上午上门，需两名操作员配合。",
        ),
        (
            "呼出",
            "南山机动车检测站",
            "陈志强",
            "13900139000",
            "底盘测功机 DCG-10",
            "第二次跟踪",
            "使用正常，希望年底前升级软件。",
        ),
    ]
    return [
        {
            "line": 57 - at,
            "at": now - timedelta(hours=at * 3 + 1),
            "direction": direction,
            "customer": customer,
            "contact": contact,
            "phone": phone,
            "asset": asset,
            "kind": kind,
            "summary": summary,
            "agent": "王敏",
        }
        for at, (direction, customer, contact, phone, asset, kind, summary) in enumerate(rows)
    ]


def _events(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "at": now - timedelta(hours=1),
            "icon": "phone-incoming",
            "what": "李建国来电：灯光仪开机报警。",
            "by": "王敏 记录",
        },
        {
            "at": now - timedelta(hours=2),
            "icon": "send",
            "what": "上报工程部主管 赵工，已接收。",
            "by": "王敏 上报",
        },
        {
            "at": now - timedelta(days=8),
            "icon": "clipboard-check",
            "what": "保养完成，客户签字。",
            "by": "技术员 孙鹏",
        },
    ]


def _hits() -> list[dict[str, Any]]:
    return [
        {
            "title": "客户",
            "hits": [
                Found("宏达机动车检测有限公司", "#", "李建国 · 138 0013 8000", "building"),
                Found("宏达汽修", "#", "刘洋 · 0755-26001234", "building"),
            ],
        },
        {"title": "单据", "hits": [Found("BX-202611-0042", "#", "已上报", "file-text")]},
    ]

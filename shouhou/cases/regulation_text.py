"""The text of the regulation on a day: the company's own, or the default in the product's own words, Chinese on every
page, with the numbering of the regulation that it stands for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from shouhou.policy.models import RegulationVersion
from shouhou.policy.texts import Clause, Part, Regulation, from_json

TITLE: Final = "售后服务管理制度"

PARTS: Final = (
    ("一", "谁来做", (("一", "售后服务由售后服务部承担。"),)),
    (
        "二",
        "做什么",
        (
            ("二.1", "客户来电、来函报修，当天问清七项情况，建档成表，并报给工程技术部。"),
            ("二.2", "看着档案想客户还会需要什么，定下“下一次”服务的内容。"),
            (
                "二.3",
                "用电话、信函和走访同客户保持联系：问使用、问意见、问需求，讲保养、讲新服务、讲政策，答咨询。",
            ),
        ),
    ),
    (
        "三",
        "怎么做",
        (
            ("三.1", "登记建档有专人负责，就是售后客服人员。"),
            ("三.2", "接到维修、建站的请求，头一件事是建好档案，随即报工程技术部主管安排。"),
            ("三.3", "建档的同时拟定“下一次”同客户谈什么、什么时候谈。"),
            (
                "三.4",
                "谈话记要点，要求、希望和投诉分开写清并办好。能当场答复的当场答复；不能的尽快去查，"
                "还不行的一日之内请示主管，有了办法当天告诉客户。要上门的马上派人，"
                "说好何时去、何时到、要谁配合，这就是第一次跟踪；一时派不出人的，说明原因，尽早安排。",
            ),
            ("三.5", "第一次跟踪满一周之后的七天之内，打第二次跟踪电话，谈客户关心的事，不重复上次的话。"),
            ("三.6", "公司办活动，提前两周先打电话通知，两天之内再视情况寄出信函。"),
            ("三.7", "打出、打进的每个电话都有记录、入登记表，并存档。"),
            ("三.8", "发出的每封信函都登记入表，并存档。"),
        ),
    ),
    ("四", "谁来代", (("四", "客服人员不在岗，由业务主管指派本部门的人代理。"),)),
    ("五", "谁来查", (("五", "售后服务部主管督查；每月小结、年末总结，开会、成文、存档。"),)),
    ("六", "用什么表", (("六", "用四张表：客户档案、电话记录、电话登记、信函登记。"),)),
)


DEFAULT: Final = Regulation(
    TITLE,
    tuple(Part(number, title, tuple(Clause(*one) for one in texts)) for number, title, texts in PARTS),
)


@dataclass(frozen=True, slots=True)
class InForce:
    """The text that holds on a day; `version` is None for the default. `changed_on` is the day on which it was changed
    within the period asked for, `coming` the version that follows."""

    text: Regulation
    version: RegulationVersion | None = None
    changed_on: date | None = None
    coming: RegulationVersion | None = None


def text_of(version: RegulationVersion | None) -> Regulation:
    """What a version says; the default without one."""
    if version is None:
        return DEFAULT
    return Regulation(version.title, from_json(version.parts), version.preamble, version.places)


def text_in(first: date, last: date, *, today: date) -> InForce:
    """The text that holds at the end of a period, or today where the period is not over; two statements at most."""
    day = min(last, max(first, today))
    rows = list(RegulationVersion.objects.defer("parts", "preamble", "places").order_by("holds_from"))
    held = [row for row in rows if row.holds_from <= day]
    coming = next((row for row in rows if row.holds_from > day), None)
    if not held:
        return InForce(DEFAULT, coming=coming)
    version = RegulationVersion.objects.get(pk=held[-1].pk)
    changed = version.holds_from if first < version.holds_from else None
    return InForce(text_of(version), version, changed, coming)


def text_on(day: date) -> InForce:
    """The text that holds on a day."""
    return text_in(day, day, today=day)


def versions() -> QuerySet[RegulationVersion]:
    """All versions without their words, the newest first."""
    return RegulationVersion.objects.defer("parts", "preamble", "places").order_by("-holds_from")


def before(version: RegulationVersion) -> RegulationVersion | None:
    """The version that held until this one; None for the default."""
    return (
        RegulationVersion.objects.filter(holds_from__lte=version.holds_from - timedelta(days=1))
        .order_by("-holds_from")
        .first()
    )

"""Months of the demo company: they open and end by themselves, and the supervisor holds the summary of the last one."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.core.actor import Actor
from shouhou.reports import actions
from shouhou.reports.codes import Presence
from shouhou.reports.models import Period
from shouhou.reports.tasks import turn_months

_PLACE = "二楼会议室"
_PROBLEMS = "部分第二次跟踪打早了，没有算数；个别请求当天没有上报，已逐件核对原因。"
_PLAN = (
    "一、第二次跟踪统一安排在第八天到第十二天。\n二、走访三家老客户，了解新国标的准备情况。\n"
    "三、整理常见故障的电话指导办法。"
)
_MINUTES = (
    "赵磊通报本月数字，逐条看了超期的事项和原因；王敏、李娟说明了打不通电话的几家客户；会议同意下月计划。"
)


def turn(day: date, zone: ZoneInfo, now: datetime) -> None:
    """What the timetable does in the first hours of a day."""
    at = datetime.combine(day, time(1), zone)
    if at < now:
        turn_months(at=at)


def hold_last_summary(day: date, nth: int, zone: ZoneInfo, now: datetime, chance: Random) -> None:
    """On the second or third working day of a month (`nth`) the head office holds the summary of the month before."""
    at = datetime.combine(day, time(15), zone) + timedelta(minutes=chance.randint(0, 60))
    month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    period = Period.objects.filter(kind="MONTH", first_day=month, is_asked=True).order_by("branch_id").first()
    if nth != 2 or period is None or at + timedelta(hours=2) >= now or hasattr(period, "summary"):
        return
    boss = Staff.objects.get(username="zhaolei")
    by = Actor(boss.pk, boss.name, boss.branch_id)
    summary = actions.draft_summary(period_id=period.pk, by=by, at=at)
    words = {"problems": _PROBLEMS, "next_plan": _PLAN}
    actions.write_words(period_id=period.pk, words=words, seen=summary.version, by=by, at=at)
    meeting = actions.Meeting(at, _PLACE, boss.pk, _attendance(boss), _MINUTES)
    actions.hold_meeting(period_id=period.pk, meeting=meeting, by=by, at=at + timedelta(minutes=50))
    _send_up(period, by, at + timedelta(minutes=70))


def _attendance(boss: Staff) -> dict[int, str]:
    people = Staff.objects.working().filter(department_id=boss.department_id).order_by("pk")
    return {one.pk: (Presence.EXCUSED if one.username == "liuting" else Presence.PRESENT) for one in people}


def _send_up(period: Period, by: Actor, at: datetime) -> None:
    manager = Staff.objects.working().holding(Role.GENERAL_MANAGER).order_by("pk").first()
    if manager is None:
        return
    actions.submit_summary(period_id=period.pk, to_id=manager.pk, by=by, at=at)
    reader = Actor(manager.pk, manager.name, manager.branch_id)
    remark = "同意。超期的几件请下月逐件说明。"
    actions.read_summary(period_id=period.pk, remark=remark, by=reader, at=at + timedelta(minutes=20))
    actions.archive_summary(period_id=period.pk, by=by, at=at + timedelta(minutes=30))

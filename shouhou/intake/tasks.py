"""What the timetable does that spans lines of work."""

import secrets
from datetime import datetime

from shouhou.accounts.models import Branch, Company
from shouhou.core.actor import SYSTEM
from shouhou.intake.actions.spot_checks import draw_month, month_before
from shouhou.supervision.actions import CannotDraw
from shouhou.supervision.models import SpotRound


def draw_last_month(*, at: datetime) -> dict[str, int]:
    """Draws last month's talks of each branch that has not been drawn yet; returns for how many branches."""
    month, company = month_before(at), Company.objects.first()
    if company is None or month < company.start_date.replace(day=1):
        return {"branches": 0}
    known = SpotRound.objects.filter(month=month).values("branch_id")
    done = 0
    for branch_id in Branch.objects.filter(is_active=True).exclude(pk__in=known).values_list("pk", flat=True):
        try:
            draw_month(branch_id=branch_id, month=month, seed=secrets.token_hex(16), by=SYSTEM, at=at)
        except CannotDraw:
            continue
        done += 1
    return {"branches": done}

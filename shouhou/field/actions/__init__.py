"""Verbs of work on site, by topic."""

from shouhou.field.actions.announcing import CannotAnnounce, FourFacts, announce_visit
from shouhou.field.actions.deferring import CannotDefer, defer_visit, say_nobody_can_go
from shouhou.field.actions.needing import CannotSend, clear_gaps, need_site_work, settle_charge
from shouhou.field.actions.planning import CannotPlanVisit, VisitValues, plan_visit
from shouhou.field.actions.working import CannotWork, WorkValues, arrive, finish_work, set_out

__all__ = [
    "CannotAnnounce",
    "CannotDefer",
    "CannotPlanVisit",
    "CannotSend",
    "CannotWork",
    "FourFacts",
    "VisitValues",
    "WorkValues",
    "announce_visit",
    "arrive",
    "clear_gaps",
    "defer_visit",
    "finish_work",
    "need_site_work",
    "plan_visit",
    "say_nobody_can_go",
    "set_out",
    "settle_charge",
]

"""Verbs of supervision: handing over, appointments, absences and deputies, failures, spot checks, objections, reasons
of lateness."""

from shouhou.supervision.actions.absences import (
    AbsenceValues,
    CannotEndAbsence,
    CannotRecordAbsence,
    cancel_absence,
    end_absence,
    end_due_absences,
    record_absence,
)
from shouhou.supervision.actions.appointments import (
    AppointmentValues,
    CannotAppoint,
    appoint_agent,
    end_appointment,
    want_appointments,
)
from shouhou.supervision.actions.deputies import CannotNameDeputy, name_deputy, revoke_deputy
from shouhou.supervision.actions.failures import CannotDeclareFailure, declare_failure, withdraw_failure
from shouhou.supervision.actions.handing_over import CannotHandOverAll, HandedOver, hand_everything_over
from shouhou.supervision.actions.lateness import CannotExplain, explain_lateness
from shouhou.supervision.actions.objections import (
    CannotAnswerObjection,
    CannotObject,
    answer_objection,
    raise_objection,
)
from shouhou.supervision.actions.spot_checks import CannotCheck, CannotDraw, draw_checks, record_check

__all__ = [
    "AbsenceValues",
    "AppointmentValues",
    "CannotAnswerObjection",
    "CannotAppoint",
    "CannotCheck",
    "CannotDeclareFailure",
    "CannotDraw",
    "CannotEndAbsence",
    "CannotExplain",
    "CannotHandOverAll",
    "CannotNameDeputy",
    "CannotObject",
    "CannotRecordAbsence",
    "HandedOver",
    "answer_objection",
    "appoint_agent",
    "cancel_absence",
    "declare_failure",
    "draw_checks",
    "end_absence",
    "end_appointment",
    "end_due_absences",
    "explain_lateness",
    "hand_everything_over",
    "name_deputy",
    "raise_objection",
    "record_absence",
    "record_check",
    "revoke_deputy",
    "want_appointments",
    "withdraw_failure",
]

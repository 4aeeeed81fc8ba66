"""Verbs of service requests, by topic."""

from shouhou.service_requests.actions.answers import (
    CannotAnswer,
    answer_request,
    note_study,
    set_solution,
    tell_customer,
)
from shouhou.service_requests.actions.endings import (
    CannotClose,
    cancel_request,
    close_request,
    merge_request,
    reopen_request,
)
from shouhou.service_requests.actions.registering import (
    CannotRegister,
    RequestValues,
    correct_request,
    register_request,
    write_request,
)
from shouhou.service_requests.actions.reporting import (
    CannotReport,
    acknowledge_report,
    ask_solution,
    report_upward,
    sign_off_reports,
    write_report,
)

__all__ = [
    "CannotAnswer",
    "CannotClose",
    "CannotRegister",
    "CannotReport",
    "RequestValues",
    "acknowledge_report",
    "answer_request",
    "ask_solution",
    "cancel_request",
    "close_request",
    "correct_request",
    "merge_request",
    "note_study",
    "register_request",
    "reopen_request",
    "report_upward",
    "set_solution",
    "sign_off_reports",
    "tell_customer",
    "write_report",
    "write_request",
]

"""A complaint on paper: F26 投诉处理记录表, and 投诉解决确认书 for the customer to sign."""

from typing import Any

from shouhou.cases.models import Case
from shouhou.complaints.codes import Category, Handled, Level, Reaction, Source
from shouhou.complaints.models import Complaint
from shouhou.complaints.people import limit_of
from shouhou.core.say import say_money
from shouhou.documents.complaint_sheets import ComplaintSheet, SettlementSheet
from shouhou.documents.labels import qr_drawing
from shouhou.documents.sheets import Ticks
from shouhou.slips.codes import text_of
from shouhou.slips.models import Slip


def complaint_sheet_of(case: Case) -> ComplaintSheet:
    """F26 of one complaint; build it inside printing.in_chinese()."""
    told: Complaint = case.complaint
    people = ("about", "handler", "assessed_by", "person_direct", "person_second", "decided_by")
    names: dict[str, Any] = {name: getattr(getattr(told, name), "name", "") for name in people}
    asset = told.call.asset if told.call is not None else None
    return ComplaintSheet(
        **_told_in(case),
        source=Ticks.of(Source.choices, told.source),
        asset=str(asset) if asset else "",
        level=Ticks.of(Level.choices, told.level),
        limit=limit_of(told, case.branch_id),
        category=Ticks.of(Category.choices, *told.categories),
        facts=told.facts,
        acknowledged_at=told.acknowledged_at,
        assessed_at=told.assessed_at,
        answer=told.answer,
        found=told.found,
        cause=told.get_reason_display() if told.reason else "",
        reason_words=told.reason_words,
        decision=told.decision,
        decided_at=told.decided_at,
        told_at=told.told_at,
        reaction=Ticks.of(Reaction.choices, told.reaction),
        further_ways="、".join(told.way_names),
        improvement=told.improvement,
        called_back_at=told.called_back_at,
        satisfaction=Ticks.of(Handled.choices, told.satisfaction),
        satisfaction_words=told.satisfaction_words,
        settled=told.settled_with,
        is_closed=True if case.state == "CLOSED" else None,
        prepared_by=case.agent.name if case.agent else "",
        **names,
    )


def settlement_sheet_of(case: Case, slip: Slip) -> SettlementSheet:
    """投诉解决确认书 of one complaint with the code by which it comes back; build it inside printing.in_chinese()."""
    told: Complaint = case.complaint
    handler = told.handler or case.agent
    return SettlementSheet(
        **_told_in(case),
        code=qr_drawing(text_of(slip.code)),
        read_as=text_of(slip.code),
        solution=told.decision or told.answer,
        decided_by=told.decided_by.name if told.decided_by else "",
        told_at=told.told_at or told.answered_at,
        agreement=Ticks(("同意", "不同意"), ()),
        handler=handler.name if handler else "",
    )


def _told_in(case: Case) -> dict[str, Any]:
    """What every sheet of a complaint repeats of what the customer told."""
    told: Complaint = case.complaint
    return {
        "complaint_no": case.number,
        "received_at": told.received_at,
        "customer": told.customer_name,
        "contact": told.contact_name,
        "phone": told.phone,
        "description": told.description,
        "remedy_wanted": told.remedy_wanted,
        "claim": say_money(told.claim) if told.claim is not None else "",
    }

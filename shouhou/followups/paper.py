"""The talks on paper: the sheet of one call (F02) and the pages of the book (F03)."""

from collections.abc import Iterable
from datetime import date, datetime

from shouhou.accounts.models import Branch
from shouhou.documents.sheets import CallRecordSheet, CallRegisterPage, PromiseLine, RegisterLine, Ticks
from shouhou.followups.codes import CallKind, LineState, Satisfaction, Topic, Way
from shouhou.followups.models import Call
from shouhou.followups.register import Line
from shouhou.journal.models import Event

LATE, VOID = "补登", "作废"


def promises_of(call: Call) -> list[PromiseLine]:
    """What was promised in a talk, from the save that entered it."""
    if not call.save_key:
        return []
    events = Event.objects.filter(save_key=call.save_key, kind="PROMISE_MADE").prefetch_related("words")
    return [
        PromiseLine(
            due_at=datetime.fromisoformat(event.data["promised_at"]),
            what=next((w.value for w in event.words.all() if w.field == "what"), "…"),
        )
        for event in events.order_by("pk")
        if event.data.get("call_id") == call.pk
    ]


def marks_of(call: Call) -> tuple[str, ...]:
    """The marks under a sheet's title."""
    void = [VOID] if call.annulled_at is not None else []
    return tuple(void + ([LATE] if call.is_late_entry else []))


def call_sheet(call: Call) -> CallRecordSheet:
    """F02 of one call; build it inside printing.in_chinese()."""
    cases = [call.case, *(link.case for link in call.further.all())]
    return CallRecordSheet(
        record_no=call.record_no,
        direction=Ticks.of(Way.choices, call.way),
        call_kind=Ticks.of(CallKind.choices, call.kind),
        customer=call.customer_name,
        contact=call.contact_name,
        phone=call.phone,
        asset=str(call.asset) if call.asset else "",
        linked_cases=tuple(case.number for case in cases if case.number and case.number != call.record_no),
        started_at=call.started_at,
        ended_at=call.ended_at,
        line_state=Ticks.of(LineState.choices, call.line_state),
        attempt_no=call.attempt_no,
        topics=Ticks.of(Topic.choices, *call.topics),
        talk_points=call.gist,
        usage_state=call.usage_state,
        opinion=call.opinion,
        demand=call.demand,
        wish=call.wish,
        complaint=call.complaint,
        answered_now=call.answered_now,
        answer=call.answer,
        promises=tuple(promises_of(call)),
        satisfaction=Ticks.of(Satisfaction.choices, call.satisfaction),
        new_need=call.new_need,
        recorder=call.recorder.name,
        acting_for=call.acting_for.name if call.acting_for else "",
        told_recording=call.told_recording or None,
        written_at=call.written_at,
        marks=marks_of(call),
    )


def register_page(lines: Iterable[Line], *, branch: Branch, month: date) -> CallRegisterPage:
    """F03: the lines of the book as its printed pages; build it inside printing.in_chinese()."""
    return CallRegisterPage(branch=branch.name, month=month, lines=tuple(_on_paper(line) for line in lines))


def _on_paper(line: Line) -> RegisterLine:
    call = line.call
    return RegisterLine(
        seq=call.register_line,
        at=call.started_at,
        direction=call.get_way_display(),
        customer=call.customer_name,
        contact=call.contact_name,
        phone=line.phone,
        asset=str(call.asset) if call.asset else "",
        kind=call.get_kind_display(),
        summary=line.summary,
        handler=line.handler,
        result=line.result,
        record_no=call.record_no,
        agent=line.recorder,
        remark=line.remark,
    )

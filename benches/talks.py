"""Talks of two years in chunks: rows, numbers, register lines, events and duties, as single saves would leave them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection

from benches.people import acting
from shouhou.accounts.models import Staff
from shouhou.cases.actions import Happening, book_many
from shouhou.cases.models import Case, CaseRole, Line
from shouhou.core.say import day_of
from shouhou.documents.numbers import take_lines, take_numbers
from shouhou.followups.actions import CallValues, Promise, tell_call
from shouhou.followups.codes import CallKind, LineState, Way
from shouhou.followups.models import Call

CHUNK = 250
_SAID = (
    ("设备运行正常,对上次维修满意", ("T1",)), ("介绍了夏季保养注意事项,客户表示按期保养", ("T3",)),
    ("询问新标准实施时间,已说明", ("T5", "T6")), ("客户考虑新增一台尾气分析仪,希望了解价格", ("T2", "T4")),
    ("说明耗材更换周期,客户要求寄一份清单", ("T3", "T6")),
)  # fmt: skip
_WAYS = (Way.CALL_OUT, Way.CALL_OUT, Way.CALL_IN, Way.MESSAGE)
_KINDS = (CallKind.SECOND, CallKind.CONSULTATION, CallKind.MAINTENANCE)


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk to be written; `keeps_in` is the case of the promise that it keeps."""

    values: CallValues
    keeps_in: int | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that waits for its call: who was promised, the event, and its case."""

    customer: tuple[int, str]
    event_id: int
    case_id: int


def made_up(
    customer: tuple[int, str], before: datetime, chance: Random, *, promise: timedelta | None = None
) -> Talk:
    """A talk within the half hour before a moment; one in eleven reached nobody."""
    began = before - timedelta(minutes=chance.randint(8, 27))
    gist, topics = chance.choice(_SAID)
    reached = promise is not None or chance.random() > 0.09
    return Talk(
        CallValues(
            way=chance.choice(_WAYS),
            kind=chance.choice(_KINDS),
            started_at=began,
            ended_at=began + timedelta(minutes=chance.randint(1, 7)) if reached else None,
            line_state=LineState.CONNECTED if reached else LineState.NO_ANSWER,
            customer_id=customer[0],
            customer_name=customer[1],
            contact_name="值班人员",
            phone=f"138{chance.randint(0, 99_999_999):08d}",
            topics=topics if reached else (),
            gist=gist if reached else "",
            promises=(Promise("回电告知价格和到货时间", before + promise),) if promise else (),
        )
    )


def keeping(promised: Promised, before: datetime) -> Talk:
    """The talk that keeps a promise."""
    values = CallValues(
        way=Way.CALL_OUT,
        kind=CallKind.CONSULTATION,
        started_at=before - timedelta(minutes=9),
        customer_id=promised.customer[0],
        customer_name=promised.customer[1],
        topics=("T6",),
        gist="按约回电,已告知价格和到货时间",
        keeps=(promised.event_id,),
    )
    return Talk(values, promised.case_id)


def write_talks(talks: Sequence[Talk], *, staff: Staff, at: datetime) -> list[Promised]:
    """Writes talks of one person as told at one moment; returns the promises made in them."""
    return [found for some in _chunks(talks) for found in _write_chunk(some, staff, at)]


def _chunks(talks: Sequence[Talk]) -> Iterator[Sequence[Talk]]:
    for start in range(0, len(talks), CHUNK):
        yield talks[start : start + CHUNK]


def _write_chunk(talks: Sequence[Talk], staff: Staff, at: datetime) -> list[Promised]:
    by = acting(staff)
    numbers = take_numbers("DH", count=len(talks), branch_id=staff.branch_id, at=at)
    lines = take_lines("F03", count=len(talks), branch_id=staff.branch_id, at=at)
    cases = _cases(talks, numbers, staff)
    rows = [
        _row(talk.values, case, number, line, staff, at)
        for talk, case, number, line in zip(talks, cases, numbers, lines, strict=True)
    ]
    calls = Call.objects.bulk_create(rows)
    told = [
        [_agent_named(case, staff, at), *tell_call(call, talk.values)]
        for talk, case, call in zip(talks, cases, calls, strict=True)
    ]
    bookings = book_many(list(zip(cases, told, strict=True)), by=by, at=at)
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Call._meta.db_table)
        keys = [(booking.save_key, call.pk) for call, booking in zip(calls, bookings, strict=True)]
        cursor.executemany(f"UPDATE {table} SET save_key = %s WHERE id = %s", keys)
    return [
        Promised((call.customer_id or 0, call.customer_name), event.pk, booking.case.pk)
        for call, booking in zip(calls, bookings, strict=True)
        for event in booking.events
        if event.kind == "PROMISE_MADE"
    ]


def _cases(talks: Sequence[Talk], numbers: Sequence[str], staff: Staff) -> list[Case]:
    """A contact of its own for each talk; one that keeps a promise belongs to the promise's."""
    kept = Case.objects.in_bulk([talk.keeps_in for talk in talks if talk.keeps_in is not None])
    fresh = [
        Case(
            line=Line.CONTACT,
            number=number,
            branch_id=staff.branch_id,
            customer_id=talk.values.customer_id,
            agent_id=staff.pk,
            opened_at=talk.values.started_at,
        )
        for talk, number in zip(talks, numbers, strict=True)
        if talk.keeps_in is None
    ]
    made = iter(Case.objects.bulk_create(fresh))
    CaseRole.objects.bulk_create([CaseRole(case=case, role="AGENT", staff=staff) for case in fresh])
    return [kept[talk.keeps_in] if talk.keeps_in is not None else next(made) for talk in talks]


def _agent_named(case: Case, staff: Staff, at: datetime) -> Happening:
    words = {"role_name": "售后客服人员", "name": staff.name}
    return Happening("ROLE_ASSIGNED", at, data={"role": "AGENT", "staff_id": staff.pk}, words=words)


def _row(values: CallValues, case: Case, number: str, line: int, staff: Staff, at: datetime) -> Call:
    return Call(
        record_no=number,
        branch_id=staff.branch_id,
        register_month=day_of(at).replace(day=1),
        register_line=line,
        case=case,
        way=values.way,
        kind=values.kind,
        customer_id=values.customer_id,
        customer_name=values.customer_name,
        contact_name=values.contact_name,
        phone=values.phone,
        started_at=values.started_at,
        ended_at=values.ended_at,
        line_state=values.line_state,
        topics=list(values.topics),
        gist=values.gist,
        recorder=staff,
        written_at=at,
    )

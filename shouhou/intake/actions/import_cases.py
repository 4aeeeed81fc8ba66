"""Bringing in requests that were open on paper, with their true dates and numbers; workable from then on."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions import assign, book_many
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.customers.actions.import_parts import WrittenPart
from shouhou.customers.imported import ImportedRecord
from shouhou.customers.models import Asset
from shouhou.documents.numbers import CannotContinue, continue_from, month_of, take_numbers
from shouhou.intake.importing.moments import moment_of
from shouhou.journal.happening import Happening
from shouhou.journal.models import EventSubject, SubjectKind
from shouhou.policy.rulebook import ANNULLED, IMPORTED_MARK
from shouhou.service_requests.codes import Channel, RequestKind, Urgency
from shouhou.service_requests.models import ServiceRequest, Solution

IMPORTED: Final = "REQUEST_IMPORTED"
_OUR_NUMBER: Final = re.compile(r"BX-(?:[A-Z0-9]+-)?(\d{6})-(\d{4,6})")

# The steps a request had taken on paper, by the state it is in.
_STEPS: Final[dict[str, tuple[str, ...]]] = {
    "RECEIVED": (),
    "REPORTED": ("REPORTED",),
    "STUDYING": ("STUDY_NOTED",),
    "ESCALATED": ("ESCALATED",),
    "SOLUTION_SET": ("SOLUTION_SET",),
    "ANSWERED": ("ANSWERED",),
    "INFORMED": ("SOLUTION_SET", "CUSTOMER_TOLD"),
    "CLOSED": ("ANSWERED", "CASE_CLOSED"),
}
_RESULT_WORD: Final = {"SOLUTION_SET": "solution", "ANSWERED": "answer"}


@transaction.atomic
def write_imported_cases(
    records: Sequence[ImportedRecord],
    *,
    job_id: int,
    branch_id: int,
    agent_id: int | None,
    by: Actor,
    at: datetime,
) -> list[WrittenPart]:
    """Opens a case for each request with the number it had on paper; what happened before makes no duties.

    Paper numbers of this month are continued: the next request gets the number behind the highest.
    """
    if not records:
        return []
    agent = Staff.objects.get(pk=agent_id or by.person_id)
    missing = [record for record in records if not record.text("number")]
    _continue_numbers(records, branch_id, at)
    new = iter(take_numbers("BX", count=len(missing), branch_id=branch_id, at=at))
    cases = Case.objects.bulk_create(
        Case(
            line=Line.SERVICE_REQUEST,
            number=record.text("number") or next(new),
            customer_id=record.customer_id,
            branch_id=branch_id,
            agent_id=agent.pk,
            opened_at=moment_of(record.text("happened")),
        )
        for record in records
    )
    assets = _assets_of(records)
    pairs = list(zip(records, cases, strict=True))
    ServiceRequest.objects.bulk_create(_request(record, case, assets) for record, case in pairs)
    role = _("Customer service agent")
    told = [
        (
            case,
            [
                assign(case, role="AGENT", staff=agent, role_name=role, at=at),
                *_facts(record, case, job_id, agent),
            ],
        )
        for record, case in pairs
    ]
    book_many(told, by=by, at=at)
    return [WrittenPart(record.row_no, record.customer_id, case.pk) for record, case in pairs]


def _request(record: ImportedRecord, case: Case, assets: dict[tuple[int, str], int]) -> ServiceRequest:
    person = record.contact
    result = record.text("result")
    return ServiceRequest(
        case=case,
        channel=record.text("channel") or Channel.PHONE,
        kind=record.text("request_kind") or RequestKind.REPAIR,
        received_at=case.opened_at,
        org_name=record.name,
        address=record.address,
        contact_name=person.name if person else "",
        phone=person.phones[0].number if person and person.phones else "",
        problem=record.text("what"),
        wanted=record.text("wanted"),
        urgency=record.text("urgency") or Urgency.NORMAL,
        environment="\n".join(text for text in (record.text("handler"), record.notes) if text),
        answer=result if record.text("state") in ("ANSWERED", "CLOSED") else "",
        answered_at=case.opened_at if result and record.text("state") in ("ANSWERED", "CLOSED") else None,
        asset_id=next(
            (
                assets[key]
                for code in record.asset_codes.values()
                if (key := (case.customer_id or 0, code)) in assets
            ),
            None,
        ),
    )


def _assets_of(records: Sequence[ImportedRecord]) -> dict[tuple[int, str], int]:
    ids = {record.customer_id for record in records if record.asset_codes and record.customer_id}
    rows = Asset.objects.filter(customer_id__in=ids).values_list(
        "customer_id", "serial", "plate", "vin", "pk"
    )
    return {(customer, code): pk for customer, *codes, pk in rows for code in codes if code}


def _facts(record: ImportedRecord, case: Case, job_id: int, agent: Staff) -> list[Happening]:
    """That it came in, and each step it had taken: with the one day that the paper tells."""
    came = Happening(
        IMPORTED,
        case.opened_at,
        data={"job_id": job_id, "row_no": record.row_no},
        words={"problem": record.text("what")},
        customer_id=case.customer_id,
    )
    told = [came]
    for step in _STEPS[record.text("state") or "RECEIVED"]:
        words = {_RESULT_WORD[step]: record.text("result")} if step in _RESULT_WORD else {}
        data = {}
        if step == "SOLUTION_SET":
            is_told = record.text("state") == "INFORMED"
            data["solution_id"] = _solution(record, case, agent, is_told=is_told).pk
        told.append(
            Happening(
                step + IMPORTED_MARK, case.opened_at, data=data, words=words, customer_id=case.customer_id
            )
        )
    return told


def _solution(record: ImportedRecord, case: Case, agent: Staff, *, is_told: bool) -> Solution:
    return Solution.objects.create(
        case=case,
        text=record.text("result") or record.text("what"),
        set_at=case.opened_at,
        set_by=agent,
        told_at=case.opened_at if is_told else None,
    )


def _continue_numbers(records: Sequence[ImportedRecord], branch_id: int, at: datetime) -> None:
    """Paper numbers go on: the series continues behind the highest that came in for this month."""
    month = f"{month_of(at):%Y%m}"
    found = [_OUR_NUMBER.fullmatch(record.text("number")) for record in records]
    last = max((int(match[2]) for match in found if match and match[1] == month), default=0)
    if last:
        try:
            continue_from("BX", branch_id=branch_id, at=at, last=last)
        except CannotContinue:
            # A higher number was given out here already, so that the series is behind it anyway.
            return


@transaction.atomic
def take_back_imported_cases(
    *, parts: Sequence[WrittenPart], reason: str, by: Actor, at: datetime
) -> dict[int, int]:
    """Deletes imported requests that nobody has worked on; their events stay, annulled.

    Returns for each row kept the latest event that leans on it.
    """
    ids = [part.record_id for part in parts]
    named = EventSubject.objects.filter(kind__in=[SubjectKind.CASE, SubjectKind.ALSO], ref__in=ids)
    used, imported = {}, {}
    for case, event, kind in named.order_by("event_id").values_list("ref", "event_id", "event__kind"):
        if kind == IMPORTED:
            imported[case] = event
        elif kind != "ROLE_ASSIGNED" and not kind.endswith(IMPORTED_MARK):
            used[case] = event
    going = [pk for pk in ids if pk not in used]
    Solution.objects.filter(case_id__in=going).delete()
    ServiceRequest.objects.filter(case_id__in=going).delete()
    Case.objects.filter(pk__in=going).delete()
    told = [
        Happening(
            ANNULLED,
            at,
            data={"event_id": imported[part.record_id], "kind": IMPORTED},
            words={"reason": reason},
            customer_id=part.customer_id,
        )
        for part in parts
        if part.record_id not in used and part.record_id in imported
    ]
    tell_many(told, by=by, at=at)
    return {part.row_no: used[part.record_id] for part in parts if part.record_id in used}

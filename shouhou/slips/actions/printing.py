"""Slips go out: one for each duty, the same one however often it is printed, and numbered blanks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import lock
from shouhou.cases.models import Case, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.documents.numbers import take_numbers
from shouhou.slips.codes import new_code
from shouhou.slips.models import BLANKS, Slip, SlipKind

MOST_BLANKS: Final = 200
_PREFIX: Final = "KB"


class CannotPrint(Refusal):
    """So many blanks cannot be meant."""


@transaction.atomic
def issue_slips(*, owed: Sequence[Obligation], by: Actor, at: datetime) -> list[Slip]:
    """A slip for each duty, in their order; a duty that has one keeps its code, so that an older print still counts."""
    known = {
        (slip.case_id, slip.rule_id, slip.trigger_event_id): slip
        for slip in Slip.objects.filter(kind=SlipKind.DUTY, case_id__in={one.case_id for one in owed})
    }
    found = []
    for one in owed:
        key = (one.case_id, one.rule_id, one.trigger_event_id)
        if key not in known:
            known[key] = Slip.objects.create(
                code=new_code(),
                kind=SlipKind.DUTY,
                number=one.case.number,
                case_id=one.case_id,
                rule_id=one.rule_id,
                trigger_event_id=one.trigger_event_id,
                branch_id=one.branch_id,
                printed_by_id=by.person_id,
                printed_at=at,
            )
        found.append(known[key])
    return found


@transaction.atomic
def issue_settlement(*, case: Case, by: Actor, at: datetime) -> Slip:
    """The slip on the settlement of a complaint; the same one however often that is printed."""
    told = {
        "code": new_code(), "number": case.number, "branch_id": case.branch_id, "printed_by_id": by.person_id,
        "printed_at": at,
    }  # fmt: skip
    lock(case.pk)  # of two who print at once the second finds the slip of the first
    return Slip.objects.get_or_create(kind=SlipKind.SETTLED, case=case, defaults=told)[0]


@transaction.atomic
def issue_pad(*, kind: SlipKind, count: int, branch_id: int, by: Actor, at: datetime) -> list[Slip]:
    """Blanks for days without power, each with its number and code; raises CannotPrint beyond 200."""
    if kind not in BLANKS or not 1 <= count <= MOST_BLANKS:
        raise CannotPrint(
            _("Print between 1 and %(most)s blanks at once.") % {"most": MOST_BLANKS}, field="count"
        )
    numbers = take_numbers(_PREFIX, count=count, branch_id=branch_id, at=at)
    return [
        Slip.objects.create(
            code=new_code(),
            kind=kind,
            number=number,
            branch_id=branch_id,
            printed_by_id=by.person_id,
            printed_at=at,
        )
        for number in numbers
    ]

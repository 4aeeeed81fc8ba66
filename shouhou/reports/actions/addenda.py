"""What was told after its month's book was closed comes in as a numbered addendum, with its reason."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening, book, lock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.followups.models import Call
from shouhou.reports import spans
from shouhou.reports.late import late_calls
from shouhou.reports.models import Addendum, ClosedBook


class CannotExplain(Refusal):
    """The reason is missing, or stands already."""


def enter_addenda(*, by: Actor, at: datetime) -> int:
    """Give each call that was told after its month was closed its number among the addenda; returns how many.

    Looks at what was written this month and the month before; each book in a transaction of its own.
    """
    month = spans.month_of(at)
    waiting: dict[int, list[Call]] = defaultdict(list)
    books: dict[tuple[int, object], ClosedBook | None] = {}
    for call in late_calls(months=(spans.month_before(month), month)):
        key = call.branch_id, spans.month_of(call.started_at)
        if key not in books:
            books[key] = ClosedBook.objects.filter(period__branch_id=key[0], period__first_day=key[1]).first()
        closed = books[key]
        if closed is not None and call.written_at > closed.closed_at:
            waiting[closed.pk].append(call)
    return sum(_enter(pk, calls, by, at) for pk, calls in waiting.items())


@transaction.atomic
def _enter(book_id: int, calls: list[Call], by: Actor, at: datetime) -> int:
    period_id = ClosedBook.objects.values_list("period_id", flat=True).get(pk=book_id)
    case = lock(period_id)[0]
    there = Addendum.objects.filter(book_id=book_id)
    known = set(there.values_list("call_id", flat=True))
    last = there.aggregate(last=Max("number"))["last"] or 0
    new = [call for call in calls if call.pk not in known]
    told = []
    for number, call in enumerate(new, start=last + 1):
        Addendum.objects.create(book_id=book_id, number=number, call=call, entered_at=at)
        told.append(
            Happening(
                "ADDENDUM_ENTERED",
                at,
                data={"call_id": call.pk, "number": number, "line": call.register_line},
                words={"record_no": call.record_no},
            )
        )
    if told:
        book(case, *told, by=by, at=at)
    return len(told)


@transaction.atomic
def explain_addendum(*, addendum_id: int, reason: str, by: Actor, at: datetime) -> Addendum:
    """Say why something was told late, once; raises CannotExplain."""
    reason = tidy(reason)[:200]
    case_id = Addendum.objects.values_list("book__period_id", flat=True).get(pk=addendum_id)
    case = lock(case_id)[0]
    addendum = Addendum.objects.select_related("call").get(pk=addendum_id)
    if not reason:
        raise CannotExplain(_("Say why it was entered later."), field="reason", clause="RD-02")
    if addendum.reason:
        raise CannotExplain(
            _("The reason stands already: %(reason)s") % {"reason": addendum.reason}, field="reason"
        )
    addendum.reason, addendum.explained_by_id, addendum.explained_at = reason, by.person_id, at
    addendum.save(update_fields=["reason", "explained_by", "explained_at"])
    told = Happening(
        "ADDENDUM_EXPLAINED",
        at,
        data={"call_id": addendum.call_id, "number": addendum.number},
        words={"record_no": addendum.call.record_no, "reason": reason},
    )
    book(case, told, by=by, at=at)
    return addendum

"""The book of calls as a list: its months and filters, and the columns of the paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouhou.access.masking import masked
from shouhou.accounts.models import Branch, Staff
from shouhou.accounts.roles import Reach
from shouhou.core.lists import Ask, Column, Listing, Order
from shouhou.followups.forms import RegisterFilter
from shouhou.followups.models import Call
from shouhou.followups.register import IN_BOOK_ORDER, NEWEST_FIRST, book_of, lines_of, read_month


def branches_for(viewer: Staff) -> list[tuple[int, str]]:
    """Whose books a person may choose from; none where there is but her own."""
    if viewer.reach != Reach.ALL:
        return []
    return list(Branch.objects.order_by("pk").values_list("pk", "name"))


def of_own_branch(data: Any, viewer: Staff) -> QueryDict:
    """What a filter was told; where that names no branch, it is the person's own."""
    filled: QueryDict = data.copy() if data is not None else QueryDict(mutable=True)
    filled.setdefault("branch", str(viewer.branch_id))
    return filled


def _form(data: Any, viewer: Staff) -> RegisterFilter:
    people = Staff.objects.order_by("name", "pk").values_list("pk", "name")
    if viewer.reach != Reach.ALL:
        people = people.filter(branch_id=viewer.branch_id)
    return RegisterFilter(of_own_branch(data, viewer), recorders=list(people), branches=branches_for(viewer))


def branch_of(ask: Ask) -> int:
    """Whose book is read."""
    return int(ask.chosen.get("branch", ask.staff.branch_id))


def narrowed[M: Model](rows: QuerySet[M], ask: Ask, fields: Mapping[str, str]) -> QuerySet[M]:
    """The rows that fit what was chosen; `fields` are the columns by the names of the filter."""
    rows = rows.filter(**{field: ask.chosen[name] for name, field in fields.items() if name in ask.chosen})
    return rows.filter(customer_name__icontains=ask.chosen["q"]) if "q" in ask.chosen else rows


def _rows(ask: Ask) -> QuerySet[Call]:
    month = read_month(str(ask.chosen.get("month", "")), at=ask.at)
    calls = book_of(branch_id=branch_of(ask), month=month, seen_by=ask.staff)
    return narrowed(calls, ask, {"way": "way", "kind": "kind", "recorder": "recorder_id"})


def _prepare(ask: Ask, rows: Sequence[Any]) -> None:
    for call, line in zip(rows, lines_of(rows, whole_phones=ask.whole), strict=True):
        call.line = line


CALLS = Listing(
    code="calls",
    title=_("Follow-up call register"),
    permission="registers.see",
    url_name="followups:register",
    columns=(
        Column("line", _("No."), lambda c: c.register_line, width=6, is_number=True, is_fixed=True),
        Column("date", _("Date"), lambda c: timezone.localtime(c.started_at).date(), width=12),
        Column("time", _("Time"), lambda c: f"{timezone.localtime(c.started_at):%H:%M}", width=8),
        Column("way", _("In / out"), lambda c: c.get_way_display(), width=8),
        Column("customer", _("Customer name"), lambda c: c.customer_name, width=32),
        Column("contact", _("Contact"), lambda c: c.contact_name, width=12),
        Column("phone", _("Telephone"), lambda c: c.phone, masked=masked, width=18),
        Column("asset", _("Equipment"), lambda c: str(c.asset or ""), width=20),
        Column("kind", _("Matter"), lambda c: c.get_kind_display(), width=12),
        Column("summary", _("Summary"), lambda c: c.line.summary, width=48),
        Column("handler", _("Handled by"), lambda c: c.line.handler, width=10),
        Column("result", _("Result"), lambda c: c.line.result, width=14),
        Column("record", _("Record no."), lambda c: c.record_no, width=18),
        Column("recorder", _("Recorded by"), lambda c: c.line.recorder, width=16),
        Column("remark", _("Remark"), lambda c: c.line.remark, width=24),
    ),
    orders=(
        Order("newest", _("Newest first"), NEWEST_FIRST),
        Order("book", _("As in the book"), IN_BOOK_ORDER),
    ),
    form=_form,
    rows=_rows,
    prepare=_prepare,
)

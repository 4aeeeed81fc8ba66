"""The duties of the board as a list: its filters, rows and columns; nothing is done to many duties at once."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Branch, Staff
from shouhou.accounts.roles import Reach
from shouhou.cases.models import Obligation
from shouhou.cases.wording import breach_word, clause_of, outcome_word, owner_role_word, rule_what
from shouhou.core import say
from shouhou.core.lists import Ask, Column, Listing, Order, link, moment, tag
from shouhou.policy.adoptions import breaches_on
from shouhou.policy.rulebook import Outcome, Standing
from shouhou.supervision.board import LATE, OPEN, OPEN_ORDER, SETTLED_ORDER, cause_shown, picked, scope_of
from shouhou.supervision.forms import BoardFilter
from shouhou.supervision.late import beside


def board_form(data: Any, viewer: Staff) -> BoardFilter:
    """The filter of the board; `people` are those whose duties this person may see."""
    people = list(Staff.objects.visible_to(viewer).select_related("department"))
    branches: list[tuple[int, str]] = []
    if viewer.reach == Reach.ALL:
        branches = list(Branch.objects.order_by("pk").values_list("pk", "name"))
    return BoardFilter(data if data is not None else {}, staff=people, branches=branches)


def _prepare(ask: Ask, rows: Sequence[Any]) -> None:
    said, breaches = beside(rows, ask.at), breaches_on(ask.at)
    for duty in rows:
        duty.breach = breaches.of(duty.rule_id, duty.branch_id)
        duty.said = said[duty.pk]


def _rows(ask: Ask) -> QuerySet[Obligation]:
    people = Staff.objects.visible_to(ask.staff) if "department" in ask.chosen else ()
    return picked(ask.staff, scope_of(ask.staff, ask.chosen, people), ask.chosen, ask.at)


def _usual_order(ask: Ask) -> str:
    return "due" if ask.chosen.get("show", OPEN) in (OPEN, LATE) else "latest"


def _outcome(duty: Obligation, ask: Ask) -> str:
    word = outcome_word("OPEN_LATE" if duty.is_late(ask.at) else duty.outcome)
    objection = duty.said.word  # type: ignore[attr-defined]
    marks = [gettext("On statement")] * duty.on_statement + [objection] * bool(objection)
    return format_html("{}{}", word, format_html_join("", "{}", ((tag(mark),) for mark in marks)))


def _what(duty: Obligation, _ask: Ask) -> str:
    mark = tag(gettext("Reminder")) if duty.standing == Standing.REMINDER else ""
    return format_html(
        "{}{}", link(reverse("supervision:duty", args=[duty.pk]), rule_what(duty.rule_id)), mark
    )


def _case(duty: Obligation, _ask: Ask) -> str:
    name = duty.case.customer.name if duty.case.customer else ""
    url = reverse("desk:case", args=[duty.case.slug])
    return format_html('<a href="{}">{}</a><br><span class="muted">{}</span>', url, duty.case, name)


def _due(duty: Obligation, ask: Ask) -> str:
    due = moment(duty.due_at, say.say_due(duty.due_at, ask.at))
    left = say.say_left(duty.due_at, ask.at) if duty.outcome == Outcome.OPEN else ""
    url = reverse("supervision:duty-sum", args=[duty.pk])
    return format_html('{}<br><span class="muted">{}</span>{}', due, left, _sum_fold(url))


def _sum_fold(url: str) -> str:
    """The same fold as elsewhere, made in Python for the cells of a list."""
    return render_to_string("supervision/parts/sum_fold.html", {"url": url})


def _who(duty: Obligation) -> str:
    return duty.owner.name if duty.owner else owner_role_word(duty.owner_role)


DUTIES = Listing(
    code="duties",
    title=_("Duties"),
    permission="supervision.see",
    url_name="supervision:board",
    columns=(
        Column("what", _("What is owed"), lambda o: rule_what(o.rule_id), _what, width=30, is_fixed=True),
        Column("rule", _("Rule"), lambda o: f"{clause_of(o.rule_id)} · {o.rule_id}", width=14),
        Column("case", _("Case"), lambda o: str(o.case), _case, width=18),
        Column("customer", _("Customer"), lambda o: o.case.customer.name if o.case.customer else "", width=32,
               is_default=False),
        Column("due", _("Limit"), lambda o: o.due_at, _due, width=18),
        Column("outcome", _("How it stands"), lambda o: outcome_word(o.outcome), _outcome, width=12),
        Column("who", _("Owed by"), _who, width=14),
        Column("cause", _("Why late"), lambda o: cause_shown(o) if o.cause or o.outcome != Outcome.OPEN else "",
               lambda o, ask: cause_shown(o, ask.at), width=18),
        Column("breach", _("When it is late"), lambda o: breach_word(o.breach), width=12),
        Column("objection", _("Objection"), lambda o: o.said.word, width=14, is_default=False),
        Column("reason", _("Reason given"), lambda o: o.said.why, width=30, is_default=False),
        Column("opens", _("Opens"), lambda o: o.opens_at, width=18, is_default=False),
        Column("met", _("Met at"), lambda o: o.met_at, width=18, is_default=False),
    ),
    orders=(
        Order("due", _("By limit"), OPEN_ORDER),
        Order("latest", _("Latest limit first"), SETTLED_ORDER),
    ),
    form=board_form,
    rows=_rows,
    prepare=_prepare,
    usual_order=_usual_order,
)  # fmt: skip

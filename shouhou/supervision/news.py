"""Telling whoever may answer that somebody objects, and whoever objected what the answer is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shouhou.accounts.roles import Role
from shouhou.cases.figures import end_of_day
from shouhou.cases.wording import rule_what
from shouhou.channels.models import Message, ReminderPlan
from shouhou.channels.receipts import MARK
from shouhou.core.say import day_of
from shouhou.supervision.models import Objection
from shouhou.supervision.reminders import Reachable, on_each_way, reachable

_FRESH: Final = timedelta(hours=14)  # what comes in the evening is told in the morning


def objection_news(*, at: datetime, plan: ReminderPlan) -> list[Message]:
    """Objections raised or answered lately, each told once; one statement on a day without any."""
    fresh = Q(raised_at__gt=at - _FRESH, answered_at=None) | Q(answered_at__gt=at - _FRESH)
    listed = list(Objection.objects.filter(fresh).select_related("owner", "case").order_by("pk"))
    found = reachable(at) if listed else Reachable({})
    return [message for one in listed for message in _told(one, found, at, plan)]


def _told(objection: Objection, found: Reachable, at: datetime, plan: ReminderPlan) -> Iterator[Message]:
    is_answered = objection.answered_at is not None
    to = [objection.owner_id] if is_answered else _who_may_answer(objection, found)
    for pk in to:
        if pk not in found.ways:
            continue
        person = found.people[pk]
        with translation.override(person.language or settings.LANGUAGE_CODE):
            title, body = _words(objection, found.called(pk), plan)
        key = f"{'ANSWER' if is_answered else 'OBJECTION'}:{objection.pk}:{pk}"
        yield from on_each_way(
            key, person, found.ways[pk], title, body, at=at, until=end_of_day(day_of(at + _FRESH))
        )


def _who_may_answer(objection: Objection, found: Reachable) -> list[int]:
    """A supervisor of the branch, or the general manager for a supervisor's own; never the owner."""
    role = Role.GENERAL_MANAGER if objection.goes_up else Role.AFTER_SALES_SUPERVISOR
    return [
        pk
        for pk in found.ways
        if pk != objection.owner_id
        and found.people[pk].has_role(role)
        and (objection.goes_up or found.people[pk].branch_id == objection.branch_id)
    ]


def _words(objection: Objection, name: str, plan: ReminderPlan) -> tuple[str, str]:
    said = {"name": name, "owner": objection.owner.name, "what": rule_what(objection.rule_id)}
    if objection.answered_at is None:
        title = _("%(name)s: %(owner)s objects: %(what)s") % said
    else:
        title = _("%(name)s: your objection was answered: %(what)s") % said
    lines = [f"{objection.rule_id} · {objection.case}"]
    if plan.base_url:
        page = reverse("supervision:objection-answer", args=[objection.pk])
        lines.append(_("All of it: %(address)s") % {"address": plan.base_url + page})
    lines.append(_("Seen: %(address)s") % {"address": MARK})
    return title, "\n".join(lines)

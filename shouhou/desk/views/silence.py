"""What should have happened and did not: one page of sentences, and the cases behind each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.core.say import say_day, say_moment
from shouhou.desk.branches import chosen_branch
from shouhou.desk.outlook import tabs
from shouhou.desk.silence import CASES, MOST, Silence, silence
from shouhou.policy.timelines import load_timeline

_WEEK: Final = 5
_CASES: Final = {
    "untouched": (
        gettext_noop("%(n)s open requests whose customer nobody has talked to for %(days)s days."),
        gettext_noop("Requests whose customer was left alone"),
    ),
    "complaints": (
        gettext_noop("%(n)s open complaints whose customer nobody has talked to for %(days)s days."),
        gettext_noop("Complaints whose customer was left alone"),
    ),
    "unreported": (
        gettext_noop("%(n)s requests of earlier days were never reported to the engineering supervisor."),
        gettext_noop("Requests never reported"),
    ),
    "faxes": (
        gettext_noop("%(n)s faxes of earlier days came in and were never registered."),
        gettext_noop("Faxes never registered"),
    ),
    "drafts": (
        gettext_noop("%(n)s requests of earlier days were begun and never registered: facts are missing."),
        gettext_noop("Requests never registered"),
    ),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing, in a sentence; `items` are what it counts, or `url` opens them."""

    sentence: str
    icon: str
    url: str = ""
    items: tuple[tuple[str, str], ...] = ()
    is_grave: bool = True


@requires("supervision.see")
@require_GET
def missing(request: StaffRequest) -> HttpResponse:
    """All that is missing in a branch now."""
    now = clock.now()
    branch_id, branches = chosen_branch(request)
    found = silence(branch_id, now)
    may_plan = may(request.user, "backup.plan")
    context = {
        "missing": [
            *_cases(found, branch_id),
            *_people(found),
            *_books(found),
            *_backup(found, may_plan, now),
        ],
        "branch_id": branch_id,
        "branches": branches,
        "tabs": tabs(request.user, "missing"),
        "now": now,
    }
    return render(request, "desk/silence.html", context)


@requires("supervision.see")
@require_GET
def missing_cases(request: StaffRequest, code: str) -> HttpResponse:
    """The cases behind one sentence, the oldest first."""
    now = clock.now()
    if code not in CASES:
        raise Http404
    branch_id, _branches = chosen_branch(request)
    policy = load_timeline(branch_id, since=now, until=now).at(now)
    cases = CASES[code](branch_id, policy, now).select_related("customer", "agent")
    shown = page(cases, order=("opened_at", "id"), cursor=request.GET.get("cursor", ""))
    context = {"title": _(_CASES[code][1]), "page": shown, "now": now}
    return render(request, "desk/silence_cases.html", context)


def _cases(found: Silence, branch_id: int) -> list[Missing]:
    return [
        Missing(
            _(_CASES[code][0]) % {"n": f"{MOST}+" if n > MOST else n, "days": found.untouched_days},
            "inbox",
            f"{reverse('desk:missing-cases', args=[code])}?branch={branch_id}",
        )
        for code, n in found.cases.items()
    ]


def _people(found: Silence) -> list[Missing]:
    told = []
    if found.days_without_calls:
        register = reverse("followups:register")
        days = tuple((say_day(day), f"{register}?month={day:%Y-%m}") for day in found.days_without_calls)
        said = _("On %(n)s working days of late not one call was registered.") % {"n": len(days)}
        told.append(Missing(said, "phone-off", items=days))
    for quiet in found.quiet:
        whose = {"name": quiet.person.name, "n": quiet.days, "day": say_day(quiet.since)}
        sentence = (
            _("%(name)s was on duty for a week and more (%(n)s days) without one record since %(day)s.")
            if quiet.days >= _WEEK
            else _("%(name)s was on duty on %(n)s days without one record since %(day)s.")
        )
        url = f"{reverse('supervision:board')}?view=duties&person={quiet.person.pk}"
        told.append(Missing(sentence % whose, "user-off", url, is_grave=quiet.days >= _WEEK))
    return told


def _books(found: Silence) -> list[Missing]:
    told = []
    if found.months_without_summary:
        months = tuple(
            (one.name, reverse("reports:period", args=[one.case.number]))
            for one in found.months_without_summary
        )
        lacking = _("%(n)s months ended a fortnight ago and more and have no archived summary.")
        told.append(Missing(lacking % {"n": len(months)}, "report", items=months))
    for book, month in found.empty_registers:
        sentence = (
            _("The register of calls of %(month)s has no line.")
            if book == "calls"
            else _("The register of letters of %(month)s has no line.")
        )
        name = "followups:register" if book == "calls" else "followups:letters"
        url = f"{reverse(name)}?month={month:%Y-%m}"
        told.append(Missing(sentence % {"month": f"{month:%Y-%m}"}, "book-2", url, is_grave=book == "calls"))
    return told


def _backup(found: Silence, may_plan: bool, now: datetime) -> list[Missing]:
    if found.backup is None:
        return []
    last = found.backup.last_ok_at
    said = (
        _("There has been no good backup since %(at)s.") % {"at": say_moment(last, now)}
        if last
        else _("There has not been one backup yet.")
    )
    return [Missing(said, "database-off", reverse("desk:backups") if may_plan else "")]

"""今日: what this person owes, in order of urgency, each with the one action that is its proof."""

from collections import Counter
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Role
from shouhou.accounts.standing_in import people_of
from shouhou.cases.figures import Owed, owed_now
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.customers.models import NextServicePlan
from shouhou.desk.folding import FOLDED, NO_FOLDS, Folds, folds_of
from shouhou.desk.owed import AT_MOST, Row, grouped, more_of, rows_of, with_everything
from shouhou.followups.models import LetterDraft
from shouhou.intake.actions.undoing import last_save_of, undo_last
from shouhou.supervision.fronts import front_notices
from shouhou.supervision.late import unexplained
from shouhou.supervision.views.finding import duty_of

_AT_THE_REGULATION = frozenset({Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER})
_AHEAD = timedelta(days=7)
_PLANS = 20


@requires("desk.use")
def home(request: StaffRequest) -> HttpResponseBase:
    """Where a person lands: the regulation for those who answer for it, Today for all others."""
    if request.method == "GET" and not _AT_THE_REGULATION.isdisjoint(request.user.roles):
        return HttpResponseRedirect(reverse("desk:regulation"))
    return today(request)


@requires("desk.use")
def today(request: StaffRequest) -> HttpResponse:
    """The four groups, and how many are done today."""
    now = clock.now()
    actor = actor_of(request)
    stood_for = people_of(request.user.pk, now)
    owners = [request.user.pk, *(person.person_id for person in stood_for)]
    owed, folds = _owed(owners, now)
    rows = rows_of(owed, now=now)
    listed = sorted([*rows, *folds.rows], key=lambda row: (row.due_at, row.id))
    pool = _pool(request, now) if not listed or request.GET.get("pool") else []
    groups = grouped(listed)
    done = (
        Obligation.objects.filter(owner_id__in=owners, met_at__gte=_midnight(now))
        .exclude(outcome="OPEN")
        .count()
    )
    context = {
        "groups": groups,
        "pool": pool,
        "done": done,
        "plans": _planned(owners, now) if may(request.user, "customers.write") else [],
        "today": day_of(now),
        "stands_for": stood_for,
        "viewer_id": request.user.pk,
        "acting_id": actor.owner_id,
        "sentence": _sentence(*_counts(rows, folds, owners, now), done),
        "now": now,
        "last_save": last_save_of(actor, now),
        "unexplained": unexplained([actor.owner_id or request.user.pk], now)[:AT_MOST].count(),
        "drafts": _drafts_waiting(request),
        "notices": front_notices(now) if may(request.user, "backup.see") else [],
        "more": len(rows) == AT_MOST,
        "may_take": may(request.user, "requests.take"),
    }
    name = "desk/today.html" + ("#duties" if request.htmx and request.GET.get("part") else "")
    return render(request, name, context)


def _owed(owners: list[int], now: datetime) -> tuple[list[Obligation], Folds]:
    """The most urgent duties, and the lines that stand for many; those are counted only where one of them is urgent."""
    mine = Obligation.objects.open().owed_by(owners).filter(opens_at__lt=now + _AHEAD)
    first = _first(mine)
    if not any(one.rule_id in FOLDED for one in first):
        return first, NO_FOLDS
    folds = folds_of(owners, now=now, ahead=_AHEAD)
    return _first(folds.without(mine)) if folds.rows else first, folds


def _first(owed: QuerySet[Obligation]) -> list[Obligation]:
    return list(with_everything(owed).order_by("due_at", "pk")[:AT_MOST])


def _planned(owners: list[int], now: datetime) -> list[NextServicePlan]:
    """The services that she, or whom she stands in for, has planned for today or earlier."""
    due = NextServicePlan.objects.due(owners, day_of(now)).filter(customer__merged_into=None)
    return list(due.select_related("customer")[:_PLANS])


def _pool(request: StaffRequest, now: datetime) -> list[Row]:
    """What belongs to a role of hers and to nobody yet."""
    waiting = Obligation.objects.open().filter(
        branch_id=request.user.branch_id, owner=None, owner_role__in=request.user.roles
    )
    return rows_of(with_everything(waiting).order_by("due_at", "pk")[:50], now=now)


def _drafts_waiting(request: StaffRequest) -> int:
    """How many letters of others wait for her to look through."""
    may_review = may(request.user, "letters.write")
    return LetterDraft.objects.for_review_by(request.user).count() if may_review else 0


def _midnight(now: datetime) -> datetime:
    local = timezone.localtime(now)
    return datetime.combine(local.date(), time(), local.tzinfo)


def _counts(rows: list[Row], folds: Folds, owners: list[int], now: datetime) -> tuple[int, int]:
    """How much is late, and how much falls due by tonight; out of the totals where the page shows a part of it."""
    if len(rows) == AT_MOST:
        owed = sum((row.owed for row in owed_now(at=now, owner_ids=owners)), Owed())
        return owed.late, owed.today
    states = Counter(row.state for row in rows)
    return states["late"] + folds.late, states["late"] + states["today"] + folds.tonight


def _sentence(late: int, due: int, done: int) -> str:
    if not due and not done:
        return _("Nothing is owed today.")
    words = ngettext("%(n)s duty for today", "%(n)s duties for today", due) % {"n": due}
    if late:
        words += _(", %(n)s of them overdue") % {"n": late}
    return words + _("; done today: %(n)s.") % {"n": done}


@requires("desk.use")
@require_GET
def duty_more(request: StaffRequest, pk: int) -> HttpResponseBase:
    """What stands behind one row once it is opened; without script, the page of the duty."""
    now, owed = clock.now(), duty_of(request, pk)
    if not request.htmx:
        return see_other(reverse("supervision:duty", args=[pk]))
    more = more_of(owed, now=now)
    return render(request, "core/parts/duty_more.html", {"more": more, "row": more.row, "now": now})


@requires("desk.use")
@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Takes back the last save within its minute."""
    try:
        undo_last(by=actor_of(request), at=clock.now(), save_key=request.POST.get("save_key", ""))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Taken back."))
    return see_other(reverse("desk:today"))

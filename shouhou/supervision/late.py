"""What stands beside a duty that is late: the reason that was given, and an objection with its answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shouhou.cases.figures import OwedBy
from shouhou.cases.models import Obligation
from shouhou.policy.adoptions import breaches_on
from shouhou.policy.rulebook import Outcome, Standing
from shouhou.supervision.board import GOES_UP, cause_shown
from shouhou.supervision.models import LateReason, Objection

LOOK_BACK: Final = timedelta(days=90)
_ASKED_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said about one duty's lateness."""

    objection: Objection | None = None
    reason: LateReason | None = None

    @property
    def word(self) -> str:
        """How an objection stands, in two words; empty without one."""
        if self.objection is None:
            return ""
        return self.objection.get_ruling_display() if self.objection.ruling else _("Objection raised")

    @property
    def why(self) -> str:
        """The reason that was given."""
        if self.reason is None:
            return ""
        parts = (str(self.reason.get_cause_display()), self.reason.words)
        return ": ".join(part for part in parts if part)


def beside(duties: Iterable[Obligation], at: datetime) -> dict[int, Said]:
    """What was said about each of some duties, by key of the duty; two statements where one may be late, else none."""
    listed = list(duties)
    cases = {duty.case_id for duty in listed if cause_shown(duty, at)}
    if not cases:
        return {duty.pk: Said() for duty in listed}
    objections = {o.key: o for o in Objection.objects.filter(case_id__in=cases).select_related("answered_by")}
    reasons = {r.key: r for r in LateReason.objects.filter(case_id__in=cases)}
    return {duty.pk: Said(objections.get(key_of(duty)), reasons.get(key_of(duty))) for duty in listed}


def objection_words(duties: Sequence[Obligation], at: datetime) -> dict[int, str]:
    """How objections to some duties stand, by key of the duty; those without one are left out."""
    return {pk: said.word for pk, said in beside(duties, at).items() if said.word}


def key_of(duty: Obligation) -> tuple[int, str, int]:
    """By what something hangs on a duty whose row may be reckoned anew."""
    return duty.case_id, duty.rule_id, duty.trigger_event_id


def late_duties_of(owners: Sequence[int], at: datetime) -> QuerySet[Obligation]:
    """What counts as late for these persons: open past the limit, done late, or not done, of the last 90 days."""
    since = at - LOOK_BACK
    late = Q(outcome=Outcome.OPEN, due_at__lte=at)
    late |= Q(outcome=Outcome.MET_LATE, met_at__gte=since) | Q(outcome=Outcome.MISSED, due_at__gte=since)
    return Obligation.objects.filter(late, owner_id__in=owners, standing=Standing.DUTY)


def unexplained(owners: Sequence[int], at: datetime) -> QuerySet[Obligation]:
    """What these persons did late within the last two weeks and have given no reason for (B1)."""
    done = Obligation.objects.filter(
        owner_id__in=owners, outcome=Outcome.MET_LATE, standing=Standing.DUTY, met_at__gte=at - _ASKED_FOR
    )
    its = {name: OuterRef(name) for name in ("case_id", "rule_id", "trigger_event_id")}
    return done.exclude(Exists(LateReason.objects.filter(**its))).exclude(
        Exists(Objection.objects.filter(**its))
    )


def waiting_for_the_supervisor(rows: Iterable[OwedBy], branch_id: int | None, at: datetime) -> int:
    """How many duties are late whose breach goes up to the supervisor (B2 to B4) in a branch or, without one, as the
    company has it."""
    late = [row for row in rows if row.owed.late]
    if not late:
        return 0
    breaches = breaches_on(at)
    return sum(row.owed.late for row in late if breaches.of(row.rule_id, branch_id) in GOES_UP)

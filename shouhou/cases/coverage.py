"""How a clause was lived with in a year: never asked for, always let off, never on time, only told afterwards."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists

from shouhou.accounts.models import Company
from shouhou.cases.figures import ClauseFigures, end_of_day, start_of_day
from shouhou.cases.models import Obligation
from shouhou.policy.rulebook import Outcome, Standing


class Remark(StrEnum):
    """What stands out of the figures of one rule in a year."""

    NEVER_FIRED = "NEVER_FIRED"
    ALWAYS_WAIVED = "ALWAYS_WAIVED"
    NEVER_ON_TIME = "NEVER_ON_TIME"
    ON_STATEMENT = "ON_STATEMENT"  # whatever was met was told afterwards, without evidence


def remark_of(given: ClauseFigures, *, has_evidence: bool) -> Remark | None:
    """What stands out of a year's figures; `has_evidence` says that some duty was met otherwise than on statement."""
    done = given.met + given.met_late
    if not done + given.waived + given.missed + given.open:
        return Remark.NEVER_FIRED
    if given.waived and not done + given.missed:
        return Remark.ALWAYS_WAIVED
    if not given.met and given.met_late + given.missed:
        return Remark.NEVER_ON_TIME
    if done and not has_evidence:
        return Remark.ON_STATEMENT
    return None


def with_evidence(rule_ids: Collection[str], *, start: date, end: date, where: Mapping[str, Any]) -> set[str]:
    """The rules of which a duty with its limit in a period was met otherwise than on statement: one statement that
    looks for the first of each."""
    met = Obligation.objects.filter(
        outcome__in=(Outcome.MET, Outcome.MET_LATE),
        on_statement=False,
        standing=Standing.DUTY,
        due_at__gt=start_of_day(start),
        due_at__lte=end_of_day(end),
        **where,
    )
    asked = {f"rule_{n}": rule_id for n, rule_id in enumerate(sorted(rule_ids))}
    if not asked:
        return set()
    looked: dict[str, Any] = {name: Exists(met.filter(rule_id=one)) for name, one in asked.items()}
    found = Company.objects.annotate(**looked).values_list(*asked).get()
    return {rule_id for rule_id, is_so in zip(asked.values(), found, strict=True) if is_so}

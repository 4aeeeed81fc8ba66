"""How rules stand and which figures hold, as pages show it: what is in force, by which decision, in which versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shouhou.accounts.models import Branch, Staff
from shouhou.cases.wording import breach_sentence, standing_word
from shouhou.policy.adoptions import stands_on
from shouhou.policy.figures import Held
from shouhou.policy.models import Adoption, PolicyVersion
from shouhou.policy.rulebook import Breach


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about a rule as its page shows it."""

    row: Adoption
    standing: str
    breach: str
    by: str
    state: str


@dataclass(frozen=True, slots=True)
class StandRow:
    """How a rule stands for the company or in a branch, and by which decision."""

    branch: Branch | None
    standing: str
    breach: str
    deviates: bool
    decision: Decision | None


def in_force(at: datetime, branch_id: int | None = None) -> frozenset[str]:
    """The rules that make duties or reminders: given or own ones, and those that were adopted."""
    return frozenset(rule_id for rule_id, stand in stands_on(at, branch_id).items() if stand.holds)


def stands_of_rule(rule_id: str, now: datetime) -> list[StandRow]:
    """How a rule stands for the company, and in each branch that has decided something about it itself."""
    rows = list(Adoption.objects.filter(rule_id=rule_id).select_related("branch").order_by("pk"))
    branches = list({row.branch_id: row.branch for row in rows if row.branch is not None}.values())
    known = {one.row.pk: one for one in decisions_of(rows, now)}
    found = []
    for branch in (None, *branches):
        stand = stands_on(now, branch.pk if branch else None).get(rule_id)
        if stand is not None and (branch is None or stand.deviates):
            decision = known.get(stand.by.pk) if stand.by is not None else None
            words = standing_word(stand.standing), breach_sentence(Breach(stand.breach))
            found.append(StandRow(branch, *words, stand.deviates, decision))
    return found


def decisions_of(rows: Iterable[Adoption], now: datetime) -> list[Decision]:
    """Decisions about one rule, the newest first, with who made them and which of them hold."""
    ordered = sorted(rows, key=lambda row: (row.holds_from, row.pk), reverse=True)
    names = dict(
        Staff.objects.filter(pk__in={row.adopted_by_id for row in ordered}).values_list("pk", "name")
    )
    found, seen = [], set[int | None]()
    for row in ordered:
        state = "COMING" if row.holds_from > now else ("HELD" if row.branch_id in seen else "HOLDS")
        if state == "HOLDS":
            seen.add(row.branch_id)
        standing = standing_word(row.standing) if row.standing else _("As the company has it")
        breach = breach_sentence(Breach(row.breach)) if row.breach else ""
        found.append(Decision(row, standing, breach, names.get(row.adopted_by_id or 0, ""), state))
    return found


def versions_shown(rows: list[PolicyVersion], held: Held) -> list[tuple[PolicyVersion, str, bool]]:
    """The newest first, with who adopted each and whether it holds."""
    names = dict(Staff.objects.filter(pk__in={r.adopted_by_id for r in rows}).values_list("pk", "name"))
    in_force = (held.common, held.own)
    return [(row, names.get(row.adopted_by_id or 0, ""), row in in_force) for row in reversed(rows)]

"""How rules stand at a moment in a branch: adopted clause by clause, by the company or for the branch alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from shouhou.core.say import day_of
from shouhou.policy.current import own_on, rulebook
from shouhou.policy.models import Adoption, PolicyVersion
from shouhou.policy.rulebook import Breach, Origin, Rule
from shouhou.policy.shipped import RULEBOOK

AS_COMPANY = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a rule stands (DUTY, REMINDER or OFF), what happens when it is late, by which decision, and whether the
    branch asked about has it otherwise than the company."""

    standing: str
    breach: str
    by: Adoption | None = None
    deviates: bool = False

    @property
    def holds(self) -> bool:
        """Whether it asks for anything at all."""
        return self.standing != "OFF"


def usual_standing(rule: Rule) -> str:
    """How a shipped rule stands of which nothing was decided: those given are duties, all others off (decision 1)."""
    return "DUTY" if rule.origin is Origin.GIVEN else "OFF"


def adoptions_of(branch_id: int | None) -> QuerySet[Adoption]:
    """The decisions that concern a branch, its own and the company's, in the order in which they begin to hold."""
    return Adoption.objects.filter(Q(branch=None) | Q(branch_id=branch_id)).order_by("holds_from", "pk")


def decided(rows: Iterable[Adoption], until: datetime) -> dict[str, str]:
    """Of decisions in their order, how the rules stand that any of them names: the branch's own before the company's,
    unless the branch has gone back to it."""
    common: dict[str, str] = {}
    own: dict[str, str] = {}
    for row in rows:
        if row.holds_from <= until:
            (common if row.branch_id is None else own)[row.rule_id] = row.standing
    return common | {rule_id: how for rule_id, how in own.items() if how != AS_COMPANY}


def stands_on(at: datetime, branch_id: int | None = None) -> dict[str, Stand]:
    """How every rule stands at a moment, for the company or in a branch; the company's own rules stand as their
    revisions say, as they were last read, unless a branch has them otherwise. Two statements."""
    rules = rulebook()
    rows, stored = adoptions_of(branch_id).filter(holds_from__lte=at), _stored(at, branch_id)
    usual = {
        rule.id: Stand(stored.get(rule.id, usual_standing(rule)), rule.breach.value)
        for rule in RULEBOOK.rules
    }
    own = {duty.id: Stand(duty.standing, rules.latest(duty.id).breach.value) for duty in own_on(day_of(at))}
    return _stands(rows, usual | own)


def branches_without(rule_id: str, at: datetime) -> frozenset[int]:
    """The branches that have switched one of the company's own rules off for themselves."""
    rows = Adoption.objects.filter(rule_id=rule_id, branch__isnull=False, holds_from__lte=at)
    told = dict(rows.order_by("holds_from", "pk").values_list("branch_id", "standing"))
    return frozenset(pk for pk, standing in told.items() if pk is not None and standing == "OFF")


def _stands(rows: Iterable[Adoption], usual: Mapping[str, Stand]) -> dict[str, Stand]:
    """How every rule stands by decisions in their order, after what held without any."""
    found = dict(usual)
    told = sorted(rows, key=lambda row: row.branch_id is not None)
    for row in (one for one in told if one.rule_id in found and one.branch_id is None):
        before = found[row.rule_id]
        found[row.rule_id] = Stand(row.standing or before.standing, row.breach or before.breach, row)
    company = dict(found)
    for row in (one for one in told if one.rule_id in found and one.branch_id is not None):
        theirs, ours = company[row.rule_id], found[row.rule_id]
        if row.standing == AS_COMPANY and not row.breach:
            found[row.rule_id] = theirs
        else:
            standing = row.standing or theirs.standing
            found[row.rule_id] = Stand(standing, row.breach or ours.breach, row, deviates=True)
    return {
        rule_id: replace(one, deviates=one.deviates and _differs(one, company[rule_id]))
        for rule_id, one in found.items()
    }


def _differs(one: Stand, other: Stand) -> bool:
    return (one.standing, one.breach) != (other.standing, other.breach)


def _stored(at: datetime, branch_id: int | None) -> Mapping[str, str]:
    """What versions of the figures say of rules, from before rules were adopted one by one."""
    rows = PolicyVersion.objects.filter(Q(branch=None) | Q(branch_id=branch_id)).filter(holds_from__lte=at)
    held: dict[bool, Mapping[str, str]] = {}
    for branch, standings in rows.order_by("holds_from", "pk").values_list("branch_id", "standings"):
        held[branch is None] = standings
    return {**held.get(True, {}), **held.get(False, {})}


@dataclass(frozen=True, slots=True)
class Breaches:
    """What happens when a duty is late, as the company and its branches have it: breach classes by rule and branch."""

    common: Mapping[str, str]
    own: Mapping[tuple[str, int], str]

    def of(self, rule_id: str, branch_id: int | None = None) -> str:
        """The class (B1 to B4) of a rule in a branch; empty for an unknown rule."""
        found = self.own.get((rule_id, branch_id)) if branch_id is not None else None
        return found or self.common.get(rule_id, "")

    def where(self, wanted: frozenset[str]) -> Q:
        """Duties whose class is one of those wanted."""
        asked = Q(rule_id__in=[rule_id for rule_id, breach in self.common.items() if breach in wanted])
        for (rule_id, branch_id), breach in self.own.items():
            here = Q(rule_id=rule_id, branch_id=branch_id)
            asked = asked | here if breach in wanted else asked & ~here
        return asked


NO_BREACHES: Final = Breaches({}, {})


def breaches_on(at: datetime) -> Breaches:
    """The breach classes of a moment, in one statement: what happens next is what holds now, whenever a duty began."""
    common = {rule.id: rule.breach.value for rule in rulebook().rules}
    own: dict[tuple[str, int], str] = {}
    rows = Adoption.objects.filter(holds_from__lte=at).filter(~Q(breach="") | Q(standing=AS_COMPANY))
    for row in rows.order_by("holds_from", "pk"):
        if row.branch_id is None:
            common[row.rule_id] = row.breach
        elif row.breach:
            own[row.rule_id, row.branch_id] = row.breach
        else:
            own.pop((row.rule_id, row.branch_id), None)
    return Breaches(common, own)


def breaches_offered(rule: Rule) -> tuple[str, ...]:
    """The breach classes a rule may have. Where the next step waits for it, that is built into the step and stays; no
    other step can be made to wait."""
    if rule.breach is Breach.BLOCK:
        return (Breach.BLOCK.value,)
    return (Breach.REMIND.value, Breach.ESCALATE.value, Breach.LEGAL.value)

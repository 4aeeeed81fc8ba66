"""Adopting as the pages of the regulation do it: nothing that nobody could keep, figures and rules in one step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.desk.checkup import demand_possible
from shouhou.policy.actions import adopt_rule, adopt_terms
from shouhou.policy.figures import Held
from shouhou.policy.models import Adoption, PolicyVersion
from shouhou.policy.terms import Terms
from shouhou.publishing.changes import rules_at


@transaction.atomic
def adopt_one(
    *,
    rule_id: str,
    standing: str,
    breach: str,
    holds_from: datetime,
    reason: str,
    branch_id: int | None,
    here: int,
    by: Actor,
    at: datetime,
) -> Adoption:
    """Decides how one rule stands; `here` is the branch that is asked whether it could keep it.

    Raises CannotAdopt where nobody could, and what adopt_rule raises.
    """
    held = rules_at(at, branch_id)
    standings = {**held.standings, rule_id: standing} if standing else held.standings
    demand_possible(held.terms, standings, here, at)
    return adopt_rule(
        rule_id=rule_id,
        standing=standing,
        breach=breach,
        holds_from=holds_from,
        reason=reason,
        branch_id=branch_id,
        by=by,
        at=at,
    )


@transaction.atomic
def adopt_figures(
    *,
    held: Held,
    terms: Terms,
    standings: Mapping[str, str],
    holds_from: datetime,
    reason: str,
    branch_id: int | None,
    here: int,
    by: Actor,
    at: datetime,
) -> PolicyVersion:
    """Adopts figures as a version, and each rule that is to stand otherwise by itself.

    Raises CannotAdopt where nobody could keep them, and what adopt_terms and adopt_rule raise.
    """
    stands = rules_at(at, branch_id).standings
    demand_possible(terms, {**stands, **standings}, here, at)
    whole: dict[str, Any] = {
        "holds_from": holds_from, "reason": reason, "branch_id": branch_id, "by": by, "at": at,
    }  # fmt: skip
    version = follow(held, terms, **whole)
    for rule_id, standing in standings.items():
        if standing != stands[rule_id]:
            adopt_rule(rule_id=rule_id, standing=standing, **whole)
    return version


def follow(
    held: Held,
    terms: Terms,
    *,
    holds_from: datetime,
    reason: str,
    branch_id: int | None,
    by: Actor,
    at: datetime,
) -> PolicyVersion:
    """Adopts other figures after those that hold, for the company or a branch; what their version says of rules, from
    before these were adopted one by one, goes on."""
    own = held.own if branch_id is not None else held.common
    standings = own.standings if own is not None else {}
    return adopt_terms(
        terms=terms,
        holds_from=holds_from,
        reason=reason,
        standings=standings,
        branch_id=branch_id,
        by=by,
        at=at,
    )

"""Opening the house: company, first figures and holidays, and the last paper numbers, all or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.actions import CompanyFacts, FirstPerson, Founding, Logo, found_company
from shouhou.core.actor import SYSTEM, Actor
from shouhou.documents.numbers import continue_from
from shouhou.policy.actions import adopt_holidays, adopt_rule, adopt_terms
from shouhou.policy.statutory import statutory_days
from shouhou.policy.terms import Terms

_YEARS_AHEAD: Final = 10  # as far as the package knows them


@transaction.atomic
def open_house(
    *,
    facts: CompanyFacts,
    person: FirstPerson,
    branch: str,
    departments: Sequence[str],
    last_numbers: Mapping[str, int],
    law_rules: Sequence[str] = (),
    logo: Logo | None = None,
    is_demo: bool = False,
    by: Actor = SYSTEM,
    at: datetime,
) -> Founding:
    """Found the company, adopt the shipped figures and the known holidays, and go on after the last paper numbers.

    `last_numbers` are by prefix, of the month of `at`; `law_rules` are suggestions by law, adopted at once. Raises
    CannotFound when there is a company already, and what found_company, continue_from and the adoptions raise;
    then nothing is kept.
    """
    founding = found_company(
        facts=facts,
        person=person,
        branch=branch,
        departments=departments,
        logo=logo,
        is_demo=is_demo,
        by=by,
        at=at,
    )
    founder = Actor(founding.administrator.pk, founding.administrator.name, founding.branch.pk)
    adopt_terms(terms=Terms(), holds_from=at, reason=_("as shipped"), by=founder, at=at)
    off, work = statutory_days(range(facts.start_date.year - 1, facts.start_date.year + _YEARS_AHEAD))
    adopt_holidays(off=off, work=work, reason=_("as shipped"), by=founder, at=at)
    for rule_id in law_rules:
        adopt_rule(
            rule_id=rule_id,
            standing="DUTY",
            holds_from=at,
            reason=_("The law or a standard asks for it"),
            by=founder,
            at=at,
        )
    for prefix, last in last_numbers.items():
        continue_from(prefix, branch_id=founding.branch.pk, at=at, last=last)
    return founding

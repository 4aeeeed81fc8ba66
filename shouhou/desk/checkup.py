"""What the check-up of the regulation looks at, read from the tables; the judgement is `policy.linting`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from shouhou.accounts.models import Staff
from shouhou.cases.regulation_text import text_on
from shouhou.core.say import day_of
from shouhou.journal.kinds import KINDS
from shouhou.policy.actions import CannotAdopt
from shouhou.policy.adoptions import stands_on
from shouhou.policy.current import own_on, refresh
from shouhou.policy.figures import figures_at
from shouhou.policy.linting import (
    House,
    Person,
    Weight,
    flaws_of,
    flaws_of_figures,
    flaws_of_rules,
    flaws_of_text,
)
from shouhou.policy.listing import as_rows
from shouhou.policy.models import UnruledClause
from shouhou.policy.rulebook import Origin, Rule
from shouhou.policy.terms import Terms
from shouhou.policy.texts import Clause, Regulation, digest_of
from shouhou.policy.timelines import load_timeline
from shouhou.supervision.flaw_words import Told, told


@dataclass(frozen=True, slots=True)
class CheckUp:
    """All flaws now, and the clauses that are meant without a rule."""

    flaws: tuple[Told, ...]
    meant: tuple[Clause, ...]


def check_up(branch_id: int, at: datetime) -> CheckUp:
    """The regulation as it stands, with the people of a branch; eleven statements."""
    house = house_of(branch_id, at)
    meant = [clause for clause in house.text.clauses if clause.number in house.meant]
    return CheckUp(tuple(told(flaws_of(house, day_of(at)))), tuple(meant))


def flaws_of_new_text(text: Regulation, branch_id: int, at: datetime) -> list[Told]:
    """What would be doubtful in a text that is about to be adopted."""
    return told(flaws_of_text(house_of(branch_id, at, text=text)))


def flaws_of_new_figures(
    terms: Terms, standings: Mapping[str, str], branch_id: int, at: datetime
) -> list[Told]:
    """What would be doubtful in figures and standings that are about to be adopted, or are; not what is only said."""
    house, today = house_of(branch_id, at, terms=terms, standings=standings), day_of(at)
    resting = (flaw for flaw in flaws_of_text(house) if flaw.code == "AT_REST")
    found = [*flaws_of_figures(house, today), *resting, *flaws_of_rules(house, today)]
    return told(flaw for flaw in found if flaw.weight is not Weight.NOTE)


def demand_possible(terms: Terms, standings: Mapping[str, str], branch_id: int, at: datetime) -> None:
    """Raises CannotAdopt for figures by which a rule in force could never be kept; what is so already is let be."""
    known = {one.sentence for one in _impossible(house_of(branch_id, at), at)}
    house = house_of(branch_id, at, terms=terms, standings=standings)
    new = [one.sentence for one in _impossible(house, at) if one.sentence not in known]
    if new:
        raise CannotAdopt(" ".join(new))


def _impossible(house: House, at: datetime) -> list[Told]:
    today = day_of(at)
    found = [*flaws_of_figures(house, today), *flaws_of_rules(house, today)]
    return [one for one in told(found) if one.is_impossible]


def house_of(
    branch_id: int,
    at: datetime,
    *,
    text: Regulation | None = None,
    terms: Terms | None = None,
    standings: Mapping[str, str] | None = None,
) -> House:
    """All that is looked at, with another text, other figures or standings where they are given."""
    if terms is None or standings is None:
        terms = terms or figures_at(at, branch_id)
        if standings is None:
            standings = {rule_id: stand.standing for rule_id, stand in stands_on(at, branch_id).items()}
    calendar = load_timeline(branch_id, since=at, until=at).at(at).calendar
    text = text or text_on(day_of(at)).text
    said = set(UnruledClause.objects.values_list("digest", flat=True))
    people = Staff.objects.working().filter(branch_id=branch_id).order_by("name", "pk")
    rules = newest_rules()
    return House(
        rules=rules,
        in_force=rules_in_force(rules, standings, day_of(at)),
        terms=terms,
        calendar=replace(calendar, hours=terms.hours),
        text=text,
        clauses={row["id"]: row["clause"] for row in as_rows() if row["state"] == "built"},
        people=[
            Person(pk, name, department_id, tuple(roles))
            for pk, name, department_id, roles in people.values_list("pk", "name", "department_id", "roles")
        ],
        kinds=KINDS,
        meant=frozenset(clause.number for clause in text.clauses if digest_of(clause) in said),
    )


def newest_rules() -> tuple[Rule, ...]:
    """The newest revision of each rule; own ones that have been ended are left out."""
    newest = {rule.id: rule for rule in refresh().rules}
    return tuple(rule for rule in newest.values() if not rule.is_end)


def rules_in_force(rules: tuple[Rule, ...], standings: Mapping[str, str], day: date) -> frozenset[str]:
    """Those given, the company's own of that day, and those it adopted; without those that are off."""
    usual = {rule.id for rule in rules if rule.origin is Origin.GIVEN}
    own = {duty.id for duty in own_on(day)}
    off = {rule.id for rule in rules if standings.get(rule.id, "") == "OFF"}
    adopted = {rule.id for rule in rules if rule.id in standings}
    return frozenset((usual | own | adopted) - off)

"""Random histories of a case, judged by the program and by the oracle: `python -m tests.policy.histories 20000`."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from shouhou.policy.absences import Away
from shouhou.policy.rulebook import Duty, Fact, Policy, Rule, Rulebook, evaluate
from tests.policy import companies
from tests.policy.cast import Fixed
from tests.policy.companies import RULES, SEASONS
from tests.policy.deeds import Teller
from tests.policy.oracle import Owed
from tests.policy.oracle import duties as slow_duties


@dataclass(frozen=True)
class History:
    """One random case: its facts, and the rules, policies and absences of the company through time."""

    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    policies: tuple[tuple[datetime, Policy], ...]
    absences: tuple[Away, ...] = ()

    def quick(self) -> list[Owed]:
        """What the program makes of it."""
        return quick(self.facts, self.rules, self.policies)

    def slow(self) -> list[Owed]:
        """What the oracle makes of it."""
        return slow_duties(self.facts, self.rules, self.policies, self.absences)


@lru_cache(maxsize=64)
def rulebook_of(rules: tuple[Rule, ...]) -> Rulebook:
    """Rulebooks are built once."""
    return Rulebook(rules)


def quick(
    facts: Sequence[Fact], rules: tuple[Rule, ...], policies: tuple[tuple[datetime, Policy], ...]
) -> list[Owed]:
    """The duties by the program, in the words of the oracle."""
    duties = evaluate(facts, rulebook_of(rules), Fixed(policies))
    return sorted((as_owed(d) for d in duties), key=lambda d: (d.rule_id, d.trigger_id))


def as_owed(duty: Duty) -> Owed:
    """A duty in the words of the oracle."""
    values = {name: getattr(duty, name) for name in Owed._fields}
    return Owed(
        **{
            **values,
            "standing": str(duty.standing),
            "outcome": str(duty.outcome),
            "cause": str(duty.cause or ""),
        }
    )


def history(rng: Random) -> History:
    """A random case: late, early, repeated, annulled, corrected, waived, deferred, reassigned, handed over, deputised,
    imported, over holidays, rosters and the end of the year, with terms, rules and calendar changed midway."""
    season = rng.choice(SEASONS)
    away = companies.absences(rng, season)
    policies = companies.policies(rng, season, companies.calendars(rng, season), away)
    begun = season + timedelta(minutes=rng.randrange(5 * 1440))
    teller = Teller(rng, policies[0][1], begun, rng.sample(RULES, rng.choice([1, 2, 3])), [])
    for _one in range(rng.randint(2, 12)):
        teller.facts.append(teller.next())
    return History(tuple(teller.facts), companies.rules(rng, season), policies, away)


def smallest(case: History) -> History:
    """The history without every fact that the disagreement does not need."""
    for fact in case.facts:
        less = replace(case, facts=tuple(f for f in case.facts if f is not fact))
        if less.quick() != less.slow():
            return smallest(less)
    return case


def explain(case: History) -> str:
    """A disagreement in words: the facts, and what each side says of them."""
    quick_ones, slow_ones = set(case.quick()), set(case.slow())
    lines = [
        f"#{f.id} {f.kind} happened {f.happened_at:%m-%d %H:%M} written {f.written_at:%m-%d %H:%M} UTC {f.data}"
        for f in case.facts
    ]
    lines += [f"program: {duty}" for duty in sorted(quick_ones - slow_ones, key=str)]
    lines += [f"oracle:  {duty}" for duty in sorted(slow_ones - quick_ones, key=str)]
    return "\n".join(lines)


def compare(n: int, seed: int) -> int:
    """Judges n random histories twice; returns how many disagreed, after printing the smallest form of the first."""
    disagreed = 0
    for number in range(n):
        case = history(Random(f"{seed}-{number}"))
        if case.quick() != case.slow():
            disagreed += 1
            if disagreed == 1:
                print(explain(smallest(case)))
    return disagreed


if __name__ == "__main__":
    how_many, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    found = compare(how_many, seed)
    print(f"{how_many} histories, {found} disagreements")
    sys.exit(bool(found))

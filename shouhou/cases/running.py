"""For running cases in words: whether the old or the new figures hold (decision 23)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shouhou.cases.models import Obligation
from shouhou.cases.rule_words import window_words
from shouhou.cases.wording import clause_of, rule_what
from shouhou.core.say import say_day
from shouhou.policy.current import latest, revision, rulebook
from shouhou.policy.figures import held_at, versions_of
from shouhou.policy.models import PolicyVersion
from shouhou.policy.rulebook import Outcome
from shouhou.policy.terms import Terms


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule whose window changes, and which limit holds for whom."""

    rule_id: str
    clause: str
    what: str
    sentence: str


def kept_by_running(old: Terms, new: Terms, *, since: datetime, branch_id: int | None) -> list[Kept]:
    """What other figures would mean for what is open now: it keeps its limits."""
    own = [] if branch_id is not None else list(PolicyVersion.objects.exclude(branch=None))
    found = []
    for rule_id in dict.fromkeys(rule.id for rule in rulebook().rules):
        window = latest(rule_id).window
        was, will = window_words(window, old), window_words(window, new)
        if was == will:
            continue
        named = {window.figure, window.second, window.target}
        apart = {row.branch_id or 0 for row in own if named & set(row.terms)}
        owed = Obligation.objects.open().filter(rule_id=rule_id).exclude(branch_id__in=apart)
        count = (owed.filter(branch_id=branch_id) if branch_id is not None else owed).count()
        told = {"day": say_day(since), "old": was, "new": will, "n": count}
        sentence = _(
            "What began before %(day)s keeps the old limit (%(old)s); open now: %(n)s. From %(day)s on: %(new)s."
        )
        found.append(Kept(rule_id, clause_of(rule_id), rule_what(rule_id), sentence % told))
    return found


def kept_in_case(duties: Iterable[Obligation], *, branch_id: int) -> list[Kept]:
    """For open duties of one case that began under other figures than those of now or to come: that the old limits
    hold; one statement."""
    listed = [duty for duty in duties if duty.outcome == Outcome.OPEN]
    return list(_kept(listed, versions_of(branch_id))) if listed else []


def _kept(duties: Iterable[Obligation], rows: list[PolicyVersion]) -> Iterator[Kept]:
    known = {row.pk: row for row in rows}
    told = set[str]()
    for duty in duties:
        begun = known.get(duty.policy_version_id)
        if begun is None or duty.rule_id in told:
            continue
        window = revision(duty.rule_id, duty.revision).window
        held = window_words(window, held_at(begun.holds_from, rows).terms)
        for row in (row for row in rows if row.holds_from > begun.holds_from):
            other = window_words(window, held_at(row.holds_from, rows).terms)
            if other != held:
                told.add(duty.rule_id)
                words = {"day": say_day(row.holds_from), "old": held, "new": other}
                sentence = _(
                    "Began before %(day)s, so the old limit holds: %(old)s. From %(day)s on: %(new)s."
                )
                yield Kept(duty.rule_id, clause_of(duty.rule_id), rule_what(duty.rule_id), sentence % words)
                break

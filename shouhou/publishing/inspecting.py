"""What an inspector sees of a period: texts in force, figures by clause, duties with masked names."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shouhou.cases.figures import end_of_day, figures, start_of_day
from shouhou.cases.models import Obligation
from shouhou.cases.regulation_text import text_of, text_on, versions
from shouhou.cases.wording import clause_of, outcome_word, rule_what
from shouhou.core import links
from shouhou.journal.kinds import KINDS
from shouhou.journal.models import Event
from shouhou.policy.models import RegulationVersion
from shouhou.policy.rulebook import Outcome, Standing
from shouhou.policy.texts import Regulation
from shouhou.publishing.models import InspectorLink

PURPOSE = "inspection"
A_MINUTE = 60
_TRIES = 60
_WRONG_TRIES = 10


@dataclass(frozen=True, slots=True)
class Held:
    """A text and from which day it held; None before any version of the company's own."""

    since: date | None
    text: Regulation


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule with how its duties ended in the period."""

    clause: str
    rule_id: str
    what: str
    counts: tuple[tuple[str, int], ...]


def token_of(link: InspectorLink) -> str:
    """What stands in the address."""
    return links.sign(PURPOSE, link.pk, link.number)


def link_of(token: str) -> InspectorLink | None:
    """The link of an address, ended or not; None for one that was not made here."""
    found = links.read(PURPOSE, token)
    if found is None:
        return None
    pk, number = found
    return InspectorLink.objects.select_related("branch").filter(pk=pk, number=number).first()


def is_too_often(source: str, *, wrong: bool = False) -> bool:
    """Whether a source has asked too often within a minute; wrong addresses count for themselves."""
    key = f"shouhou.inspection.{'wrong' if wrong else 'all'}.{source}"
    if cache.add(key, 1, A_MINUTE):
        return False
    try:
        return cache.incr(key) > (_WRONG_TRIES if wrong else _TRIES)
    except ValueError:  # its minute ended just now
        return False


def duties_of(link: InspectorLink) -> QuerySet[Obligation]:
    """The duties whose limit falls within the period and branch of a link; what is void is none."""
    rows = Obligation.objects.filter(
        standing=Standing.DUTY,
        due_at__gt=start_of_day(link.first_day),
        due_at__lte=end_of_day(link.last_day),
    ).exclude(outcome=Outcome.VOID)
    if link.branch_id is not None:
        rows = rows.filter(branch_id=link.branch_id)
    return rows.select_related("case", "owner")


def texts_of(link: InspectorLink) -> list[Held]:
    """The texts that held in the period, the first one first."""
    first = text_on(link.first_day)
    found = [Held(first.version.holds_from if first.version else None, first.text)]
    later = versions().filter(holds_from__gt=link.first_day, holds_from__lte=link.last_day)
    whole = RegulationVersion.objects.filter(pk__in=later.values("pk")).order_by("holds_from")
    return found + [Held(row.holds_from, text_of(row)) for row in whole]


def rules_of(link: InspectorLink) -> list[RuleLine]:
    """The figures of the period by rule; one statement."""
    found = figures(start=link.first_day, end=link.last_day, branch_id=link.branch_id)
    lines = [
        RuleLine(
            clause_of(rule_id), rule_id, rule_what(rule_id),
            tuple((outcome_word(o), n) for o, n in sorted(counts.items()) if o != Outcome.VOID),
        )
        for rule_id, counts in found.items()
    ]  # fmt: skip
    return sorted((line for line in lines if line.counts), key=lambda line: (line.clause, line.rule_id))


def masked_name(name: str) -> str:
    """The first character of a name, the rest hidden."""
    return f"{name[:1]}**" if name else ""


def event_words(event: Event) -> str:
    """What kind of fact an event is; names, numbers and free words read as an ellipsis."""
    return re.sub(r"\{\w+\}", "…", _(KINDS[event.kind].sentence))


def said_of(link: InspectorLink, at: datetime) -> str:
    """Why a link opens nothing any more."""
    if link.revoked_at is not None:
        return _("This link was revoked. Ask the company for a new one.")
    return _("This link has ended. Ask the company for a new one.") if not link.opens(at) else ""

"""Verbs of policy: adopting texts, figures and holidays, each as a new dated version."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of, say_day
from shouhou.core.text import tidy
from shouhou.journal.actions import record
from shouhou.journal.happening import Happening
from shouhou.policy.adoptions import AS_COMPANY, breaches_offered, stands_on
from shouhou.policy.current import own_on, refresh
from shouhou.policy.figures import figures_at
from shouhou.policy.models import (
    Adoption,
    HolidayVersion,
    PolicyVersion,
    RegulationVersion,
    UnruledClause,
)
from shouhou.policy.rule import Origin, Rule
from shouhou.policy.terms import ImpossibleTerms, Terms, to_json
from shouhou.policy.texts import Clause, Regulation, digest_of
from shouhou.policy.texts import to_json as parts_to_json


class CannotAdopt(Refusal):
    """This text, or these figures or holidays, cannot be adopted as they are."""


_WINDOWS = (
    ("second_opens_days", "second_closes_days"),
    ("unreached_opens_days", "unreached_closes_days"),
    ("workshop_first_opens_days", "workshop_first_closes_days"),
    ("inquiry_from_percent", "inquiry_to_percent"),
)


def changed_terms(terms: Terms, figures: Mapping[str, int]) -> Terms:
    """Terms with other figures; raises CannotAdopt for a window that would end before it opens, or what cannot be."""
    for opens, closes in _WINDOWS:
        if figures.get(opens, getattr(terms, opens)) > figures.get(closes, getattr(terms, closes)):
            raise CannotAdopt(_("This window would end before it opens."), field=closes)
    try:
        return replace(terms, **figures)  # type: ignore[arg-type]
    except ImpossibleTerms as mistake:
        raise CannotAdopt(str(mistake)) from None


def deviating(terms: Terms, from_: Terms) -> dict[str, object]:
    """What of a branch's figures differs from the company's, as it is stored: all else follows the company."""
    theirs = to_json(from_)
    return {name: value for name, value in to_json(terms).items() if value != theirs[name]}


@transaction.atomic
def adopt_terms(
    *,
    terms: Terms,
    holds_from: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    branch_id: int | None = None,
    standings: Mapping[str, str] | None = None,
) -> PolicyVersion:
    """Adopts figures from a moment on; of a branch's only what differs from the company's is kept.

    Raises CannotAdopt for a moment in the past or one that has a version.
    """
    if holds_from < at and PolicyVersion.objects.exists():
        raise CannotAdopt(
            _("New figures cannot hold for the past: choose today or a later day."), field="holds_from"
        )
    stored = to_json(terms)
    if branch_id is not None:
        stored = deviating(terms, figures_at(holds_from))
    try:
        with transaction.atomic():
            version = PolicyVersion.objects.create(
                branch_id=branch_id,
                holds_from=holds_from,
                terms=stored,
                standings=dict(standings or {}),
                reason=reason,
                adopted_by_id=by.staff_id,
                adopted_at=at,
            )
    except IntegrityError:
        raise CannotAdopt(
            _("A version that holds from this moment exists already."), field="holds_from"
        ) from None
    told = Happening("TERMS_ADOPTED", at, data={"version_id": version.pk}, words={"reason": reason})
    record(told, by=by, at=at)
    return version


@transaction.atomic
def adopt_rule(
    *,
    rule_id: str,
    standing: str,
    holds_from: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    branch_id: int | None = None,
    breach: str = "",
) -> Adoption:
    """Decides how one rule stands from a moment on, for the company or one branch, and what happens when it is late;
    for a branch without either, that it follows the company again.

    Raises CannotAdopt for a rule that is not built, one of the company's own where no branch is named or before it
    holds, no reason, a moment in the past or one at which this rule is decided already, a breach class that this rule
    cannot have, or where everything would stay as it is.
    """
    rule = _rule_to_adopt(rule_id, branch_id, holds_from)
    if not tidy(reason):
        raise CannotAdopt(_("Say why it is adopted or changed."), field="reason")
    if holds_from < at:
        raise CannotAdopt(
            _("A rule cannot be adopted for the past: choose today or a later day."), field="holds_from"
        )
    if standing not in {"DUTY", "REMINDER", "OFF", *([AS_COMPANY] if branch_id is not None else [])}:
        raise CannotAdopt(_("Choose how the rule is to stand."), field="standing")
    if breach and breach not in breaches_offered(rule):
        raise CannotAdopt(_("This rule cannot have this class."), field="breach")
    _demand_change(rule_id, standing, breach, holds_from, branch_id)
    try:
        with transaction.atomic():
            adoption = Adoption.objects.create(
                rule_id=rule_id,
                branch_id=branch_id,
                standing=standing,
                breach=breach,
                holds_from=holds_from,
                reason=tidy(reason),
                adopted_by_id=by.staff_id,
                adopted_at=at,
            )
    except IntegrityError:
        raise CannotAdopt(
            _("How this rule stands from that day on is decided already; choose another day."),
            field="holds_from",
        ) from None
    data = {"rule_id": rule_id, "branch_id": branch_id, "standing": standing, "breach": breach}
    told = Happening("RULE_ADOPTED", at, data=data, words={"rule": rule_id, "reason": tidy(reason)})
    record(told, by=by, at=at)
    return adoption


def _rule_to_adopt(rule_id: str, branch_id: int | None, holds_from: datetime) -> Rule:
    try:
        rule = refresh().latest(rule_id)
    except KeyError:
        raise CannotAdopt(
            _("%(rule)s is not built yet: there is nothing that could be adopted.") % {"rule": rule_id}
        ) from None
    if rule.origin is Origin.OWN:
        if branch_id is None:
            raise CannotAdopt(
                _("%(rule)s is the company's own rule: revise or end it on its own page.") % {"rule": rule_id}
            )
        if rule_id not in {duty.id for duty in own_on(day_of(holds_from))}:
            raise CannotAdopt(
                _("%(rule)s does not hold on that day; choose a later one.") % {"rule": rule_id},
                field="holds_from",
            )
    return rule


def _demand_change(
    rule_id: str, standing: str, breach: str, holds_from: datetime, branch_id: int | None
) -> None:
    stands = stands_on(holds_from, branch_id)[rule_id]
    if branch_id is not None and standing == AS_COMPANY and not breach:
        changes = stands.by is not None and stands.by.branch_id == branch_id
    else:
        changes = bool(standing and standing != stands.standing) or bool(breach and breach != stands.breach)
    if not changes:
        raise CannotAdopt(_("It stands so on that day already; nothing would change."), field="standing")


@transaction.atomic
def adopt_holidays(
    *, off: Iterable[date], work: Iterable[date], reason: str, by: Actor, at: datetime
) -> HolidayVersion:
    """Adopts a version of the holidays; raises CannotAdopt when a day is named both off and worked."""
    days_off, days_worked = frozenset(off), frozenset(work)
    if both := days_off & days_worked:
        raise CannotAdopt(
            _("%(day)s is named both as a day off and as a day that is worked.")
            % {"day": say_day(min(both))},
            field="work",
        )
    if not tidy(reason):
        raise CannotAdopt(_("Say why the holidays are changed."), field="reason")
    version = HolidayVersion.objects.create(
        off=sorted(d.isoformat() for d in days_off),
        work=sorted(d.isoformat() for d in days_worked),
        reason=reason,
        adopted_by_id=by.staff_id,
        adopted_at=at,
    )
    told = Happening("HOLIDAYS_ADOPTED", at, data={"version_id": version.pk}, words={"reason": reason})
    record(told, by=by, at=at)
    return version


@transaction.atomic
def adopt_regulation(
    *, text: Regulation, holds_from: date, reason: str, by: Actor, at: datetime
) -> RegulationVersion:
    """Adopts a text of the regulation from a day on.

    Raises CannotAdopt for an empty text or clause, a number that stands twice, no reason, a day that has a version or,
    once there is one, a day that is past.
    """
    _demand_whole(text)
    if not tidy(reason):
        raise CannotAdopt(_("Say why the text is changed."), field="reason")
    if holds_from < day_of(at) and RegulationVersion.objects.exists():
        raise CannotAdopt(
            _("A new text cannot hold for the past: choose today or a later day."), field="holds_from"
        )
    try:
        with transaction.atomic():
            version = RegulationVersion.objects.create(
                holds_from=holds_from,
                title=text.title,
                preamble=text.preamble,
                parts=parts_to_json(text),
                places=dict(text.places),
                reason=tidy(reason),
                adopted_by_id=by.staff_id,
                adopted_at=at,
            )
    except IntegrityError:
        raise CannotAdopt(
            _("From this day another version holds already; choose another day."), field="holds_from"
        ) from None
    told = Happening(
        "REGULATION_ADOPTED", at, data={"version_id": version.pk}, words={"reason": tidy(reason)}
    )
    record(told, by=by, at=at)
    return version


def _demand_whole(text: Regulation) -> None:
    if not text.clauses:
        raise CannotAdopt(
            _("The text has no clause; paste it with its numbers, such as 一、 and 1、"), field="text"
        )
    if not text.title:
        raise CannotAdopt(_("Give the regulation a title."), field="title")
    seen: set[str] = set()
    for clause in text.clauses:
        if not clause.text.strip():
            raise CannotAdopt(_("Clause %(n)s has no text.") % {"n": clause.number}, field="text")
        if clause.number in seen:
            raise CannotAdopt(_("Clause %(n)s stands twice.") % {"n": clause.number}, field="text")
        seen.add(clause.number)


@transaction.atomic
def leave_without_rule(*, clause: Clause, by: Actor, at: datetime) -> None:
    """Says that a clause is meant to stand without a rule; saying so twice changes nothing."""
    _row, is_new = UnruledClause.objects.get_or_create(
        digest=digest_of(clause),
        defaults={"number": clause.number, "said_by_id": by.staff_id, "said_at": at},
    )
    if is_new:
        record(Happening("CLAUSE_LEFT_UNRULED", at, words={"clause": clause.number}), by=by, at=at)


@transaction.atomic
def look_for_rule(*, clause: Clause, by: Actor, at: datetime) -> None:
    """Takes that back: the clause is named again among those without a rule."""
    gone, _rows = UnruledClause.objects.filter(digest=digest_of(clause)).delete()
    if gone:
        record(Happening("CLAUSE_WANTS_RULE", at, words={"clause": clause.number}), by=by, at=at)

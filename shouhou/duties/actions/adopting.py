"""Adopting an own duty, following it with another revision, and ending it: each from a day to come on."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import GRANTS
from shouhou.accounts.roles import Role
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Line
from shouhou.cases.regulation_text import text_on
from shouhou.cases.wording import line_word, owner_role_word
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.say import day_of
from shouhou.core.text import tidy
from shouhou.duties.words import PROOF_WORDS, asks_words
from shouhou.journal.happening import Happening
from shouhou.policy.current import own_duties, refresh
from shouhou.policy.listing import as_rows
from shouhou.policy.models import OwnDutyRevision
from shouhou.policy.own import (
    OCCASIONS,
    PROOFS,
    TURN,
    WINDOWS,
    OwnDuty,
    Rhythm,
    to_json,
    window_doubt,
)
from shouhou.policy.rulebook import ACTOR

PREFIX: Final = "ZD"
_ID = re.compile(r"[A-Z]{1,4}-[0-9]{1,3}")  # the numbers of its turns begin with it
_LONGEST_NAME, _LONGEST_REASON, _MOST_DAYS = 80, 200, 1100


class CannotAdoptDuty(Refusal):
    """This duty cannot be made, changed or ended so."""


def next_id() -> str:
    """The next free number for an own duty."""
    refresh()
    taken = {duty.id for duty in own_duties()}
    n = 1
    while f"{PREFIX}-{n:02}" in taken:
        n += 1
    return f"{PREFIX}-{n:02}"


@transaction.atomic
def adopt_own_duty(*, duty: OwnDuty, reason: str, is_new: bool, by: Actor, at: datetime) -> OwnDutyRevision:
    """Adopts a duty from a day on, as the first revision of its id or as a further one; raises Refusals that say
    everything that is wrong with it."""
    refresh()
    duty = replace(duty, name=tidy(duty.name), id=duty.id.strip().upper(), is_end=False, falls=False)
    wrong = [*check_duty(duty, is_new=is_new), *_day_wrong(duty.since, at), *_reason_wrong(reason)]
    if wrong:
        raise Refusals(wrong)
    return _write(duty, "OWN_DUTY_ADOPTED", reason, by, at)


@transaction.atomic
def end_own_duty(
    *, rule_id: str, from_day: date, falls: bool, reason: str, by: Actor, at: datetime
) -> OwnDutyRevision:
    """Ends a duty from a day on: nothing more arises; what is open then stays owed, or falls away with `falls`.

    Raises Refusals for a day that has begun, one that has a revision, or no reason.
    """
    refresh()
    held = [duty for duty in own_duties() if duty.id == rule_id]
    if not held:
        raise CannotAdoptDuty(_("There is no such own duty."))
    last = held[-1]
    wrong = [*_day_wrong(from_day, at), *_reason_wrong(reason)]
    if last.is_end:
        wrong.append(CannotAdoptDuty(_("This duty has been ended already.")))
    elif from_day <= last.since:
        wrong.append(
            CannotAdoptDuty(
                _("A revision holds from %(day)s; end it on a later day.") % {"day": last.since},
                field="since",
            )
        )
    if wrong:
        raise Refusals(wrong)
    return _write(replace(last, since=from_day, is_end=True, falls=falls), "OWN_DUTY_ENDED", reason, by, at)


def _write(duty: OwnDuty, kind: str, reason: str, by: Actor, at: datetime) -> OwnDutyRevision:
    number = 1 + max((one.revision for one in own_duties() if one.id == duty.id), default=0)
    try:
        with transaction.atomic():
            row = OwnDutyRevision.objects.create(
                rule_id=duty.id,
                revision=number,
                holds_from=duty.since,
                is_end=duty.is_end,
                content=to_json(duty),
                reason=tidy(reason),
                adopted_by_id=by.staff_id,
                adopted_at=at,
                mark=secrets.token_hex(16),
            )
    except IntegrityError:
        raise CannotAdoptDuty(
            _("From this day another revision holds already; choose another day."), field="since"
        ) from None
    words = {"duty": f"{duty.id} {duty.name}", "day": duty.since.isoformat(), "reason": row.reason}
    data = {"rule_id": duty.id, "revision": number}
    tell_many([Happening(kind, at, data=data, words=words)], by=by, at=at)
    refresh()
    return row


def _day_wrong(day: date, at: datetime) -> list[Refusal]:
    if day <= day_of(at):
        sentence = _("A duty cannot hold for a day that has begun; choose tomorrow or a later day.")
        return [CannotAdoptDuty(sentence, field="since")]
    return []


def _reason_wrong(reason: str) -> list[Refusal]:
    if not tidy(reason):
        return [CannotAdoptDuty(_("Say why; the reason stands beside the revision."), field="reason")]
    if len(tidy(reason)) > _LONGEST_REASON:
        return [CannotAdoptDuty(_("Say it in 200 characters."), field="reason")]
    return []


def check_duty(duty: OwnDuty, *, is_new: bool) -> list[Refusal]:
    """Everything that is wrong with a duty but its day and reason."""
    found = [*_name_wrong(duty, is_new), *_asks_wrong(duty)]
    if duty.breach not in {"B1", "B2"} or duty.standing not in {"DUTY", "REMINDER"}:
        found.append(CannotAdoptDuty(_("Choose what happens when it is late."), field="breach"))
    if duty.proof not in PROOFS:
        found.append(CannotAdoptDuty(_("Choose the record that proves it."), field="proof"))
    if duty.window not in WINDOWS:
        found.append(CannotAdoptDuty(_("Choose by when it is to be done."), field="window"))
    return found or [*_proof_wrong(duty), *_conditions_wrong(duty), *_window_wrong(duty)]


def _name_wrong(duty: OwnDuty, is_new: bool) -> Iterator[Refusal]:
    if not _ID.fullmatch(duty.id):
        yield CannotAdoptDuty(_("A number has letters, a dash and digits, like ZD-01."), field="id")
    others = {one.id: one for one in own_duties() if not one.is_end}
    if is_new and (duty.id in {row["id"] for row in as_rows()} or duty.id in {o.id for o in own_duties()}):
        yield CannotAdoptDuty(_("%(id)s is taken by another rule.") % {"id": duty.id}, field="id")
    if not duty.name:
        yield CannotAdoptDuty(_("Say in a few words what is to be done."), field="name")
    elif len(duty.name) > _LONGEST_NAME:
        yield CannotAdoptDuty(_("Say it in 80 characters."), field="name")
    named = {one.name: one.id for one in others.values() if one.id != duty.id}
    named |= {_(row["what"]): row["id"] for row in as_rows() if row["what"] and row["kind"] == "duty"}
    if duty.name in named:
        yield CannotAdoptDuty(
            _("%(id)s is called so already; give it another name.") % {"id": named[duty.name]}, field="name"
        )
    if not duty.clause or text_on(duty.since).text.text_of(duty.clause) == "":
        yield CannotAdoptDuty(_("The text of the regulation has no such clause."), field="clause")


def _asks_wrong(duty: OwnDuty) -> Iterator[Refusal]:
    if bool(duty.rhythm) == bool(duty.occasion):
        yield CannotAdoptDuty(_("Choose either what sets it off or a rhythm."), field="occasion")
    elif duty.occasion and duty.occasion not in OCCASIONS:
        yield CannotAdoptDuty(_("Choose what sets it off."), field="occasion")
    elif duty.rhythm and (
        duty.rhythm not in set(Rhythm) or (duty.rhythm == Rhythm.DAYS and not _is_whole(duty.every))
    ):
        yield CannotAdoptDuty(
            _("The shortest rhythm is a day: write a whole number of days from 1 to 1,100."), field="every"
        )
    if duty.role not in set(Role) and (duty.role != ACTOR or duty.rhythm):
        yield CannotAdoptDuty(_("Choose the post that owes it."), field="role")


def _is_whole(every: int | None) -> bool:
    return every is not None and 1 <= every <= _MOST_DAYS


def _lines(duty: OwnDuty) -> frozenset[str]:
    return duty.lines & frozenset(duty.conditions.lines) if duty.conditions.lines else duty.lines


def _proof_wrong(duty: OwnDuty) -> Iterator[Refusal]:
    proof, word = PROOFS[duty.proof], str(PROOF_WORDS[duty.proof])
    may = GRANTS[proof.grant]
    role = owner_role_word(duty.role)
    strange = sorted(_lines(duty) - proof.lines)
    if strange:
        yield CannotAdoptDuty(
            _("“%(proof)s” is never recorded for this (%(line)s: %(asks)s), so nobody could ever prove it.")
            % {"proof": word, "line": line_word(strange[0]), "asks": asks_words(duty)},
            field="proof",
        )
    if duty.role == ACTOR:
        if may.isdisjoint(GRANTS[OCCASIONS[duty.occasion].grant]):
            sentence = _("Nobody who records “%(asks)s” may make “%(proof)s”; choose another post.")
            yield CannotAdoptDuty(sentence % {"asks": asks_words(duty), "proof": word}, field="role")
        return
    if Role(duty.role) not in may:
        sentence = _("%(role)s may not make “%(proof)s”; choose another post or another proof.")
        yield CannotAdoptDuty(sentence % {"role": role, "proof": word}, field="role")
    elif not Staff.objects.working().holding(Role(duty.role)).exists():
        sentence = _("Nobody holds the post %(role)s, so nobody could do it; give it to somebody first.")
        yield CannotAdoptDuty(sentence % {"role": role}, field="role")


def _conditions_wrong(duty: OwnDuty) -> Iterator[Refusal]:
    asked = duty.conditions
    lines = _lines(duty)
    if asked.lines and TURN in duty.lines:
        yield CannotAdoptDuty(_("A rhythm is about customers, not about a line of work."), field="lines")
    elif not lines:
        yield CannotAdoptDuty(_("This never happens in that line of work."), field="lines")
    if asked.request_kinds and lines != {Line.SERVICE_REQUEST}:
        yield CannotAdoptDuty(_("Only requests have a kind of request."), field="request_kinds")
    of_customers = asked.levels or asked.asset_kinds or asked.regions
    if of_customers and not lines.isdisjoint({Line.PERIOD, Line.ABSENCE}):
        yield CannotAdoptDuty(_("This is about no customer, so it cannot ask for one."), field="levels")


def _window_wrong(duty: OwnDuty) -> Iterator[Refusal]:
    sentences = {
        "FIGURE": (_("Write a whole number from 1 on."), "first"),
        "ORDER": (_("This window would end before it opens."), "last"),
        "LONG": (_("This window is longer than three years."), "first"),
        "NO_PERIOD": (_("Only a rhythm has a period; choose another window."), "window"),
        "TURN": (
            _("This window is longer than the rhythm: the next turn would begin before it ends."),
            "first",
        ),
    }
    doubt = window_doubt(duty)
    if doubt:
        sentence, name = sentences[doubt]
        yield CannotAdoptDuty(sentence, field=name)

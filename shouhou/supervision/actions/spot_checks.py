"""抽查: talks of a month are drawn, customers are rung back, and what they say is recorded (PR-01, decision 14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.accounts.standing_in import same_hands
from shouhou.accounts.words import ROLE_NAMES
from shouhou.cases.actions import assign, book, lock, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.core.text import tidy_long
from shouhou.documents.numbers import take_number
from shouhou.journal.happening import Happening
from shouhou.policy.timelines import load_timeline
from shouhou.supervision.drawing import drawn
from shouhou.supervision.models import MOST_ATTEMPTS, Finding, SpotCheck, SpotRound

_CHECKER = Role.AFTER_SALES_SUPERVISOR


class CannotDraw(Refusal):
    """The talks of this month cannot be drawn: they were, or there are none."""


class CannotCheck(Refusal):
    """The check as told cannot have been so, or not by this person."""


@transaction.atomic
def draw_checks(
    *, branch_id: int, month: date, talks: Mapping[int, Sequence[int]], seed: str, by: Actor, at: datetime
) -> SpotRound:
    """Draws some of each person's talks of a month; `talks` are their ids by who held them.

    One case for each person who checks: the supervisor of the branch, and for the supervisor's own talks another
    supervisor or the general manager. A month is drawn once, so that nobody draws until the draw suits him.
    Raises CannotDraw.
    """
    if SpotRound.objects.filter(branch_id=branch_id, month=month).exists():
        raise CannotDraw(_("The talks of this month were drawn already."))
    if month >= day_of(at).replace(day=1):
        raise CannotDraw(_("A month is drawn when it is over."))
    each = load_timeline(branch_id, since=at, until=at).at(at).terms.checks_per_agent if talks else 0
    chosen = drawn(talks, seed=seed, each=each)
    if not any(chosen.values()):
        raise CannotDraw(_("There was no talk to be drawn in this month."))
    told = SpotRound.objects.create(
        branch_id=branch_id,
        month=month,
        seed=seed,
        per_agent=each,
        population=sum(len(set(its)) for its in talks.values()),
        drawn_at=at,
        drawn_by_id=by.staff_id,
    )
    for checker, agents in _by_checker(chosen, branch_id).items():
        _open(told, checker, {agent: chosen[agent] for agent in agents}, by, at)
    return told


def _by_checker(agents: Iterable[int], branch_id: int) -> dict[Staff | None, list[int]]:
    """Who checks whom: nobody himself. None where nobody is left; then it waits for whoever holds the post."""
    supervisors = list(Staff.objects.working().holding(_CHECKER).filter(branch_id=branch_id).order_by("pk"))
    managers = list(Staff.objects.working().holding(Role.GENERAL_MANAGER).order_by("pk"))
    found: dict[Staff | None, list[int]] = {}
    for agent in agents:
        checker = next((one for one in (*supervisors, *managers) if one.pk != agent), None)
        found.setdefault(checker, []).append(agent)
    return found


def _open(
    told: SpotRound, checker: Staff | None, chosen: Mapping[int, Sequence[int]], by: Actor, at: datetime
) -> None:
    case = open_case(
        line=Line.SPOT_CHECK, branch_id=told.branch_id, agent_id=checker.pk if checker else None, by=by, at=at
    )
    checks = [
        SpotCheck(round=told, case=case, branch_id=told.branch_id, talk_id=talk, agent_id=agent, place=n)
        for agent, talks in chosen.items()
        for n, talk in enumerate(talks, 1)
    ]
    SpotCheck.objects.bulk_create(checks)
    happened = [
        Happening(
            "SPOT_CHECKS_DRAWN",
            at,
            data={"round_id": told.pk, "seed": told.seed, "talks": [check.talk_id for check in checks]},
            words={"month": str(told), "count": str(len(checks))},
        )
    ]
    if checker is not None:
        name = str(ROLE_NAMES[_CHECKER])
        happened.insert(0, assign(case, role=_CHECKER, staff=checker, role_name=name, at=at))
    case.number = take_number("CC", branch_id=told.branch_id, at=at)
    case.save(update_fields=["number"])
    book(case, *happened, by=by, at=at)


@transaction.atomic
def record_check(
    *,
    check_id: int,
    finding: str,
    called_at: datetime,
    content: str = "",
    words: str = "",
    by: Actor,
    at: datetime,
) -> SpotCheck:
    """Records what ringing back came to; recorded again by the same person it is a correction.

    A call that reached nobody leaves the check open until the third. Raises CannotCheck: for one's own talk, for a
    call that has not been yet, for a difference without words.
    """
    case = lock(*SpotCheck.objects.filter(pk=check_id).values_list("case_id", flat=True))
    if not case:
        raise CannotCheck(_("There is no such check."))
    check = SpotCheck.objects.select_related("round", "talk").get(pk=check_id)
    words = tidy_long(words)
    _demand_right(check, by, at)
    _demand_possible(check, finding, called_at, words, at)
    is_correction = check.is_done
    check.attempts += 0 if is_correction else 1
    ends = finding != Finding.NOT_REACHED or check.attempts >= MOST_ATTEMPTS
    check.finding, check.content, check.words, check.called_at = finding, content, words, called_at
    if ends and not is_correction:
        check.done_at, check.done_by_id = at, by.person_id
    booking = book(case[0], *_told(check, ends and not is_correction), by=by, at=at)
    check.event_id = booking.events[0].pk
    check.save(
        update_fields=[
            *("attempts", "finding", "content", "words", "called_at", "done_at", "done_by", "event_id")
        ]
    )
    return check


def _demand_right(check: SpotCheck, by: Actor, at: datetime) -> None:
    if check.agent_id in same_hands(by.staff_id, by.acting_for_id, at):
        raise CannotCheck(_("Nobody checks talks of her own; another supervisor does."), clause="PR-01")
    if check.is_done and check.done_by_id != by.person_id:
        raise CannotCheck(_("Somebody else has recorded this check already."))


def _demand_possible(check: SpotCheck, finding: str, called_at: datetime, words: str, at: datetime) -> None:
    if finding not in Finding.values:
        raise CannotCheck(_("Say what the check came to."), field="finding")
    if called_at > at:
        raise CannotCheck(_("This moment has not come yet."), field="called_at")
    if called_at < check.round.drawn_at:
        raise CannotCheck(_("This talk had not been drawn by then."), field="called_at")
    if finding in (Finding.DIFFERS, Finding.NO_TALK) and not words:
        raise CannotCheck(_("Say in what it differs."), field="words")
    if check.is_done and finding == Finding.NOT_REACHED:
        raise CannotCheck(
            _("This check has a result; it cannot become a call that reached nobody."), field="finding"
        )


def _told(check: SpotCheck, ends: bool) -> list[Happening]:
    data = {
        "check_id": check.pk,
        "round_id": check.round_id,
        "call_id": check.talk_id,
        "finding": check.finding,
    }
    said = {"number": check.talk.record_no, "finding": Finding(check.finding).label}
    told = [
        Happening(
            "SPOT_CHECK_RECORDED",
            check.called_at or check.round.drawn_at,
            data=data | {"attempt": check.attempts},
            words={name: str(value) for name, value in said.items()} | {"words": check.words},
            customer_id=check.talk.customer_id,
            corrects_id=check.event_id if check.is_done and not ends else None,
        )
    ]
    left = SpotCheck.objects.filter(case_id=check.case_id, done_at=None).exclude(pk=check.pk)
    if ends and not left.exists():
        told.append(
            Happening(
                "SPOT_CHECKS_FINISHED",
                check.called_at or check.round.drawn_at,
                data={"round_id": check.round_id},
                words={"month": str(check.round)},
            )
        )
    return told


def checks_of(case: Case) -> list[SpotCheck]:
    """The checks of a case with their talks, in the order of the persons."""
    checks = SpotCheck.objects.filter(case=case).select_related("talk__customer", "agent", "done_by", "round")
    return list(checks.order_by("agent__name", "agent_id", "place"))

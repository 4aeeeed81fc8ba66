"""What occasions, rhythms, windows and proofs of own duties are called."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext, pgettext_lazy

from shouhou.cases.models import Line
from shouhou.cases.rule_words import window_words
from shouhou.cases.wording import line_word, owner_role_word
from shouhou.customers.models import AssetKind, Level
from shouhou.policy.own import OwnDuty, Rhythm, rule_of
from shouhou.policy.terms import Terms
from shouhou.policy.windows import WindowKind

OCCASION_WORDS: Final[dict[str, Any]] = {
    "TALK": pgettext_lazy("occasion", "A talk with the customer"),
    "CALL_IN": pgettext_lazy("occasion", "The customer calls"),
    "NOT_REACHED": pgettext_lazy("occasion", "The customer is not reached"),
    "PROMISE": pgettext_lazy("occasion", "Something is promised to the customer"),
    "LETTER": pgettext_lazy("occasion", "A letter goes out"),
    "REGISTERED": pgettext_lazy("occasion", "A request is registered"),
    "REPORTED": pgettext_lazy("occasion", "A request is reported to engineering"),
    "SOLUTION": pgettext_lazy("occasion", "A solution is decided"),
    "ANSWERED": pgettext_lazy("occasion", "A request is answered"),
    "SITE_DONE": pgettext_lazy("occasion", "Work on site is finished"),
    "REQUEST_CLOSED": pgettext_lazy("occasion", "A request is closed"),
    "COMPLAINT": pgettext_lazy("occasion", "A complaint is registered"),
    "COMPLAINT_CLOSED": pgettext_lazy("occasion", "A complaint is closed"),
    "PROFILE": pgettext_lazy("occasion", "A customer file is made"),
    "PLAN_DONE": pgettext_lazy("occasion", "A planned service is carried out"),
    "MONTH_ENDED": pgettext_lazy("occasion", "A month has ended"),
    "ABSENT": pgettext_lazy("occasion", "Somebody is away"),
}
PROOF_WORDS: Final[dict[str, Any]] = {
    "TALK": pgettext_lazy("proof", "Record of a talk, in any way"),
    "CALL_OUT": pgettext_lazy("proof", "Record of a call we made"),
    "VISIT": pgettext_lazy("proof", "Record of a visit to the customer"),
    "LETTER": pgettext_lazy("proof", "A registered letter"),
    "REVIEW": pgettext_lazy("proof", "The customer file reviewed"),
    "PLAN": pgettext_lazy("proof", "A next service planned"),
    "CHECK": pgettext_lazy("proof", "A completion check"),
    "SOLUTION": pgettext_lazy("proof", "A solution set"),
    "SITE_JOB": pgettext_lazy("proof", "A site job planned"),
    "COMPLAINT_TOLD": pgettext_lazy("proof", "The complaint acknowledged to the customer"),
    "BOOK": pgettext_lazy("proof", "A register closed as a book"),
    "SUMMARY": pgettext_lazy("proof", "The summary archived"),
    "DEPUTY": pgettext_lazy("proof", "A deputy named"),
}
RHYTHM_WORDS: Final[dict[str, Any]] = {
    Rhythm.DAYS.value: pgettext_lazy("rhythm", "Every so many days"),
    Rhythm.WEEK.value: pgettext_lazy("rhythm", "Each week"),
    Rhythm.MONTH.value: pgettext_lazy("rhythm", "Each month"),
    Rhythm.QUARTER.value: pgettext_lazy("rhythm", "Each quarter"),
    Rhythm.HALF_YEAR.value: pgettext_lazy("rhythm", "Each half-year"),
    Rhythm.YEAR.value: pgettext_lazy("rhythm", "Each year"),
}
WINDOW_WORDS: Final[dict[str, Any]] = {
    WindowKind.PERIOD.value: pgettext_lazy("window", "The whole period of the rhythm"),
    WindowKind.SAME_DAY.value: pgettext_lazy("window", "Until 24:00 of the same day"),
    WindowKind.HOURS.value: pgettext_lazy("window", "Within so many hours"),
    WindowKind.DAY_END.value: pgettext_lazy("window", "Within so many days"),
    WindowKind.WORKING_DAYS.value: pgettext_lazy("window", "Within so many working days"),
    WindowKind.DAYS.value: pgettext_lazy("window", "From one day to another after it"),
}
_REQUESTS: Final = gettext_noop("requests of the kind: %(kinds)s")


def asks_words(duty: OwnDuty) -> str:
    """What sets it off: the occasion, or the rhythm and for whom."""
    if not duty.rhythm:
        return str(OCCASION_WORDS[duty.occasion])
    if duty.rhythm == Rhythm.DAYS:
        n = duty.every or 0
        return ngettext("Every %(n)s day", "Every %(n)s days", n) % {"n": n}
    return str(RHYTHM_WORDS[duty.rhythm])


def condition_words(duty: OwnDuty, kinds: dict[str, str]) -> list[str]:
    """For whom it holds, one phrase for each condition; `kinds` are the words of kinds of requests."""
    asked = duty.conditions
    join = _(", ").join
    found = []
    if asked.levels:
        found.append(join(str(Level(one).label) for one in asked.levels))
    if asked.asset_kinds:
        found.append(
            _("with %(kinds)s") % {"kinds": join(str(AssetKind(one).label) for one in asked.asset_kinds)}
        )
    if asked.regions:
        found.append(_("in %(places)s") % {"places": join(asked.regions)})
    if asked.lines:
        found.append(join(line_word(one) for one in asked.lines))
    if asked.request_kinds:
        found.append(_(_REQUESTS) % {"kinds": join(kinds.get(one, one) for one in asked.request_kinds)})
    return found or [
        _("all customers") if set(duty.lines) - {Line.PERIOD, Line.ABSENCE} else _("no condition")
    ]


def proof_word(duty: OwnDuty) -> str:
    """Which record proves it."""
    return str(PROOF_WORDS[duty.proof])


def window_word(duty: OwnDuty) -> str:
    """The window with its own figures."""
    return window_words(rule_of(duty).window, Terms())


def chain_words(duty: OwnDuty, kinds: dict[str, str]) -> str:
    """The whole duty in one line: what sets it off → for whom → who → when → which record."""
    parts = [
        asks_words(duty), *condition_words(duty, kinds), owner_role_word(duty.role), window_word(duty),
        proof_word(duty),
    ]  # fmt: skip
    return " → ".join(parts)


def standing_word(duty: OwnDuty) -> str:
    """Whether it is counted or only reminds."""
    if duty.standing == "REMINDER":
        return pgettext("standing", "Only reminds")
    return pgettext("standing", "Duty, counted")

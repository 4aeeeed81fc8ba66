"""What rules, steps of a sum and outcomes are called, in the reader's language."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext_lazy

from shouhou.accounts.roles import Role
from shouhou.accounts.words import ROLE_NAMES
from shouhou.cases.models import Line
from shouhou.core.say import say_due, say_moment
from shouhou.policy.causes import Cause
from shouhou.policy.current import latest
from shouhou.policy.holding import DECIDER, HANDLER
from shouhou.policy.rulebook import ACTOR, Breach, Outcome
from shouhou.policy.windows import Step

# The shipped rules say in English what is to be done; the rules are plain Python, so their messages are listed here.
RULE_MESSAGES: Final = (
    gettext_noop("Register the request with its seven facts"),
    gettext_noop("Create or review the customer profile"),
    gettext_noop("Report the request to the engineering supervisor"),
    gettext_noop("Acknowledge the report"),
    gettext_noop("Plan the next service: what to say and when"),
    gettext_noop("Plan the service after the one that was carried out"),
    gettext_noop("Write down what was said"),
    gettext_noop("Study the open question and find a way"),
    gettext_noop("Ask the engineering supervisor for a solution"),
    gettext_noop("Decide the solution that was asked for"),
    gettext_noop("Tell the customer the solution"),
    gettext_noop("Keep what was promised"),
    gettext_noop("Write the call record and its line in the register"),
    gettext_noop("Send somebody: who goes, and when"),
    gettext_noop("Tell the customer before they leave: departure, arrival, people and equipment wanted"),
    gettext_noop("Talk about what interests the customer, and ask what it thinks of the service"),
    gettext_noop("Tell the customer why nobody can come in time, and promise a new date"),
    gettext_noop("Clear up what the request lacks before somebody is sent"),
    gettext_noop("Say whether the work is free or charged, and tell the prices"),
    gettext_noop("Be there when it was announced"),
    gettext_noop("Have somebody there by the date that was promised"),
    gettext_noop("Call a second time, about something new"),
    gettext_noop("Try again, and tell the dispatcher after three failures"),
    gettext_noop("Write a message or a letter instead"),
    gettext_noop("Call back and check"),
    gettext_noop("Register the letter and archive a copy"),
    gettext_noop("Tell the customer of the event by telephone"),
    gettext_noop("Send the letter, or decide that none is needed"),
    gettext_noop("Tell the customer that the event is called off"),
    gettext_noop("Register the complaint with number, facts and the remedy wanted"),
    gettext_noop("Tell the customer that the complaint is registered"),
    gettext_noop("Assess the complaint: class, who handles it, until when"),
    gettext_noop("Apologise, and say when the next answer comes"),
    gettext_noop("Keep the customer informed at the time that was promised"),
    gettext_noop("Find out what happened, and why"),
    gettext_noop("Decide the complaint"),
    gettext_noop("Tell the customer the decision, and hear what it says to it"),
    gettext_noop("Offer the ways inside and outside of the company"),
    gettext_noop("Call back, and ask how satisfied the customer is with the handling"),
    gettext_noop("Look for common causes in the complaints of the month, and mend them"),
    gettext_noop("Report what will be better from now on"),
    gettext_noop("Check by telephone that it is in order"),
    gettext_noop("File the caller and put the talk into the file"),
    gettext_noop("Ring back and check the talks that were drawn"),
    gettext_noop("Name a deputy of the same department"),
    gettext_noop("Close the register of the month as a book"),
    gettext_noop("Have the lent file back by the day agreed"),
    gettext_noop("Hold the monthly summary, write its report and archive it"),
    gettext_noop("Write the summary of the year and archive it"),
)

_CASE_ROLES: Final = {
    HANDLER: pgettext_lazy("role", "Whoever handles the complaint"),
    DECIDER: pgettext_lazy("role", "Whoever decides the complaint"),
}

OUTCOME_MESSAGES: Final = {
    "OPEN": gettext_noop("To do"),
    "OPEN_LATE": gettext_noop("Overdue"),
    Outcome.MET.value: gettext_noop("On time"),
    Outcome.MET_LATE.value: gettext_noop("Done late"),
    Outcome.WAIVED.value: gettext_noop("Waived"),
    Outcome.MISSED.value: gettext_noop("Not done"),
    Outcome.UNKNOWABLE.value: gettext_noop("Cannot be judged"),
    Outcome.VOID.value: gettext_noop("No longer applies"),
}

STANDINGS: Final = {
    "DUTY": pgettext_lazy("standing", "Duty, counted"),
    "REMINDER": pgettext_lazy("standing", "Only reminds"),
    "OFF": pgettext_lazy("standing", "Off"),
}

_BREACHES: Final = {
    Breach.REMIND: gettext_noop("The person who owes it is reminded."),
    Breach.ESCALATE: gettext_noop("The person who owes it is reminded, then the supervisor is told."),
    Breach.BLOCK: gettext_noop("The next step waits until it is done."),
    Breach.LEGAL: gettext_noop("The law asks for it; the general manager is told."),
}


_BREACH_WORDS: Final = {
    Breach.REMIND: gettext_noop("Reminded"),
    Breach.ESCALATE: gettext_noop("Supervisor told"),
    Breach.BLOCK: gettext_noop("Next step waits"),
    Breach.LEGAL: gettext_noop("Law: manager told"),
}


def rule_what(rule_id: str) -> str:
    """What a rule asks for, as its latest revision says it; an unknown rule reads as its id."""
    try:
        return _(latest(rule_id).what)
    except KeyError:
        return rule_id


def clause_of(rule_id: str) -> str:
    """The clause of the regulation a rule stands for (三.4); empty for an unknown rule."""
    try:
        return latest(rule_id).clause
    except KeyError:
        return ""


def line_word(line: str) -> str:
    """What a line of work is called beside a case's number."""
    return str(Line(line).label)


def outcome_word(outcome: str, *, is_late: bool = False) -> str:
    """应办, 超期, 按时, 逾期办结, 准予免办, 逾期未办, 无法判断 (decision 3)."""
    return _(OUTCOME_MESSAGES["OPEN_LATE" if is_late and outcome == Outcome.OPEN else outcome])


def cause_word(cause: str) -> str:
    """Why a duty is late; where nothing was recorded, that (decision 3: before a name comes a cause)."""
    return _(_CAUSES[Cause(cause)]) if cause else _("no cause recorded")


_CAUSES: Final = {
    Cause.CUSTOMER: gettext_noop("waited for the customer"),
    Cause.PARTS: gettext_noop("waited for parts"),
    Cause.ENGINEERING: gettext_noop("waited for engineering"),
    Cause.CALENDAR: gettext_noop("days with nobody on duty"),
    Cause.HAND_OVER: gettext_noop("handed over late"),
    Cause.NO_DEPUTY: gettext_noop("absent without a deputy"),
}


def owner_role_word(role: str) -> str:
    """The post that owes; for a duty of whoever did what triggers it, that."""
    if role == ACTOR:
        return _("Whoever recorded it")
    if role in _CASE_ROLES:
        return str(_CASE_ROLES[role])
    return str(ROLE_NAMES[Role(role)]) if role in set(Role) else role


def standing_word(standing: str) -> str:
    """How a rule stands: 应办, 只提醒, 停用."""
    return str(STANDINGS.get(standing, standing))


def breach_word(breach: str) -> str:
    """A breach class in two words, for tables."""
    return _(_BREACH_WORDS[Breach(breach)]) if breach else ""


def breach_sentence(breach: Breach) -> str:
    """What happens when a duty is late."""
    return _(_BREACHES[breach])


def step_sentence(step: Step) -> str:
    """One line of the sum of a limit in words, moments in the installation's time."""
    message = _STEPS[step.code]
    if step.code in _LIMITS:
        words = say_due(step.moment) if step.moment else ""
    else:
        words = say_moment(step.moment) if step.moment else ""
    until = say_due(step.until) if step.until else ""
    told = {"moment": words, "until": until, "n": step.figure, "length": _length(step)}
    return _(message) % told


_STEPS: Final = {
    "TRIGGER": gettext_noop("It begins %(moment)s"),
    "NOBODY_ON_DUTY": gettext_noop("nobody was on duty then, so it counts from %(moment)s"),
    "BEFORE_HOURS": gettext_noop(
        "before the duty period: from %(moment)s until %(until)s nobody was on duty"
    ),
    "BREAK": gettext_noop("break between two duty periods (such as lunch): from %(moment)s until %(until)s"),
    "AFTER_HOURS": gettext_noop("after the duty period: from %(moment)s until %(until)s nobody was on duty"),
    "REST_DAY": gettext_noop("days of rest: from %(moment)s until %(until)s"),
    "HOLIDAY": gettext_noop("statutory holiday: from %(moment)s until %(until)s"),
    "ON_DUTY_WEEK": gettext_noop("duty period that counts: %(moment)s until %(until)s"),
    "ON_DUTY_MAKE_UP": gettext_noop(
        "duty period that counts, of a day worked to make up for one off: %(moment)s until %(until)s"
    ),
    "ON_DUTY_SHIFT": gettext_noop("somebody was on a duty shift: %(moment)s until %(until)s"),
    "OPEN_THAT_DAY": gettext_noop("until the end of that day (24:00)"),
    "MAKE_UP_DAY": gettext_noop("%(moment)s is worked to make up for a day off"),
    "SAME_DAY": gettext_noop("until the end of the same day (24:00)"),
    "HOURS": gettext_noop("within %(length)s"),
    "BY_CLASS": gettext_noop("within %(length)s, as its class has it"),
    "AFTER": gettext_noop("%(length)s after that: %(moment)s"),
    "DAYS": gettext_noop("until the end of day %(n)s after that"),
    "FROM_DAY": gettext_noop("open from the beginning of day %(n)s after that"),
    "TO_DAY": gettext_noop("until the end of day %(n)s after that"),
    "HOLIDAY_LATER": gettext_noop("the last day is a holiday, so it moves on to %(moment)s"),
    "WORKING_DAYS": gettext_noop("until the end of working day %(n)s: %(moment)s"),
    "PROMISED": gettext_noop("until the moment that was promised"),
    "PERIOD": gettext_noop("until the end of the period"),
    "DAYS_BEFORE": gettext_noop("not later than %(n)s days before that date"),
    "HOLIDAY_EARLIER": gettext_noop("that day is a holiday, so it moves forward to %(moment)s"),
    "FROM_SHARE": gettext_noop("open when %(n)s%% of the planned time has passed"),
    "TO_SHARE": gettext_noop("until %(n)s%% of the planned time has passed"),
    "HOURS_BEFORE": gettext_noop("%(n)s hours before what was promised"),
    "TARGET": gettext_noop("meant to be done within %(length)s: by %(moment)s"),
    "FAILURE": gettext_noop(
        "failure that was declared: from %(moment)s until %(until)s nothing could be recorded"
    ),
    "RECORDED_AFTER": gettext_noop("to be recorded within %(length)s of duty after that: by %(moment)s"),
    "DUE": gettext_noop("late from: %(moment)s"),
}
_LIMITS: Final = frozenset({"TARGET", "DUE", "WORKING_DAYS", "RECORDED_AFTER"})


def _length(step: Step) -> str:
    amount = step.figure or 0
    if step.name.endswith("_minutes"):
        return ngettext("%(n)s minute", "%(n)s minutes", amount) % {"n": amount}
    if step.name.endswith("_days"):
        return ngettext("%(n)s day", "%(n)s days", amount) % {"n": amount}
    return ngettext("%(n)s hour", "%(n)s hours", amount) % {"n": amount}

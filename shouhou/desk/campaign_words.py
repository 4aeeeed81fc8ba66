"""Whether a campaign fits, in whole sentences: decided by when, told from when to when, how many calls a day."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouhou.core.say import say_day
from shouhou.policy.foretelling import Breach, Campaign
from shouhou.policy.terms import Terms


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a wanted date: whether it breaches nothing, the sentences, and the date proposed instead."""

    fits: bool
    sentences: tuple[str, ...]
    proposed: Campaign | None = None


def sentences(
    wanted: Campaign, nearest: Campaign | None, *, audience: int, callers: int, terms: Terms
) -> Answer:
    """The wanted date in words, and what would do instead."""
    if wanted.breach is None:
        return Answer(True, tuple(_window(wanted, audience, callers, terms)))
    told = [_breach(wanted, audience, terms)]
    if nearest is None:
        told.append(
            _("Within a year there is no date that fits: nobody who calls is rostered, or too few are.")
        )
        return Answer(False, tuple(told))
    told.append(_("The nearest date that breaches nothing: %(day)s.") % {"day": say_day(nearest.day)})
    return Answer(False, (*told, *_window(nearest, audience, callers, terms)), nearest)


def _breach(wanted: Campaign, audience: int, terms: Terms) -> str:
    said = {
        "day": say_day(wanted.day),
        "last": say_day(wanted.last),
        "first": say_day(wanted.first),
        "notice": terms.campaign_notice_days,
        "audience": audience,
        "capacity": terms.day_items,
    }
    match wanted.breach:
        case Breach.TOO_LATE:
            return (
                _(
                    "On %(day)s it is too late: customers are told %(notice)s days ahead, that is by %(last)s, "
                    "and that day is past (CP-01)."
                )
                % said
            )
        case Breach.NOBODY:
            return (
                _(
                    "Until %(last)s no service agent is on duty on any day: by roster, holidays and absences there is "
                    "nobody who could call."
                )
                % said
            )
    return (
        _(
            "%(audience)s calls do not fit until %(last)s beside what falls due anyway: one person does %(capacity)s "
            "things a day."
        )
        % said
    )


def _window(one: Campaign, audience: int, callers: int, terms: Terms) -> list[str]:
    said = {
        "day": say_day(one.day),
        "first": say_day(one.first),
        "last": say_day(one.last),
        "decide": say_day(one.decide_by) if one.decide_by else "",
        "notice": terms.campaign_notice_days,
        "letter": terms.campaign_letter_days,
        "each": one.each,
        "callers": callers,
        "days": one.caller_days,
        "capacity": terms.day_items,
    }
    told = [
        _("It has to be decided by %(decide)s at the latest.") % said,
        _(
            "All are called from %(first)s to %(last)s: %(notice)s days ahead, earlier where that day is a day off "
            "(CP-01); letters go out within %(letter)s days of the call (CP-02)."
        )
        % said,
        _("That makes %(each)s calls for each agent and day (%(days)s working days of %(callers)s agents).")
        % said,
    ]
    if one.busiest:
        busiest = {"day": say_day(one.busiest[0]), "n": one.busiest[1], "capacity": terms.day_items}
        told.append(
            _(
                "On the fullest day, %(day)s, one agent has %(n)s things with it; %(capacity)s are thought possible."
            )
            % busiest
        )
    return told

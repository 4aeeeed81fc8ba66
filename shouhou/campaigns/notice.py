"""Until when customers are told, and in which words."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from shouhou.accounts.models import Company
from shouhou.campaigns.models import Campaign
from shouhou.core.say import day_of, say_moment
from shouhou.policy.current import latest
from shouhou.policy.timelines import load_timeline
from shouhou.policy.windows import Span, reckon

_A_MOMENT = timedelta(microseconds=1)


def telling_span(branch_id: int, day: date, at: datetime) -> Span:
    """From when to when customers are told by telephone of an event on a day that is decided now (CP-01)."""
    policy = load_timeline(branch_id, since=at, until=at + timedelta(days=1)).at(at)
    return reckon(
        latest("CP-01").window,
        start=at,
        data={"event_date": day.isoformat()},
        terms=policy.terms,
        calendar=policy.calendar,
    )


def last_day_of(span: Span) -> date:
    """The last day of a span, whose limit is exclusive."""
    return day_of(span.due_at - _A_MOMENT)


def is_late(span: Span, at: datetime) -> bool:
    """Whether it is too late already when it is decided (CP-07)."""
    return span.due_at <= at


def said_when(campaign: Campaign) -> str:
    """From when to when, in words."""
    begins, ends = say_moment(campaign.begins_at), campaign.ends_at
    if day_of(ends) == campaign.day:
        return f"{begins}–{say_moment(ends).split()[-1]}"
    return f"{begins} – {say_moment(ends)}"


def words_on_the_phone(campaign: Campaign) -> str:
    """What is said on the telephone: who calls, what there is, when and where (CP-08), and that no is an answer."""
    return _(
        "Hello, this is %(company)s. We are holding “%(title)s”: %(content)s It is on %(when)s at %(place)s. "
        "Will you come? If you would rather not be told of such events, say so and we stop."
    ) % _said(campaign)


def words_of_message(campaign: Campaign, address: str) -> str:
    """A message: sender, content, day and place, telephone, and the link that also refuses (CP-05, CP-06, CP-08)."""
    said = {**_said(campaign), "address": address}
    lines = (
        _("[%(company)s] %(title)s: %(content)s"),
        "%(when)s, %(place)s",
        _("Answer, or refuse further notices: %(address)s"),
        _("Questions: %(phone)s"),
    )
    return "\n".join(line % said for line in lines)


def words_of_letter(campaign: Campaign) -> str:
    """The letter: a paragraph for what there is, for when and where, for questions; the template of an invitation says
    how to answer and to refuse (CP-05, CP-08)."""
    lines = (
        _("We are holding “%(title)s” and would be glad to see you."),
        "%(content)s",
        _("Time: %(when)s"),
        _("Place: %(place)s"),
        _("Questions: %(phone)s"),
    )
    return "\n".join(line % _said(campaign) for line in lines)


def _said(campaign: Campaign) -> dict[str, str]:
    company = Company.objects.first()
    return {
        "company": (company.short_name or company.name) if company else "",
        "title": campaign.title,
        "content": campaign.content,
        "when": said_when(campaign),
        "place": campaign.place,
        "phone": campaign.phone,
    }

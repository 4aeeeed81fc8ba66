"""What is owed as rows for people: in words, by urgency, each with the one action that is its proof."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouhou.cases.models import Line, Obligation
from shouhou.cases.wording import clause_of, rule_what
from shouhou.followups.models import Call
from shouhou.journal.models import Event, EventWords
from shouhou.policy.current import revision
from shouhou.supervision.board import cause_shown

AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Action:
    """The one action that proves a duty: its label, icon, and the page it leads to."""

    label: Any
    icon: str
    page: str  # url name; takes the case's slug unless it names a customer or a report
    takes: str = "case"
    method: str = "get"


ACTIONS = {
    "REGISTER_REQUEST": Action(gettext_lazy("Complete"), "pencil", "service_requests:facts"),
    "REVIEW_PROFILE": Action(gettext_lazy("Review the file"), "address-book", "customers:review", "customer"),
    "REPORT_UPWARD": Action(gettext_lazy("Report"), "send", "service_requests:report"),
    "ACKNOWLEDGE_REPORT": Action(
        gettext_lazy("Acknowledge"), "check", "service_requests:acknowledgement", "report", "post"
    ),
    "PLAN_NEXT_SERVICE": Action(gettext_lazy("Plan"), "calendar-plus", "customers:plan", "customer"),
    "WRITE_GIST": Action(gettext_lazy("Write down"), "pencil", "followups:detail", "call"),
    "NOTE_STUDY": Action(gettext_lazy("Note"), "pencil", "service_requests:study"),
    "ASK_SOLUTION": Action(gettext_lazy("Ask"), "help", "service_requests:escalation"),
    "SET_SOLUTION": Action(gettext_lazy("Decide"), "gavel", "service_requests:solution"),
    "TELL_CUSTOMER": Action(gettext_lazy("Tell the customer"), "phone-call", "service_requests:telling"),
    "KEEP_PROMISE": Action(gettext_lazy("Call"), "phone-call", "desk:call-panel", "promise"),
    "CALL_AGAIN": Action(gettext_lazy("Second call"), "phone-call", "desk:call-panel", "SECOND"),
    "TRY_AGAIN": Action(gettext_lazy("Try again"), "phone-call", "desk:call-panel", "TRY"),
    "WRITE_INSTEAD": Action(gettext_lazy("Write instead"), "mail", "followups:letter-new", "letter"),
    "PHONE_NOTICE": Action(gettext_lazy("Call"), "phone-call", "desk:call-panel", "NOTICE"),
    "SEND_NOTICE_LETTER": Action(gettext_lazy("Write a letter"), "mail", "followups:letter-new", "letter"),
    "TELL_CALLED_OFF": Action(gettext_lazy("Call"), "phone-call", "desk:call-panel", "NOTICE"),
    "REGISTER_COMPLAINT": Action(
        gettext_lazy("Register the complaint"), "alert-triangle", "complaints:new", "talk"
    ),
    "ACKNOWLEDGE_COMPLAINT": Action(gettext_lazy("Acknowledge"), "phone-call", "complaints:acknowledgement"),
    "ASSESS_COMPLAINT": Action(gettext_lazy("Assess"), "scale", "complaints:assessment"),
    "PROMISE_COMPLAINT_ANSWER": Action(gettext_lazy("Say when"), "calendar-time", "complaints:promise"),
    "TELL_COMPLAINT_PROGRESS": Action(gettext_lazy("Keep informed"), "phone-call", "complaints:progress"),
    "INVESTIGATE_COMPLAINT": Action(
        gettext_lazy("Write what was found"), "search", "complaints:investigation"
    ),
    "DECIDE_COMPLAINT": Action(gettext_lazy("Decide"), "gavel", "complaints:decision"),
    "TELL_COMPLAINT_DECISION": Action(gettext_lazy("Tell the customer"), "phone-call", "complaints:telling"),
    "OFFER_COMPLAINT_WAYS": Action(gettext_lazy("Offer further ways"), "route", "complaints:further-ways"),
    "CALL_BACK_COMPLAINT": Action(gettext_lazy("Call back"), "phone-check", "complaints:call-back"),
    "IMPROVE_AFTER_COMPLAINT": Action(gettext_lazy("Report"), "report", "complaints:improvement"),
    "REVIEW_COMPLAINTS": Action(gettext_lazy("Look for causes"), "chart-bar", "reports:causes"),
    "REGISTER_LETTER": Action(gettext_lazy("Open"), "mail", "desk:case"),
    "CHECK_COMPLETION": Action(gettext_lazy("Call and check"), "phone-call", "desk:call-panel", "COMPLETION"),
    "CHECK_TALKS": Action(gettext_lazy("Ring back"), "phone-check", "desk:spot-checks-of"),
    "FILE_CALLER": Action(gettext_lazy("File the caller"), "user-plus", "customers:new", "caller"),
    "TAKE_BACK_FILE": Action(gettext_lazy("Take back"), "files", "archive:loans", "LIST"),
    "NAME_DEPUTY": Action(gettext_lazy("Name a deputy"), "user-share", "supervision:absence"),
    "APPOINT_AGENT": Action(gettext_lazy("Appoint"), "rubber-stamp", "supervision:appointments", "LIST"),
    "CLOSE_BOOK": Action(gettext_lazy("Close the book"), "book-2", "reports:period"),
    "HOLD_SUMMARY": Action(gettext_lazy("Write the summary"), "report", "reports:period"),
    "PLAN_VISIT": Action(gettext_lazy("Send somebody"), "truck-delivery", "field:planning"),
    "ANNOUNCE_VISIT": Action(gettext_lazy("Tell the customer"), "phone-call", "field:announcement"),
    "ASK_OPINION": Action(gettext_lazy("Call and ask"), "phone-call", "desk:call-panel", "OPINION"),
    "TELL_DEFERRAL": Action(gettext_lazy("Tell why, promise a date"), "phone-call", "field:deferral"),
    "CLEAR_GAPS": Action(gettext_lazy("Clear up"), "help", "field:gaps"),
    "SETTLE_CHARGE": Action(gettext_lazy("Say who pays"), "currency-yuan", "field:charge"),
    "GO_THERE": Action(gettext_lazy("To the site job"), "map-pin", "field:visit"),
    "RECORD_TALK": Action(gettext_lazy("Call"), "phone-call", "desk:call-panel", "OUT"),
    "RECORD_VISIT": Action(gettext_lazy("Record the visit"), "users", "desk:call-panel", "VISIT"),
    "WRITE_LETTER": Action(gettext_lazy("Write a letter"), "mail", "followups:letter-new", "customer-letter"),
    "RECORD_CALL": Action(gettext_lazy("Open"), "book-2", "desk:case"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of Today, as core/parts/duty_row.html reads it."""

    id: int
    clause: str
    what: str
    number: str
    customer: str
    customer_url: str
    contact: str
    phone: str
    due_at: datetime
    opens_at: datetime
    state: str
    url: str
    action_url: str
    action_label: str
    action_method: str
    action_icon: str
    more_url: str
    proof_url: str
    standing: str
    owner: str
    owner_id: int | None
    outcome: str
    cause: str


@dataclass(frozen=True, slots=True)
class More:
    """What an opened row shows, as core/parts/duty_more.html reads it."""

    row: Row
    why: Sequence[str]
    sum_url: str
    last_said: str


@dataclass(frozen=True, slots=True)
class Link:
    """What the trigger of a duty names: the report it is about, the talk it comes from."""

    report_id: int | None = None
    talk: Call | None = None


@dataclass(slots=True)
class Group:
    """One of the four groups of Today."""

    code: str
    title: str
    rows: list[Row] = field(default_factory=list)


# Profiles and requests are wide; a row says little of them.
_SAID = (
    *(column.name for column in Obligation._meta.concrete_fields),
    *(f"case__{name}" for name in ("line", "number", "state", "branch", "customer", "parent")),
    "case__customer__name",
    *(f"case__service_request__{name}" for name in ("contact_name", "phone", "org_name")),
    *(f"case__complaint__{name}" for name in ("contact_name", "phone", "customer_name")),
    "owner__name",
)


def with_everything(owed: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """The obligations with all that their rows say, in one statement."""
    joined = ("case__customer", "case__service_request", "case__complaint", "owner")
    return owed.select_related(*joined).only(*_SAID)


def more_of(owed: Obligation, *, now: datetime) -> More:
    """What stands behind a row once it is opened: why, and what was said last time."""
    (row,) = rows_of([owed], now=now)
    sum_url = reverse("supervision:duty-sum", args=[owed.pk])
    return More(row, why_of(owed, now), sum_url, _last_said(owed.case.customer_id))


def _last_said(customer_id: int | None) -> str:
    if customer_id is None:
        return ""
    talks = Call.objects.filter(customer_id=customer_id, annulled_at=None).exclude(gist="")
    return talks.order_by("-started_at").values_list("gist", flat=True).first() or ""


def rows_of(owed: Iterable[Obligation], *, now: datetime) -> list[Row]:
    """Rows in the order given; the words of their triggers come in one more statement."""
    listed = list(owed)
    words: dict[int, dict[str, str]] = {}
    for word in EventWords.objects.filter(event_id__in={o.trigger_event_id for o in listed}):
        words.setdefault(word.event_id, {})[word.field] = word.value
    links = _links(listed)
    return [_row(o, words.get(o.trigger_event_id, {}), links, now) for o in listed]


def grouped(rows: Iterable[Row]) -> list[Group]:
    """已超期 · 今天到期 · 窗口已开 · 将到, empty ones left out."""
    groups = {
        "late": Group("late", _("Overdue")),
        "today": Group("today", _("Due today")),
        "open": Group("open", _("Window open")),
        "soon": Group("soon", _("Coming up")),
    }
    for row in rows:
        groups[row.state].rows.append(row)
    return [group for group in groups.values() if group.rows]


def _row(owed: Obligation, words: dict[str, str], links: dict[int, Link], now: datetime) -> Row:
    case = owed.case
    link = links.get(owed.pk, Link())
    request = getattr(case, "service_request", None) or getattr(case, "complaint", None) or link.talk
    action = ACTIONS[revision(owed.rule_id, owed.revision).proof]
    detail = words.get("what") or words.get("question") or words.get("solution") or words.get("problem") or ""
    return Row(
        id=owed.pk,
        clause=owed.rule_id,
        what=f"{rule_what(owed.rule_id)}{_(': ') + detail[:80] if detail else ''}",
        number=case.number,
        customer=case.customer.name if case.customer else _name_of(request),
        customer_url=reverse("customers:detail", args=[case.customer_id]) if case.customer_id else "",
        contact=request.contact_name if request else "",
        phone=request.phone if request else "",
        due_at=owed.due_at,
        opens_at=owed.opens_at,
        state=state_of(owed.due_at, owed.opens_at, now),
        # Whoever goes sees the job, and not always the whole case.
        url=reverse("field:visit" if action.page == "field:visit" else "desk:case", args=[case.slug]),
        action_url=_address(action, owed, link),
        action_label=str(action.label),
        action_method=action.method,
        action_icon=action.icon,
        more_url=reverse("desk:duty-more", args=[owed.pk]),
        proof_url=reverse("supervision:duty", args=[owed.pk]),
        standing=owed.standing,
        owner=owed.owner.name if owed.owner else "",
        owner_id=owed.owner_id,
        outcome=owed.outcome,
        cause=cause_shown(owed, now),
    )


def state_of(due_at: datetime, opens_at: datetime, now: datetime) -> str:
    """Which group it stands in; what is due today stands there even if its window opens later in the day."""
    if due_at <= now:
        return "late"
    zone = ZoneInfo(settings.TIME_ZONE)
    last_moment = due_at - timedelta(microseconds=1)
    if last_moment.astimezone(zone).date() == now.astimezone(zone).date():
        return "today"
    return "soon" if opens_at > now else "open"


def why_of(owed: Obligation, now: datetime) -> list[str]:
    """By which clause a duty is owed, and what made it late."""
    why = [_("Clause %(clause)s (%(rule)s)") % {"clause": clause_of(owed.rule_id), "rule": owed.rule_id}]
    cause = cause_shown(owed, now)
    return [*why, _("Why late: %(cause)s") % {"cause": cause}] if cause else why


def _links(listed: Iterable[Obligation]) -> dict[int, Link]:
    """Reports and talks that the duties' triggers name, in two statements."""
    wanted = [
        o for o in listed if o.rule_id in {"X-01", "X-03", "AS-06", "CM-01"} or o.case.line == Line.CONTACT
    ]
    if not wanted:
        return {}
    data = dict(Event.objects.filter(pk__in=[o.trigger_event_id for o in wanted]).values_list("pk", "data"))
    named = [d["call_id"] for d in data.values() if d.get("call_id")]
    talks = Call.objects.in_bulk(named) if named else {}
    told = {o.pk: data.get(o.trigger_event_id, {}) for o in wanted}
    return {pk: Link(d.get("report_id"), talks.get(d.get("call_id"))) for pk, d in told.items()}


def _name_of(told: Any) -> str:
    """Whom a request, a complaint or a talk of somebody without a profile names."""
    return getattr(told, "org_name", "") or getattr(told, "customer_name", "")


def _address(action: Action, owed: Obligation, link: Link) -> str:
    case = owed.case
    match action.takes:
        case "talk" if link.talk:
            return f"{reverse(action.page)}?call={link.talk.record_no}"
        case "talk":
            return reverse(action.page)
        case "letter":
            return f"{reverse(action.page)}?case={case.pk}"
        case "customer-letter" if case.customer_id:
            return f"{reverse(action.page)}?customer={case.customer_id}"
        case "customer-letter":
            return f"{reverse(action.page)}?case={case.pk}"
        case "OUT" | "VISIT" if case.customer_id:
            # The talk makes a line of its own; the case hears of it.
            return f"{reverse(action.page)}?customer={case.customer_id}&for={action.takes}"
        case "OUT" | "VISIT":
            return reverse("desk:case", args=[case.slug])
        case "caller":
            return f"{reverse(action.page)}?case={case.pk}"
        case "LIST":
            return reverse(action.page)
        case "customer" if case.customer_id:
            return f"{reverse(action.page, args=[case.customer_id])}?case={case.pk}"
        case "customer":
            return reverse("service_requests:facts", args=[case.slug])
        case "report":
            return reverse(action.page, args=[case.slug, link.report_id])
        case "call" if link.talk:
            return reverse(action.page, args=[link.talk.record_no])
        case "promise":
            return f"{reverse(action.page)}?customer={case.customer_id or ''}&promise={owed.trigger_event_id}"
        case "SECOND" | "TRY" | "COMPLETION" | "OPINION" | "NOTICE":
            return (
                f"{reverse(action.page)}?customer={case.customer_id or ''}&case={case.pk}&for={action.takes}"
            )
        case _:
            return reverse(action.page, args=[case.slug])

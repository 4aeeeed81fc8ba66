"""Who is reminded of what, in words: the list of the day, what is left, limits that come near or have passed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.accounts.standing_in import in_force, people_in
from shouhou.cases.figures import end_of_day
from shouhou.cases.models import Obligation
from shouhou.cases.wording import clause_of, rule_what
from shouhou.channels.models import Addressee, Channel, Kind, Message, ReminderPlan
from shouhou.channels.receipts import MARK
from shouhou.core.say import day_of, say_due, say_left
from shouhou.journal.models import EventWords
from shouhou.policy.adoptions import NO_BREACHES, Breaches, breaches_on
from shouhou.policy.rulebook import Breach, Standing
from shouhou.supervision.board import GOES_UP

_LINES: Final = 12
_DETAILS: Final = ("what", "question", "solution", "problem")
_SUPERVISOR_HEARS_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Way:
    """One channel that reaches one person, and how she is named there; `to` is her deputy where she is away."""

    channel: Channel
    address: str
    to: Staff


@dataclass(frozen=True, slots=True)
class Reachable:
    """Who can be reached, and over what."""

    people: Mapping[int, Staff]
    ways: Mapping[int, Sequence[Way]] = field(default_factory=dict)

    def called(self, pk: int) -> str:
        """Whom a message about somebody's work names first: her, or who stands in for her."""
        person, to = self.people[pk], self.ways[pk][0].to
        if to.pk == pk:
            return person.name
        return _("%(name)s (for %(other)s)") % {"name": to.name, "other": person.name}


def reachable(at: datetime) -> Reachable:
    """Everybody who works here and whom some channel reaches, by her deputy while she is away; four statements."""
    channels = list(Channel.objects.filter(is_on=True))
    if not channels:
        return Reachable({})
    people = {person.pk: person for person in Staff.objects.working()}
    wishes = Addressee.objects.in_bulk(list(people), field_name="staff_id")
    ways = {pk: list(_ways(person, wishes.get(pk), channels)) for pk, person in people.items()}
    ways |= _by_deputies(people, ways, at)
    return Reachable(people, {pk: its for pk, its in ways.items() if its})


def _by_deputies(
    people: Mapping[int, Staff], ways: Mapping[int, list[Way]], at: datetime
) -> dict[int, list[Way]]:
    """The ways to those who stand in for somebody: she herself is left alone while she is away (DP-02)."""
    rows = in_force(at)
    found = {}
    for deputy in {row.deputy_id for row in rows if row.deputy_id in people}:
        for other in people_in(rows, deputy):
            if other.person_id in people and ways.get(deputy):
                found[other.person_id] = ways[deputy]
    return found


def _ways(person: Staff, wish: Addressee | None, channels: Iterable[Channel]) -> Iterator[Way]:
    wish = wish or Addressee(mobile=person.phone)
    mailed = False
    for channel in channels:
        if channel.branch_id not in (None, person.branch_id):
            continue
        if channel.is_robot and wish.by_robot:
            yield Way(channel, wish.mobile, person)
        elif channel.kind == Kind.EMAIL and wish.by_email and wish.email and not mailed:
            mailed = True
            yield Way(channel, wish.email, person)


def lists_of_the_day(
    what: str, *, at: datetime, until: datetime, plan: ReminderPlan, staffed: Mapping[int, bool]
) -> list[Message]:
    """For each person who owes something by tonight one message on each of her ways; `what` is MORNING or EVENING.

    A supervisor also reads how much has come up to her. Branches in which nobody works today are left out.
    """
    found = reachable(at)
    owed = _counted(found, tonight=end_of_day(day_of(at)), at=at)
    heads = _supervisors(found)
    up = {pk: some for pk, head in heads.items() if (some := _come_up_to(head, heads, at)).count}
    messages = []
    for pk in sorted({*owed, *up}):
        person = found.people[pk]
        if not staffed.get(person.branch_id, True):
            continue
        mine = owed.get(pk, _Some())
        lines = _open_by(end_of_day(day_of(at))).filter(owner_id=pk)[:_LINES] if mine.count else ()
        with translation.override(person.language or settings.LANGUAGE_CODE):
            title = _title(what, found.called(pk), mine)
            body = _body(_Some(mine.count, mine.late, tuple(lines)), up.get(pk, _Some()), at, plan)
        key = f"{what}:{day_of(at)}:{pk}"
        messages += on_each_way(key, person, found.ways[pk], title, body, at=at, until=until)
    return messages


@dataclass(frozen=True, slots=True)
class _Some:
    """How many duties there are, how many of them are late, and the first of them."""

    count: int = 0
    late: int = 0
    first: tuple[Obligation, ...] = ()


def _counted(found: Reachable, *, tonight: datetime, at: datetime) -> dict[int, _Some]:
    """How much each person owes by tonight; one statement, whatever is open."""
    rows = Obligation.objects.open().filter(due_at__lte=tonight, owner_id__in=found.ways).order_by()
    late = Count("pk", filter=Q(due_at__lte=at))
    counted = rows.values_list("owner_id").annotate(n=Count("pk"), late=late)
    return {owner: _Some(n, late) for owner, n, late in counted if owner is not None}


def _come_up_to(head: Staff, heads: Mapping[int, Staff], at: datetime) -> _Some:
    """What is late and is for this person to see to: a supervisor's own goes to the general manager."""
    bosses = [pk for pk, one in heads.items() if one.has_role(Role.AFTER_SALES_SUPERVISOR)]
    where = Q(pk=None)
    if head.has_role(Role.AFTER_SALES_SUPERVISOR):
        where |= Q(branch_id=head.branch_id) & (~Q(owner_id__in=bosses) | Q(owner=None))
    if head.has_role(Role.GENERAL_MANAGER):
        where |= Q(owner_id__in=[pk for pk in bosses if pk != head.pk])
    late = _open_by(at).filter(where, breaches_on(at).where(GOES_UP), standing=Standing.DUTY)
    count = late.count()
    return _Some(count, count, tuple(late[:5]) if count else ())


def before_limits(*, at: datetime, plan: ReminderPlan) -> list[Message]:
    """For each person one message about what she owes by one rule and one limit that comes within the half hour; none
    about duties that are no longer than that."""
    ahead = timedelta(minutes=plan.before_minutes)
    found = reachable(at)
    near = Obligation.objects.open().filter(due_at__gt=at, due_at__lte=at + ahead, opens_at__lte=at)
    long_ones = near.filter(due_at__gt=F("opens_at") + ahead, owner_id__in=found.ways)
    messages = []
    for alike in _alike(long_ones) if ahead else ():
        person = found.people[alike.owner_id or 0]
        with translation.override(person.language or settings.LANGUAGE_CODE):
            said = {
                "name": found.called(person.pk),
                "what": alike.what(),
                "left": say_left(alike.due_at, at),
            }
            title = _("%(name)s: %(what)s, %(left)s") % said
            body = _body(_Some(alike.count, 0, alike.first()), _Some(), at, plan)
        key, ways = f"NEAR:{alike.key}:{person.pk}", found.ways[person.pk]
        messages += on_each_way(key, person, ways, title, body, at=at, until=alike.due_at)
    return messages


def after_limits(*, at: datetime, plan: ReminderPlan) -> list[Message]:
    """What has just passed its limit and goes up: to the supervisor, by law also to the general manager (§0.2). What
    one person owed by one rule and one limit stands in one message."""
    found = reachable(at)
    supervisors = _supervisors(found)
    passed = Obligation.objects.open().filter(due_at__lte=at, due_at__gt=at - _SUPERVISOR_HEARS_FOR)
    groups = _alike(passed) if supervisors else []
    breaches = breaches_on(at) if groups else NO_BREACHES
    messages = []
    for alike in groups:
        first = alike.first()
        some = _Some(alike.count, alike.count, first)
        for boss in _above(first[0], supervisors, breaches) if first else ():
            person = found.people[boss]
            with translation.override(person.language or settings.LANGUAGE_CODE):
                owner = first[0].owner.name if first[0].owner else _("nobody yet")
                said = {"name": found.called(boss), "what": alike.what(), "owner": owner}
                title = _("%(name)s: past its limit: %(what)s (%(owner)s)") % said
                body = _body(_Some(), some, at, plan)
            key, until = f"PAST:{alike.key}:{boss}", end_of_day(day_of(at))
            messages += on_each_way(key, person, found.ways[boss], title, body, at=at, until=until)
    return messages


@dataclass(frozen=True, slots=True)
class _Alike:
    """Duties of one person by one rule with one limit: of an event hundreds, and nobody reads so many messages."""

    owner_id: int | None
    rule_id: str
    branch_id: int
    due_at: datetime
    count: int

    @property
    def key(self) -> str:
        """The same for as long as any of them is open."""
        return f"{self.rule_id}:{self.due_at:%Y%m%d%H%M}:{self.branch_id}:{self.owner_id or 0}"

    def what(self) -> str:
        """What is to be done, and how often."""
        what = rule_what(self.rule_id)
        return what if self.count == 1 else _("%(what)s (%(n)s of them)") % {"what": what, "n": self.count}

    def first(self) -> tuple[Obligation, ...]:
        """The first of them, as many as a message lists."""
        mine = _open_by(self.due_at).filter(due_at=self.due_at, rule_id=self.rule_id)
        return tuple(mine.filter(owner_id=self.owner_id, branch_id=self.branch_id)[:_LINES])


def _alike(owed: QuerySet[Obligation]) -> list[_Alike]:
    names = ("owner_id", "rule_id", "branch_id", "due_at")
    counted = (
        owed.order_by().values_list(*names).annotate(n=Count("pk")).order_by("due_at", "rule_id", "owner_id")
    )
    return [_Alike(*row) for row in counted]


def _open_by(moment: datetime) -> QuerySet[Obligation]:
    """What is open and due by a moment, in order, with what a line of it says."""
    due = Obligation.objects.open().filter(due_at__lte=moment)
    return due.select_related("case__customer", "owner").order_by("due_at", "pk")


def _supervisors(found: Reachable) -> dict[int, Staff]:
    heads = (Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER, Role.PRIVACY_OFFICER)
    return {pk: found.people[pk] for pk in found.ways if found.people[pk].has_role(*heads)}


def _above(duty: Obligation, heads: Mapping[int, Staff], breaches: Breaches) -> set[int]:
    """Who hears of a duty past its limit: never its owner; of a supervisor's own the general manager."""
    breach = breaches.of(duty.rule_id, duty.branch_id)
    if breach not in GOES_UP:
        return set()
    others = {pk: head for pk, head in heads.items() if pk != duty.owner_id}
    is_supervisors = duty.owner is not None and duty.owner.has_role(Role.AFTER_SALES_SUPERVISOR)
    near = {
        pk
        for pk, head in others.items()
        if head.branch_id == duty.branch_id and head.has_role(Role.AFTER_SALES_SUPERVISOR)
    }
    wanted = set() if is_supervisors else near
    if not wanted or breach == Breach.LEGAL:
        wanted |= {pk for pk, head in others.items() if head.has_role(Role.GENERAL_MANAGER)}
    if breach == Breach.LEGAL:
        wanted |= {pk for pk, head in others.items() if head.has_role(Role.PRIVACY_OFFICER)}
    return wanted


def _title(what: str, name: str, owed: _Some) -> str:
    said = {"name": name, "n": owed.count, "late": owed.late}
    if what == "EVENING":
        return _("%(name)s: left today: %(n)s, %(late)s of them overdue") % said
    return _("%(name)s: to do today: %(n)s, %(late)s of them overdue") % said


def _body(owed: _Some, up: _Some, at: datetime, plan: ReminderPlan) -> str:
    """The lines of a message; names of customers, never telephone numbers, since a group reads along."""
    details = _details((*owed.first, *up.first))
    lines = [f"{n}. {_line(duty, at, details)}" for n, duty in enumerate(owed.first, 1)]
    if owed.count > len(owed.first):
        lines.append(_("and %(n)s more") % {"n": owed.count - len(owed.first)})
    if up.count:
        lines.append(_("Past the limit, for you to see to: %(n)s") % {"n": up.count})
        names = (duty.owner.name if duty.owner else "" for duty in up.first)
        lines += [
            f"· {_line(d, at, details)} {name}".rstrip() for d, name in zip(up.first, names, strict=True)
        ]
    if plan.base_url:
        lines.append(_("All of it: %(address)s") % {"address": plan.base_url + reverse("desk:today")})
    lines.append(_("Seen: %(address)s") % {"address": MARK})
    return "\n".join(lines)


def _line(duty: Obligation, at: datetime, details: Mapping[int, str]) -> str:
    customer = duty.case.customer.name if duty.case.customer else str(duty.case)
    mark = _("overdue") + " " if duty.due_at <= at else ""
    detail = details.get(duty.trigger_event_id, "")[:40]
    what = _(": ").join(part for part in (rule_what(duty.rule_id), detail) if part)
    return " · ".join((clause_of(duty.rule_id), what, customer, f"{mark}{say_due(duty.due_at, at)}"))


def _details(duties: Iterable[Obligation]) -> dict[int, str]:
    """What was promised, asked or reported, by the event that started a duty."""
    words = EventWords.objects.filter(event_id__in=[d.trigger_event_id for d in duties], field__in=_DETAILS)
    return {word.event_id: word.value for word in words if word.value}


def on_each_way(
    key: str, person: Staff, ways: Sequence[Way], title: str, body: str, *, at: datetime, until: datetime
) -> list[Message]:
    """The same words to one person over each of her ways."""
    return [
        Message(
            key=f"{key}:{way.channel.pk}",
            channel=way.channel,
            staff=way.to,
            address=way.address,
            title=title[:200],
            body=body,
            written_at=at,
            next_try_at=at,
            not_after=until,
        )
        for way in ways
    ]

"""A version is announced, read, signed, and those who have not are reminded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shouhou.accounts.roles import Role
from shouhou.cases.actions.telling import tell_many
from shouhou.channels.actions import enqueue
from shouhou.channels.models import Message, ReminderPlan
from shouhou.channels.receipts import MARK
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of, say_day
from shouhou.core.text import tidy_long
from shouhou.journal.happening import Happening
from shouhou.publishing.audience import concerned, concerns, note_announced, readers
from shouhou.publishing.changes import VERSIONS, Version, day_from, title_of
from shouhou.publishing.models import Announcement, Reading
from shouhou.supervision.reminders import on_each_way, reachable

_REMINDER_HOLDS = timedelta(hours=12)


class CannotAnnounce(Refusal):
    """The version does not exist, was announced already, or concerns nobody."""


class CannotSign(Refusal):
    """Nobody reads or signs for another."""


class CannotRemind(Refusal):
    """There is nobody left to remind."""


@transaction.atomic
def announce(
    *,
    what: str,
    version_ref: int,
    words: str = "",
    posts: Sequence[str] = (),
    must_sign: bool = True,
    by: Actor,
    at: datetime,
) -> Announcement:
    """Publishes a version to everybody whom it concerns; each has it on Today until it is read, or signed.

    Raises CannotAnnounce for a version that is none or was announced before, and where nobody holds the posts.
    """
    version = _version(what, version_ref)
    made = Announcement(
        what=what,
        version_ref=version_ref,
        holds_from=day_from(version),
        topic=getattr(version, "rule_id", ""),
        branch_id=getattr(version, "branch_id", None),
        title=title_of(version),
        words=tidy_long(words),
        posts=[Role(code).value for code in posts],
        must_sign=must_sign,
        announced_by_id=by.person_id,
        announced_at=at,
    )
    people = list(concerned(made))
    if not people:
        raise CannotAnnounce(
            _("Nobody who works here holds these posts: there is nobody to announce it to."), field="posts"
        )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise CannotAnnounce(
            _("This version was announced already; who has not read it can be reminded."), field="version"
        ) from None
    Reading.objects.bulk_create(Reading(announcement=made, staff=person) for person in people)
    note_announced()
    data = {"announcement_id": made.pk, "what": what, "version_id": version_ref, "people": len(people)}
    told = {"title": made.title, "count": str(len(people))}
    tell_many([Happening("VERSION_ANNOUNCED", at, data=data, words=told)], by=by, at=at)
    return made


@transaction.atomic
def mark_read(*, announcement_id: int, staff_id: int, by: Actor, at: datetime) -> Reading:
    """Notes that a person has read an announcement, once; raises CannotSign for anybody but herself."""
    row = _own(announcement_id, staff_id, by)
    if row.read_at is None:
        row.read_at = at
        row.save(update_fields=["read_at"])
        _tell("ANNOUNCEMENT_READ", row, by, at)
    return row


@transaction.atomic
def sign(*, announcement_id: int, staff_id: int, confirmed: bool, by: Actor, at: datetime) -> Reading:
    """Signs an announcement: a confirmed act with person and moment, once.

    Raises CannotSign where it was not confirmed, for anybody but herself, and while she acts for another.
    """
    row = _own(announcement_id, staff_id, by)
    if not confirmed:
        raise CannotSign(_("Confirm that you have read it, then sign."), field="confirmed")
    if row.signed_at is None:
        row.read_at, row.signed_at = row.read_at or at, at
        row.save(update_fields=["read_at", "signed_at"])
        _tell("ANNOUNCEMENT_SIGNED", row, by, at)
    return row


@transaction.atomic
def remind_readers(*, announcement_id: int, by: Actor, at: datetime) -> int:
    """Reminds everybody who has not done what is asked, once a day over the channels; returns how many people.

    Raises CannotRemind where everybody has.
    """
    made = Announcement.objects.select_for_update().get(pk=announcement_id)
    late = [line.staff for line in readers(made) if not line.is_done]
    if not late:
        raise CannotRemind(_("Everybody has read and signed it; nobody is left to be reminded."))
    known = set(made.readings.values_list("staff_id", flat=True))
    Reading.objects.bulk_create(Reading(announcement=made, staff=p) for p in late if p.pk not in known)
    made.readings.filter(staff__in=late).update(reminded_at=at)
    enqueue(messages=_messages(made, {person.pk for person in late}, at), by=by, at=at)
    return len(late)


def _version(what: str, ref: int) -> Version:
    found = VERSIONS[what].objects.filter(pk=ref).first() if what in VERSIONS else None
    if found is None:
        raise CannotAnnounce(_("This version does not exist."), field="version")
    return found


def _own(announcement_id: int, staff_id: int, by: Actor) -> Reading:
    if by.acting_for_id is not None:
        raise CannotSign(
            _("You act for %(name)s now, and nobody signs for another: act for yourself first.")
            % {"name": by.acting_for_name}
        )
    if staff_id != by.person_id:
        raise CannotSign(_("Nobody reads or signs for another; each signs for herself."))
    made = Announcement.objects.get(pk=announcement_id)
    row = Reading.objects.select_for_update().filter(announcement=made, staff_id=staff_id).first()
    if row is None:
        row = Reading.objects.create(announcement=made, staff_id=staff_id)
        if not concerns(made, row.staff):
            raise CannotSign(_("This announcement is not for your post."))
    return row


def _tell(kind: str, row: Reading, by: Actor, at: datetime) -> None:
    data = {"announcement_id": row.announcement_id, "staff_id": row.staff_id}
    words = {"name": by.name, "title": row.announcement.title}
    tell_many([Happening(kind, at, data=data, words=words)], by=by, at=at)


def _messages(made: Announcement, late: set[int], at: datetime) -> list[Message]:
    plan = ReminderPlan.objects.first()
    found = reachable(at)
    messages: list[Message] = []
    for pk in sorted(late & set(found.ways)):
        person = found.people[pk]
        with translation.override(person.language or settings.LANGUAGE_CODE):
            said = {"name": person.name, "title": made.title, "day": say_day(made.holds_from)}
            title = _("%(name)s: please read %(title)s (from %(day)s)") % said
            lines = [title]
            if plan and plan.base_url:
                address = plan.base_url + reverse("publishing:announcement", args=[made.pk])
                lines.append(_("Read it: %(address)s") % {"address": address})
            lines.append(_("Seen: %(address)s") % {"address": MARK})
        key = f"ANNOUNCED:{made.pk}:{pk}:{day_of(at)}"
        # By herself only: what is to be read and signed is not a deputy's.
        ways = [way for way in found.ways[pk] if way.to.pk == pk]
        messages += on_each_way(key, person, ways, title, "\n".join(lines), at=at, until=at + _REMINDER_HOLDS)
    return messages

"""Internal notes, and whom they call upon."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions import Happening
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.teamwork.actions.telling import tell
from shouhou.teamwork.models import Mention, Note
from shouhou.teamwork.naming import Named, colleagues, named_in
from shouhou.teamwork.subjects import Subject, subject_of

LONGEST: Final = 2_000
MOST_NAMED: Final = 20


class CannotNote(Refusal):
    """The note cannot be written or taken back so."""


@transaction.atomic
def write_note(*, subject: Subject, text: str, by: Actor, at: datetime) -> tuple[Note, Named]:
    """Write a note for colleagues; who is named by @ finds it on Today. Returns it with whom it named.

    Raises CannotNote for an empty or too long one, for a name of several people, and for somebody who may not see
    this case or customer. A name of nobody stays mere text.
    """
    text = tidy_long(text)
    if not text:
        raise CannotNote(_("Write something first."), field="text")
    if len(text) > LONGEST:
        raise CannotNote(_("A note has at most %(n)s characters.") % {"n": LONGEST}, field="text")
    named = named_in(text, colleagues()) if "@" in text or "＠" in text else Named((), (), ())
    people = _people(named, subject)
    told = Happening(
        "NOTE_WRITTEN",
        at,
        data={"staff_ids": [person.pk for person in people]},
        words={"note": text},
        customer_id=subject.customer_id,
    )
    [event] = tell(subject.kind, subject.ref, [told], by=by, at=at)
    note = Note.objects.create(
        kind=subject.kind,
        ref=subject.ref,
        text=text,
        author_id=by.person_id,
        written_at=at,
        event_id=event.pk,
        save_key=event.save_key,
    )
    others = [person for person in people if person.pk != by.staff_id]
    Mention.objects.bulk_create([Mention(note=note, staff=person) for person in others])
    return note, named


@transaction.atomic
def take_back_note(*, note_id: int, by: Actor, at: datetime) -> Note:
    """Take one's own note back: it is shown no more, and calls upon nobody; a second time does nothing."""
    note = Note.objects.select_for_update().get(pk=note_id)
    if note.author_id != by.staff_id:
        raise CannotNote(_("Only who wrote a note takes it back."))
    if note.taken_back_at is None:
        told = Happening("NOTE_TAKEN_BACK", at, data={"note_id": note.pk}, corrects_id=note.event_id)
        tell(note.kind, note.ref, [told], by=by, at=at)
        note.taken_back_at = at
        note.save(update_fields=["taken_back_at"])
    return note


@transaction.atomic
def read_mention(*, mention_id: int, by: Actor, at: datetime) -> Mention:
    """Mark a note that names oneself as read; raises Mention.DoesNotExist for another's."""
    mention = Mention.objects.select_related("note").get(pk=mention_id, staff_id=by.person_id)
    if mention.read_at is None:
        mention.read_at = at
        mention.save(update_fields=["read_at"])
    return mention


def _people(named: Named, subject: Subject) -> list[Staff]:
    if named.ambiguous:
        raise CannotNote(
            _("Several people are called %(names)s; write the sign-in name behind the @.")
            % {"names": "、".join(named.ambiguous)},
            field="text",
        )
    if len(named.ids) > MOST_NAMED:
        raise CannotNote(_("At most %(n)s people can be named in a note.") % {"n": MOST_NAMED}, field="text")
    people = list(Staff.objects.filter(pk__in=named.ids)) if named.ids else []
    blind = [person.name for person in people if subject_of(subject.kind, subject.ref, person) is None]
    if blind:
        raise CannotNote(
            _("%(names)s cannot see this page and would not find the note.") % {"names": "、".join(blind)},
            field="text",
        )
    return people

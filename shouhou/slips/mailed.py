"""Slips that come by e-mail: what a mail encloses is read as a scanner's pages are, and only what shows a slip is
taken."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from shouhou.accounts.models import Branch
from shouhou.channels.models import Incoming
from shouhou.channels.odd import trouble_of
from shouhou.channels.reading import enclosures
from shouhou.core.actor import SYSTEM, Actor
from shouhou.core.errors import Refusal
from shouhou.slips.actions import note_mail_taken, take_in
from shouhou.slips.models import Way

AT_ONCE: Final = 20
_MOST_PAGES: Final = 30  # of one file that nobody asked to read


def take_from_mail(*, at: datetime) -> dict[str, int]:
    """Looks through the mail that has come since; the timetable calls it every minute."""
    new = Incoming.objects.filter(slips_taken=None, raw__isnull=False, is_bounce=False).exclude(parts=[])
    mails = new.select_related("channel").order_by("pk")[:AT_ONCE]
    with translation.override(settings.LANGUAGE_CODE):
        found = [look_through(mail, by=SYSTEM, at=at) for mail in mails]
    return {"looked_through": len(found), "taken": sum(found)}


def look_through(mail: Incoming, *, by: Actor, at: datetime) -> int:
    """Takes in the slips that a mail encloses, and notes why something was not read; returns how many there were.

    A mail that is not what it says is left to a person. Looked through twice it takes in nothing twice.
    """
    enclosed = enclosures(bytes(mail.raw or b""))
    if not enclosed:
        return _note(mail, 0, [], at)
    if mail.trouble:
        said = _(
            "Nothing was taken from this mail by itself (%(trouble)s). Look at it, then add its pages by hand."
        )
        return _note(mail, 0, [said % {"trouble": trouble_of(mail)}], at)
    branch_id = mail.channel.branch_id or Branch.objects.order_by("pk").values_list("pk", flat=True)[0]
    pages, wrong = 0, []
    for n, (name, content) in enumerate(enclosed, 1):
        try:
            rows = take_in(
                content=content, name=name or f"{mail.subject[:100]} {n}", way=Way.MAIL, branch_id=branch_id,
                most=_MOST_PAGES, slips_only=True, by=by, at=at,
            )  # fmt: skip
        except Refusal as refusal:
            wrong.append(_("“%(name)s”: %(why)s") % {"name": name[:80], "why": refusal.sentence})
        else:
            pages += sum(row.slip_id is not None for row in rows)
    return _note(mail, pages, wrong, at)


def _note(mail: Incoming, pages: int, said: list[str], at: datetime) -> int:
    note_mail_taken(mail_id=mail.pk, pages=pages, said="\n".join(said), by=SYSTEM, at=at)
    return pages

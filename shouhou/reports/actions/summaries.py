"""A summary is drafted with the figures of its period and completed by hand."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.actions import Happening, book, lock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Stale
from shouhou.core.say import say_full
from shouhou.core.text import tidy_long
from shouhou.reports.codes import WORDS
from shouhou.reports.figures import Span, with_comparison
from shouhou.reports.models import Period, Summary
from shouhou.reports.proposals import proposed_words


class CannotDraft(Refusal):
    """The summary is not this person's to write, or was submitted: its figures stay."""


class CannotWrite(Refusal):
    """The summary was submitted: its words stay."""


@transaction.atomic
def draft_summary(*, period_id: int, by: Actor, at: datetime) -> Summary:
    """Draft the summary of a period with figures as of now, or count the figures of a draft anew.

    Words that a person has written stay. Raises CannotDraft.
    """
    case = lock(period_id)[0]
    period = Period.objects.select_related("case", "branch").get(pk=period_id)
    author = author_of(by)
    summary = Summary.objects.filter(pk=period_id).first()
    if summary is not None and summary.submitted_at is not None:
        raise CannotDraft(
            _("The summary was submitted; its figures stay. Say in an erratum what was different."),
            clause="RD-07",
        )
    figures = with_comparison(Span.of(period), at=at)
    if summary is None:
        words = proposed_words(period, figures)
        summary = Summary.objects.create(
            period=period, figures=figures, as_of=at, drafted_at=at, author=author, **words
        )
    else:
        _refresh(summary, period, figures, at)
    told = Happening("SUMMARY_DRAFTED", at, data={"as_of": at.isoformat()}, words={"as_of": say_full(at)})
    book(case, told, by=by, at=at)
    return summary


def _refresh(summary: Summary, period: Period, figures: Mapping[str, object], at: datetime) -> None:
    """Counts anew; what was proposed from the old figures and left as it was follows them."""
    old, new = proposed_words(period, summary.figures), proposed_words(period, figures)
    for name, words in new.items():
        if getattr(summary, name) == old[name]:
            setattr(summary, name, words)
    summary.figures, summary.as_of = dict(figures), at
    summary.version += 1
    summary.save(update_fields=[*WORDS, "figures", "as_of", "version"])


def author_of(by: Actor) -> Staff:
    """The after-sales supervisor who acts, or for whom somebody acts; raises CannotDraft for others."""
    staff = Staff.objects.filter(pk=by.owner_id).first()
    if staff is None or not staff.has_role(Role.AFTER_SALES_SUPERVISOR):
        raise CannotDraft(_("The summary is written by the after-sales supervisor."), clause="PR-02")
    return staff


@transaction.atomic
def write_words(*, period_id: int, words: Mapping[str, str], seen: int, by: Actor, at: datetime) -> Summary:
    """Keep the words of a draft as they were typed; `seen` is the version that the page showed.

    The journal learns them when the summary is submitted. Raises CannotWrite, and Stale where somebody else wrote.
    """
    author_of(by)
    summary = Summary.objects.select_for_update().get(pk=period_id)
    if summary.submitted_at is not None:
        raise CannotWrite(
            _("The summary was submitted; its words stay. Say in an erratum what was different."),
            clause="RD-07",
        )
    kept = {name: tidy_long(words[name]) for name in WORDS if name in words}
    changed = [name for name, text in kept.items() if getattr(summary, name) != text]
    if changed and seen != summary.version:
        raise Stale(_("Somebody else changed this entry in the meantime. Please look at it again."))
    if changed:
        for name in changed:
            setattr(summary, name, kept[name])
        summary.version += 1
        summary.save(update_fields=[*changed, "version"])
    return summary

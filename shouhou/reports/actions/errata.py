"""What is said beside a submitted summary, and figures of earlier periods that stand only on paper."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening, book, lock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.reports import spans
from shouhou.reports.actions.summaries import author_of
from shouhou.reports.figures import COUNTS
from shouhou.reports.models import Erratum, PaperFigure, Period, Summary


class CannotAddErratum(Refusal):
    """There is nothing to correct beside, or nothing was said."""


@transaction.atomic
def add_erratum(*, period_id: int, text: str, by: Actor, at: datetime) -> Erratum:
    """Say what was different, beside a submitted summary whose figures and words stay (RD-07, decision 19)."""
    case = lock(period_id)[0]
    author_of(by)
    summary = Summary.objects.filter(pk=period_id).first()
    text = tidy_long(text)
    if summary is None or summary.submitted_at is None:
        raise CannotAddErratum(_("The summary was not submitted yet; correct it itself."))
    if not text:
        raise CannotAddErratum(_("Say what was different."), field="text")
    number = summary.errata.count() + 1
    erratum = Erratum.objects.create(
        summary=summary, number=number, text=text, written_by_id=by.person_id, written_at=at
    )
    told = Happening(
        "ERRATUM_ADDED", at, data={"erratum": number}, words={"number": str(number), "text": text}
    )
    book(case, told, by=by, at=at)
    return erratum


@transaction.atomic
def keep_paper_figures(*, period_id: int, figures: Mapping[str, int | None], by: Actor, at: datetime) -> date:
    """Keep figures from paper of the period before this one, for comparison; None takes one away.

    Returns its first day. They show when the figures are counted anew. Raises CannotDraft.
    """
    author_of(by)
    period = Period.objects.get(pk=period_id)
    first = spans.before(period.kind, period.first_day)
    here: dict[str, Any] = {"branch_id": period.branch_id, "kind": period.kind, "first_day": first}
    for key in COUNTS:
        value = figures.get(key)
        if value is None:
            PaperFigure.objects.filter(**here, key=key).delete()
        else:
            PaperFigure.objects.update_or_create(
                **here, key=key, defaults={"value": value, "typed_by_id": by.person_id, "typed_at": at}
            )
    return first

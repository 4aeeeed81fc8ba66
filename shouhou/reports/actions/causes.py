"""The complaints of a month are looked at for common causes (CM-12)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening, book, lock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.reports.actions.summaries import author_of
from shouhou.reports.models import ComplaintReview, Period, Summary


class CannotReview(Refusal):
    """The complaints of this month cannot be looked at so."""


@transaction.atomic
def review_complaints(*, period_id: int, causes: str, by: Actor, at: datetime) -> ComplaintReview:
    """Keeps the common causes of a month and what is mended; until its summary is submitted it can be written anew.

    Raises CannotReview.
    """
    case = lock(period_id)[0]
    period = Period.objects.get(pk=period_id)
    author = author_of(by)
    causes = tidy_long(causes)
    known = ComplaintReview.objects.filter(pk=period_id).first()
    submitted = Summary.objects.filter(pk=period_id, submitted_at__isnull=False).exists()
    if period.is_year:
        raise CannotReview(_("Common causes are looked for month by month."), clause="CM-12")
    if at < period.ends:
        raise CannotReview(_("%(period)s has not ended yet.") % {"period": period.name}, clause="CM-12")
    if known is not None and submitted:
        raise CannotReview(
            _("The summary was submitted; its words stay. Say in an erratum what was different."),
            clause="RD-07",
        )
    if not causes:
        raise CannotReview(_("Write the common causes and what is mended; or that there are none."),
                           field="causes", clause="CM-12")  # fmt: skip
    review, _made = ComplaintReview.objects.update_or_create(
        period=period, defaults={"causes": causes, "reviewed_at": at, "reviewed_by": author}
    )
    told = Happening(
        "COMPLAINTS_REVIEWED",
        at,
        data={"month": period.code},
        words={"month": period.name, "causes": causes},
    )
    book(case, told, by=by, at=at)
    return review

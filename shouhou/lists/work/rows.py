"""The rows a job is about, as the person who asked for it may see them now."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from shouhou.accounts.listing import Seen, read
from shouhou.core.lists import Listing, listing, stream
from shouhou.core.long_work import CannotGoOn
from shouhou.core.paging import Page, page
from shouhou.lists.models import ListJob


def seen_of(job: ListJob, at: datetime) -> Seen:
    """What the job asks of its list, for the person who asked and by what she may see now."""
    one = listing_of_job(job)
    data = QueryDict(job.query, mutable=True)
    data["saved"] = str(job.view_ref)
    seen = read(one, job.asked_by, data, at=at)
    if not job.columns:
        return seen
    columns = one.chosen_columns(job.columns)
    return Seen(seen.listing, seen.ask, seen.form, seen.order, columns, seen.query, seen.view)


def rows_of_job(job: ListJob, at: datetime) -> Iterator[Any]:
    """The rows a job is about, as its person sees them: those that were ticked, or all that match."""
    seen = seen_of(job, at)
    return stream(seen.listing, seen.ask, order=seen.order, refs=job.refs or None)


def first_rows(job: ListJob, at: datetime, *, after: str = "") -> Page[Any]:
    """One page of the rows a job is about, for its preview."""
    seen = seen_of(job, at)
    rows = seen.listing.rows(seen.ask)
    if not isinstance(rows, QuerySet):
        return Page(rows=[row for row in rows if not job.refs or row.pk in job.refs])
    if job.refs:
        rows = rows.filter(pk__in=job.refs)
    return page(rows, order=seen.order.fields, cursor=after)


def listing_of_job(job: ListJob) -> Listing:
    """The list the job is about; raises CannotGoOn where this version has it no more."""
    one = listing(job.list_code)
    if one is None:
        raise CannotGoOn(_("This list does not exist any more."))
    return one

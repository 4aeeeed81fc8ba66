"""A page becomes the proof of what was typed from it, or is set aside."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening, book, lock
from shouhou.cases.models import Case, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.documents.actions import attach_too
from shouhou.documents.models import Attachment
from shouhou.policy.rulebook import Outcome
from shouhou.slips.models import PageState, ReturnedPage


class CannotFile(Refusal):
    """The page is done already, or nothing was typed from it yet."""


@transaction.atomic
def file_page(*, page_id: int, case_id: int | None = None, by: Actor, at: datetime) -> ReturnedPage:
    """Files a page under the case of its slip, or the one named, which hears of it.

    Raises CannotFile while the duty on the slip is still open, or where a blank is filed under no case.
    """
    page = _waiting(page_id)
    where = _case_of(page, case_id)
    attach_too(paper=Attachment.objects.of("PAGE", page.pk)[0], kind="CASE", ref=where, by=by, at=at)
    told = Happening("FILE_ATTACHED", at, data={"file_id": page.file_id}, words={"title": page.name})
    book(lock(where)[0], told, by=by, at=at)
    return _end(page, PageState.FILED, by, at, filed_under_id=where)


@transaction.atomic
def set_aside(*, page_id: int, reason: str, by: Actor, at: datetime) -> ReturnedPage:
    """Sets a page aside that proves nothing, with the reason. Raises CannotFile."""
    page = _waiting(page_id)
    if not tidy(reason):
        raise CannotFile(_("Please say why this page is set aside."), field="reason")
    return _end(page, PageState.ASIDE, by, at, said=tidy(reason)[:200])


@transaction.atomic
def take_again(*, page_id: int, by: Actor, at: datetime) -> ReturnedPage:
    """Lets a page be typed after all that was set aside or had come twice. Raises CannotFile for one that is filed."""
    page = _locked(page_id)
    if page.state == PageState.FILED:
        raise CannotFile(_("This page is filed already."))
    page.state, page.said, page.done_at, page.done_by_id = PageState.WAITING, "", None, None
    page.save(update_fields=["state", "said", "done_at", "done_by"])
    return page


def duty_of(page: ReturnedPage) -> Obligation | None:
    """The duty on the slip of a page, settled or not."""
    slip = page.slip
    if slip is None or slip.case_id is None or slip.trigger_event_id is None:
        return None
    duties = Obligation.objects.filter(
        case_id=slip.case_id, rule_id=slip.rule_id, trigger_event_id=slip.trigger_event_id
    )
    return duties.exclude(outcome=Outcome.VOID).first()


def _case_of(page: ReturnedPage, case_id: int | None) -> int:
    duty = duty_of(page)
    if duty is not None and case_id in (None, duty.case_id):
        if duty.outcome == Outcome.OPEN:
            raise CannotFile(
                _("Nothing has been recorded for this duty yet. Type what the page says, then file it.")
            )
        return duty.case_id
    if case_id is None:
        raise CannotFile(_("Please name the case or talk that was recorded from this page."), field="number")
    return Case.objects.values_list("pk", flat=True).get(pk=case_id)


def _waiting(page_id: int) -> ReturnedPage:
    page = _locked(page_id)
    if page.state != PageState.WAITING:
        raise CannotFile(_("This page is done already."))
    return page


def _locked(page_id: int) -> ReturnedPage:
    return ReturnedPage.objects.select_for_update(of=("self",)).select_related("slip").get(pk=page_id)


def _end(page: ReturnedPage, state: str, by: Actor, at: datetime, **more: object) -> ReturnedPage:
    page.state, page.done_at, page.done_by_id = state, at, by.staff_id
    for name, value in more.items():
        setattr(page, name, value)
    page.save(update_fields=["state", "done_at", "done_by", "said", "filed_under"])
    return page

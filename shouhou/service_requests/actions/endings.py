"""How a request ends: closed, cancelled, merged; and how it is opened again (domain §7.1)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book, lock
from shouhou.cases.models import Case, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import say_due, say_moment
from shouhou.core.text import tidy_long
from shouhou.journal.happening import Happening
from shouhou.policy.current import revision
from shouhou.policy.rulebook import Standing
from shouhou.service_requests.models import ServiceRequest


class CannotClose(Refusal):
    """The request cannot end this way now."""


@transaction.atomic
def close_request(*, case_id: int, note: str, by: Actor, at: datetime) -> Booking:
    """Closes a request that was answered or whose customer was told; raises CannotClose while proofs are missing."""
    case = lock(case_id)[0]
    if case.customer_id is None:
        raise CannotClose(_("The request has no customer profile yet; file it first."), clause="AS-02")
    still = Obligation.objects.open().filter(case=case, standing=Standing.DUTY).order_by("due_at").first()
    if still is not None and still.rule_id == "AS-15":
        raise CannotClose(
            _(
                "Clause %(clause)s: the second follow-up is still owed, from %(opens)s to %(due)s. Make it in this "
                "window, or have it waived by the after-sales supervisor."
            )
            % {
                "clause": revision(still.rule_id, still.revision).clause,
                "opens": say_moment(still.opens_at, at),
                "due": say_due(still.due_at, at),
            },
            clause=still.rule_id,
        )
    if still is not None:
        raise CannotClose(
            _("%(rule)s is still owed. Enter its proof, or have it waived by the after-sales supervisor.")
            % {"rule": still.rule_id},
            clause=still.rule_id,
        )
    told = Happening("CASE_CLOSED", at, words={"note": tidy_long(note)}, customer_id=case.customer_id)
    return book(case, told, by=by, at=at)


@transaction.atomic
def cancel_request(*, case_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Ends a request that the customer withdrew or that was entered by mistake; its duties fall away."""
    case = lock(case_id)[0]
    return book(case, _because("CASE_CANCELLED", case, reason, at), by=by, at=at)


@transaction.atomic
def reopen_request(*, case_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Opens a request again that turned out not to be solved; the question is open again from now (AS-08, AS-09)."""
    case = lock(case_id)[0]
    again = _because("CASE_REOPENED", case, reason, at)
    question = Happening(
        "QUESTION_LEFT_OPEN", at, words={"question": tidy_long(reason)}, customer_id=case.customer_id
    )
    return book(case, again, question, by=by, at=at)


@transaction.atomic
def merge_request(*, case_id: int, into_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Merges a request that was registered twice into the other one.

    Raises CannotClose for itself, for another customer's and for one that is closed.
    """
    if case_id == into_id:
        raise CannotClose(_("A request cannot be merged into itself."), field="into")
    both = {case.pk: case for case in lock(case_id, into_id)}
    case, into = both[case_id], both[into_id]
    if into.is_closed:
        raise CannotClose(
            _("%(case)s is closed; nothing more can be entered.") % {"case": into}, field="into"
        )
    if case.customer_id is None or case.customer_id != into.customer_id:
        raise CannotClose(_("Both requests must be of the same customer."), field="into")
    ServiceRequest.objects.filter(case=case).update(duplicate_of_id=into.pk)
    told = _because("CASE_MERGED", case, reason, at, {"into_id": into.pk}, {"number": into.number})
    return book(case, told, by=by, at=at)


def _because(
    kind: str,
    case: Case,
    reason: str,
    at: datetime,
    data: dict[str, object] | None = None,
    words: dict[str, str] | None = None,
) -> Happening:
    text = tidy_long(reason)
    if not text:
        raise CannotClose(_("Say why."), field="reason")
    return Happening(
        kind, at, data=data or {}, words={"reason": text, **(words or {})}, customer_id=case.customer_id
    )

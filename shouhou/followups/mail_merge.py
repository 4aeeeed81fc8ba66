"""One letter to each of many customers: a change of many rows of the customers' list, in the background.

What is typed once is filled into the template for each customer; whoever cannot be written to is left out with the
reason. The rows are written down before the first letter, so that nobody gets two when the work is cut off.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.actor import Actor
from shouhou.core.forms import LineField, TextField
from shouhou.core.lists import BulkAction, Done
from shouhou.customers.models import Customer
from shouhou.followups.codes import LetterKind, LetterWay
from shouhou.followups.letter_filling import first_contact, where_to
from shouhou.followups.letter_forms import SENT_ONLY, template_choices
from shouhou.followups.letter_sending import CannotSendLetter, refuses
from shouhou.followups.letters import LetterValues, annul_letter, check_letter, send_letter
from shouhou.followups.models import Letter
from shouhou.followups.templating import find_template


class MailMergeForm(forms.Form):
    """The letter that each of them gets."""

    template_code = forms.ChoiceField(
        label=_("Template"), choices=lambda: [one for one in template_choices() if one[0]], initial="NOTICE"
    )
    way = forms.ChoiceField(label=_("How it goes out"), choices=LetterWay.choices)
    dispatch = forms.ChoiceField(label=_("Sending"), choices=SENT_ONLY, required=False)
    subject = LineField(label=_("Subject"))
    body = TextField(label=_("Words"), rows=5, required=False)
    signatory = LineField(label=_("Signed by"), max_length=80, required=False)


def _write(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    return write_to(Customer.objects.get(pk=ref), values, by=by, at=at)


def write_to(
    customer: Customer, values: Mapping[str, Any], *, by: Actor, at: datetime, case_id: int | None = None
) -> Done:
    """Writes the letter to one customer, perhaps about a case; without the number of the work it is only a trial, and
    nothing is written."""
    told = _letter_to(customer, values, at)
    if customer.merged_into_id is not None:
        raise CannotSendLetter(str(_("This file was merged into another.")))
    if refuses(customer.pk, told.kind, told.way):
        raise CannotSendLetter(str(_("The customer has refused such letters.")))
    check_letter(told, at=at)
    if told.batch is None:
        return Done(f"{told.addressee} · {told.address}")
    same = Letter.objects.filter(batch=told.batch, addressee=told.addressee, address=told.address)
    if told.address and (twin := same.exclude(customer=customer).first()):
        raise CannotSendLetter(
            _("The same receiver gets letter %(number)s already.") % {"number": twin.letter_no}
        )
    letter, _booking = send_letter(values=told, case_id=case_id, branch_id=customer.branch_id, by=by, at=at)
    return Done(letter.letter_no, {"letter_id": letter.pk})


def _letter_to(customer: Customer, values: Mapping[str, Any], at: datetime) -> LetterValues:
    template = find_template(values["template_code"])
    contact = first_contact(customer)
    called = " ".join(part for part in (contact.name, contact.post) if part) if contact else "负责人"
    return LetterValues(
        kind=template.kind if template else LetterKind.OTHER,
        way=values["way"],
        sent_at=at,
        customer_name=customer.name,
        addressee=called,
        address=where_to(values["way"], customer, contact),
        subject=values["subject"],
        body=values["body"],
        signatory=values["signatory"],
        customer_id=customer.pk,
        template_code=values["template_code"],
        batch=values.get("job_id"),
        dispatch=values["dispatch"] == "yes",
    )


def take_letter_back(_ref: int, before: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """The letter is annulled, its line stays; what has not left the house stays there."""
    letter = Letter.objects.get(pk=before["letter_id"])
    if letter.annulled_at is None:
        annul_letter(letter=letter, reason=str(_("The whole mailing was taken back")), by=by, at=at)


LETTERS = BulkAction(
    "letter", _("Write a letter to each"), "letters.write", lambda data, _staff: MailMergeForm(data), _write,
    take_letter_back, outcome_url_name="followups:mailing",
)  # fmt: skip

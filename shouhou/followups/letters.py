"""Verbs of letters: one goes out, registered and archived by the same save; what became of it; taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, annul_save, assign_agent, book, listening_cases, lock, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.say import TOO_LONG, day_of, say_moment
from shouhou.core.text import LONG_TEXT, tidy, tidy_long
from shouhou.documents.actions import attach, keep_file
from shouhou.documents.models import OwnerKind
from shouhou.documents.numbers import month_of, take_line, take_number
from shouhou.documents.printing import company_header, in_chinese, render
from shouhou.documents.word import fill_blocks, texts_of
from shouhou.followups.codes import LetterKind, LetterWay
from shouhou.followups.following import tell_replaced
from shouhou.followups.letter_fields import BODY
from shouhou.followups.letter_filling import fill_letter
from shouhou.followups.letter_paper import letter_sheet
from shouhou.followups.letter_sending import CannotSendLetter, ask_for_address, dispatch, faults_of_dispatch
from shouhou.followups.models import Letter
from shouhou.followups.templating import find_template
from shouhou.journal.happening import Happening

SENT: Final = "LETTER_SENT"
_CLOCKS_DIFFER = timedelta(minutes=2)
_BY_ADDRESS = frozenset({LetterWay.POST, LetterWay.COURIER})
_LONGEST: Final = {
    "customer_name": 200, "addressee": 80, "address": 200, "subject": 200, "body": LONG_TEXT, "signatory": 80,
    "tracking_no": 60,
}  # fmt: skip


class CannotNoteFate(Refusal):
    """What became of the letter cannot be so."""


@dataclass(frozen=True, slots=True)
class LetterValues:
    """A letter as it went out (F28); with `dispatch` it goes from here, through the outbox."""

    kind: str
    way: str
    sent_at: datetime
    customer_name: str
    addressee: str
    subject: str
    body: str
    customer_id: int | None = None
    address: str = ""
    signatory: str = ""
    tracking_no: str = ""
    call_id: int | None = None
    template_code: str = ""
    batch: int | None = None
    dispatch: bool = False


@transaction.atomic
def send_letter(
    *, values: LetterValues, by: Actor, at: datetime, case_id: int | None = None, branch_id: int | None = None
) -> tuple[Letter, Booking]:
    """Registers a letter that goes out and archives its copy; without an open case it opens a contact of its own.

    The copy is set while the number is held, so that the book has no gap. Raises CannotSendLetter, Refusals.
    CP-03, RD-03; meets AS-18 in every case of the customer that waits for it, and AS-15 where enough was tried.
    """
    check_letter(values, at=at)
    case = _case_of(case_id, values)
    is_new = case is None
    if case is None:
        begun = min(values.sent_at, at)
        case = open_case(
            line=Line.CONTACT, branch_id=branch_id or by.branch_id or 0, customer_id=values.customer_id, by=by, at=begun
        )  # fmt: skip
    others = [pk for pk in _waiting(values) if pk != case.pk]
    letter = _insert(values, case, by, at)
    _archive(letter, by, at)
    if values.dispatch:
        dispatch(letter, by=by, at=at)
    told = [assign_agent(case, by=by, at=at)] if is_new else []
    told += [_tell(letter, others), *tell_replaced(letter, [case.pk, *others])]
    booking = book(case, *told, by=by, at=at)
    letter.save_key = booking.save_key
    letter.save(update_fields=["save_key"])
    return letter, booking


def check_letter(values: LetterValues, *, at: datetime) -> None:
    """Raises Refusals for a letter of the future, one without words or to nobody, by post without an address."""
    wrong: list[Refusal] = []
    if values.sent_at > at + _CLOCKS_DIFFER:
        wrong.append(
            CannotSendLetter(
                _("A letter that goes out later cannot be registered yet; correct the time."), field="sent_at"
            )
        )
    template = find_template(values.template_code) if values.template_code else None
    if values.template_code and template is None:
        wrong.append(
            CannotSendLetter(_("This template is not there. Load the page again."), field="template_code")
        )
    asked = {
        "customer_name": _("Say to whom it goes."),
        "addressee": _("Say who is to read it."),
        "subject": _("Say what it is about."),
        "body": _("A letter needs its words: they are archived."),
    }
    wrong += [
        CannotSendLetter(words, field=name, clause="CP-03")
        for name, words in asked.items()
        if not tidy(getattr(values, name))
        and not (name == "body" and template and BODY not in template.fields)
    ]
    if values.way in _BY_ADDRESS and not tidy(values.address):
        wrong.append(CannotSendLetter(_("By post or courier it needs an address."), field="address"))
    wrong += too_long(values)
    wrong += faults_of_dispatch(values.way, values.address) if values.dispatch else []
    if wrong:
        raise Refusals(wrong) if len(wrong) > 1 else wrong[0]


def too_long(values: LetterValues) -> list[Refusal]:
    """What does not fit into its place; nothing that was written is cut."""
    return [
        CannotSendLetter(TOO_LONG % {"limit_value": most, "show_value": n}, field=name)
        for name, most in _LONGEST.items()
        if (n := len(getattr(values, name).strip())) > most
    ]


def _case_of(case_id: int | None, values: LetterValues) -> Case | None:
    """The case it is about, locked; none where that is a contact that is over, which takes no more facts."""
    if case_id is None:
        return None
    case = lock(case_id)[0]
    if case.customer_id != values.customer_id:
        raise CannotSendLetter(_("This case belongs to another customer. Load the page again."))
    if case.line == Line.CONTACT and case.is_closed:
        return None
    if values.sent_at < case.opened_at.replace(second=0, microsecond=0):
        raise CannotSendLetter(
            _("The letter lies before %(case)s came in (%(moment)s). Correct the time.")
            % {"case": case, "moment": say_moment(case.opened_at)},
            field="sent_at",
        )
    return case


def _waiting(values: LetterValues) -> list[int]:
    return listening_cases(values.customer_id, SENT) if values.customer_id else []


def _insert(values: LetterValues, case: Case, by: Actor, at: datetime) -> Letter:
    letter = compose_letter(values, by=by, at=at)
    letter.branch_id, letter.case = case.branch_id, case
    letter.letter_no = take_number("XH", branch_id=case.branch_id, at=at)
    letter.register_line = take_line("F04", branch_id=case.branch_id, at=at)
    if letter.filled:
        letter.filled["信函编号"] = letter.letter_no
    letter.save()
    if not case.number and case.line == Line.CONTACT:
        case.number = letter.letter_no
        case.save(update_fields=["number"])
    return letter


def compose_letter(values: LetterValues, *, by: Actor, at: datetime) -> Letter:
    """The letter as it would be, without number and place in the book, its fields filled in."""
    letter = Letter(
        register_month=month_of(at),
        kind=values.kind,
        way=values.way,
        customer_id=values.customer_id,
        customer_name=tidy(values.customer_name),
        addressee=tidy(values.addressee),
        address=tidy(values.address),
        subject=tidy(values.subject),
        body=tidy_long(values.body),
        signatory=tidy(values.signatory),
        tracking_no=tidy(values.tracking_no),
        call_id=values.call_id,
        sent_at=values.sent_at,
        sender_id=by.person_id,
        acting_for_id=by.acting_for_id,
        written_at=at,
        template_code=values.template_code,
        batch=values.batch,
    )
    if template := find_template(values.template_code):
        letter.filled = fill_letter(letter)
        letter.body = letter.body or "\n".join(texts_of(fill_blocks(template.blocks, letter.filled))).strip()
    return letter


def _archive(letter: Letter, by: Actor, at: datetime) -> None:
    """Keeps the copy by its content's hash, attached to the letter."""
    with in_chinese():
        sheet = letter_sheet(letter)
        pages = render(sheet, company=company_header(), printed_at=at, printed_by=by.name)
    file = keep_file(upload=ContentFile(pages, name=f"信函 {letter.letter_no}.pdf"), by=by, at=at)
    attach(file_ids=[file.pk], kind=OwnerKind.LETTER, ref=letter.pk, by=by, at=at, caption=letter.letter_no)
    letter.copy, letter.copy_sha256 = file, file.sha256
    letter.save(update_fields=["copy", "copy_sha256"])


def _tell(letter: Letter, also: Sequence[int]) -> Happening:
    return Happening(
        SENT,
        letter.sent_at,
        data={
            "letter_id": letter.pk,
            "case_id": letter.case_id,
            "kind": letter.kind,
            "way": letter.way,
            "archived": bool(letter.copy_sha256),
            "sha256": letter.copy_sha256,
        },
        words={
            "number": letter.letter_no,
            "way": str(LetterWay(letter.way).label),
            "kind_name": str(LetterKind(letter.kind).label),
            "addressee": letter.addressee,
            "subject": letter.subject,
            "customer": letter.customer_name,
        },
        also=tuple(also),
        customer_id=letter.customer_id,
    )


@transaction.atomic
def note_fate(
    *, letter_id: int, delivered_on: date | None, returned: bool, reply: str, by: Actor, at: datetime
) -> Booking:
    """Writes into the register what became of a letter: signed for, come back, answered. Raises CannotNoteFate."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    reply = tidy_long(reply)
    if letter.annulled_at is not None:
        raise CannotNoteFate(_("This letter was taken back."))
    if not (delivered_on or returned or reply):
        raise CannotNoteFate(
            _("Say what became of it: signed for, come back, or answered."), field="delivered_on"
        )
    if delivered_on and returned:
        raise CannotNoteFate(_("It was either signed for or it came back; say which."), field="returned")
    if delivered_on and not day_of(letter.sent_at) <= delivered_on <= day_of(at):
        raise CannotNoteFate(
            _("It was signed for between the day it went out and today; correct the day."), field="delivered_on"
        )  # fmt: skip
    if returned and not letter.returned:
        ask_for_address(letter, by=by, at=at)
    letter.delivered_on, letter.returned, letter.reply = delivered_on, returned, reply
    letter.save(update_fields=["delivered_on", "returned", "reply"])
    said = [_("signed for on %(day)s") % {"day": delivered_on}] if delivered_on else []
    said += [_("came back")] if returned else []
    data = {"letter_id": letter.pk, "returned": returned}
    words = {"number": letter.letter_no, "what": "; ".join([*said, *([reply] if reply else [])])}
    told = Happening("LETTER_FATE_NOTED", at, data=data, words=words, customer_id=letter.customer_id)
    return book(lock(letter.case_id)[0], told, by=by, at=at)


@transaction.atomic
def annul_letter(*, letter: Letter, reason: str, by: Actor, at: datetime) -> Booking:
    """Takes the entry of a letter back; its line stays, struck through, and its copy too. Raises CannotAnnul."""
    booking = annul_save(save_key=letter.save_key, reason=reason, by=by, at=at)
    Letter.objects.filter(pk=letter.pk).update(annulled_at=at, annulled_reason=tidy(reason)[:200])
    return booking

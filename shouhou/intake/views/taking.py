"""受理: one screen on which a request is taken in a minute, from a known or an unknown caller."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.core.text import key_of
from shouhou.customers.actions.traces import address_saved, keep_saved
from shouhou.customers.callers import caller_profile
from shouhou.customers.values import ProfileValues
from shouhou.documents.models import StoredFile
from shouhou.followups.actions import CallValues
from shouhou.followups.codes import CallKind, Way
from shouhou.intake.actions.drafts import discard
from shouhou.intake.actions.lines import leave_the_line
from shouhou.intake.actions.taking import IntakeValues, Taken, take_request
from shouhou.intake.card import Card, callers, card_of
from shouhou.intake.forms.taking import IntakeForm
from shouhou.intake.models import ParkedDraft
from shouhou.intake.views.lines import others_with
from shouhou.intake.views.uploads import held_files
from shouhou.search.finding import Hit
from shouhou.service_requests.codes import Channel, RequestKind

_NUMBER = re.compile(r"[+0-9][0-9 ()-]{6,20}")
_TALKED = {
    Channel.PHONE: Way.CALL_IN,
    Channel.VISIT: Way.FACE,
    Channel.MESSAGE: Way.MESSAGE,
    Channel.EMAIL: Way.MESSAGE,
}


def with_number(data: QueryDict) -> QueryDict:
    """The form as sent; a whole number that was only looked up is the caller's telephone where none is written."""
    looked_up = data.get("q", "").strip()
    if data.get("phone") or data.get("customer") or not _NUMBER.fullmatch(looked_up):
        return data
    data = data.copy()
    data["phone"] = looked_up
    return data


@requires("requests.take")
def request_new(request: StaffRequest) -> HttpResponse:
    """The intake screen; saving answers with the case, a second click with the same."""
    now = clock.now()
    if request.method != "POST":
        return _begin(request, now)
    actor = actor_of(request)
    looked = look_up(request, IntakeForm.base_fields)
    if looked:
        held, _wrong = held_files(request, by=actor, at=now)
        customer_id = looked.card.customer.pk if looked.card else None
        form = IntakeForm(initial=looked.typed, customer_id=customer_id, branch_id=request.user.branch_id)
        return _show(request, form, looked.card, now, looked=looked, held=held)
    before = address_saved(request.POST.get("once", ""))
    if before:
        return see_other(before)
    card = _card(request, request.POST)
    form = IntakeForm(
        with_number(request.POST),
        customer_id=card.customer.pk if card else None,
        branch_id=request.user.branch_id,
    )
    held, wrong = held_files(request, by=actor, at=now)
    if not form.is_valid() or wrong:
        for refusal in wrong:
            form.take_refusal(refusal)
        return _show(request, form, card, now, held=held)
    try:
        taken, address = _save(request, form, card, held, now)
    except Refusal as refusal:
        form.take_refusal(refusal)
        return _show(request, form, card, now, refusal=refusal, held=held)
    except IntegrityError:
        before = address_saved(request.POST.get("once", ""))
        if not before:
            raise
        return see_other(before)
    _say(request, taken)
    return see_other(address)


@dataclass(frozen=True, slots=True)
class LookUp:
    """What was typed so far, and whom the number or the name may mean."""

    query: str
    hits: Sequence[Hit]
    card: Card | None
    typed: dict[str, Any]


def look_up(request: StaffRequest, fields: Iterable[str]) -> LookUp | None:
    """Without script the whole form is sent to look somebody up; None where it is sent to be saved."""
    if not {"look", "choose"} & request.POST.keys():
        return None
    key = key_of(request.POST.get("choose"))
    card = card_of(key, request.user) if key is not None else None
    sent = {name: request.POST.getlist(name) for name in fields if any(request.POST.getlist(name))}
    typed = {name: values[0] if len(values) == 1 else values for name, values in sent.items()}
    query = request.POST.get("q", "")[:80]
    return LookUp(
        query=query,
        hits=[] if card else callers(query, request.user),
        card=card,
        typed=(facts_from(card, whole=request.user.may_dial) if card else {}) | typed,
    )


def _begin(request: StaffRequest, now: datetime) -> HttpResponse:
    parked = _parked(request)
    if parked is not None:
        data = QueryDict(mutable=True)
        for name, values in parked.data.items():
            data.setlist(name, values)
        card = _card(request, data)
        customer_id = card.customer.pk if card else None
        form = IntakeForm(data, customer_id=customer_id, branch_id=request.user.branch_id)
        return _show(request, form, card, now, parked=parked, status=200, is_quiet=True)
    card = _card(request, request.GET)
    initial: dict[str, Any] = {"received_at": now}
    if card:
        initial |= facts_from(card, whole=request.user.may_dial)
    form = IntakeForm(
        initial=initial, customer_id=card.customer.pk if card else None, branch_id=request.user.branch_id
    )
    return _show(request, form, card, now)


def facts_from(card: Card, *, whole: bool = True) -> dict[str, str]:
    """The facts that the profile already knows; the telephone only where it may be shown `whole`."""
    contact = card.main_contact
    phones = list(contact.phones.all()) if contact else []
    return {
        "org_name": card.customer.name,
        "address": card.customer.region + card.customer.address,
        "contact_name": contact.name if contact else "",
        "phone": phones[0].number if phones and whole else "",
    }


def _card(request: StaffRequest, data: QueryDict) -> Card | None:
    key = key_of(data.get("customer"))
    return card_of(key, request.user) if key is not None else None


def _parked(request: StaffRequest) -> ParkedDraft | None:
    key = key_of(request.GET.get("parked"))
    return ParkedDraft.objects.filter(pk=key, staff=request.user).first() if key is not None else None


def _save(
    request: StaffRequest, form: IntakeForm, card: Card | None, held: list[StoredFile], now: datetime
) -> tuple[Taken, str]:
    actor = actor_of(request)
    with transaction.atomic():
        values = IntakeValues(
            request=form.values(),
            customer_id=card.customer.pk if card else None,
            profile=None if card else _profile(form, now),
            profile_reviewed=card is not None,
            call=_talk(form, card),
            outcome=form.chosen_outcome,
            answer=form.cleaned_data["answer"],
            report_to=form.receiver,
            question=form.cleaned_data["question"],
            file_ids=[file.pk for file in held],
        )
        taken = take_request(values=values, branch_id=request.user.branch_id, by=actor, at=now)
        if card is not None:
            leave_the_line(by=actor, at=now)
        parked = key_of(request.POST.get("parked"))
        if parked is not None:
            discard(draft_id=parked, by=actor, at=now)
        address = reverse("desk:case", args=[taken.case.slug])
        keep_saved(request.POST.get("once", ""), address, at=now)
    return taken, address


def _profile(form: IntakeForm, now: datetime) -> ProfileValues:
    told = form.cleaned_data
    return caller_profile(
        name=told["org_name"],
        address=told["address"],
        contact_name=told["contact_name"],
        phone=told["phone"],
        received_at=told["received_at"],
        problem=told["problem"],
        wanted=told["wanted"],
    )


def _talk(form: IntakeForm, card: Card | None) -> CallValues | None:
    told = form.cleaned_data
    way = _TALKED.get(told["channel"])
    if way is None or not (told["problem"] or told["wanted"]):
        return None
    gist = "\n".join(text for text in (told["problem"], told["wanted"], told["answer"]) if text)
    return CallValues(
        way=way,
        kind=CallKind.CONSULTATION if told["kind"] == RequestKind.CONSULTATION else CallKind.REPAIR,
        started_at=told["received_at"],
        customer_id=card.customer.pk if card else None,
        customer_name=card.customer.name if card else told["org_name"],
        contact_name=told["contact_name"],
        phone=told["phone"],
        asset_id=told["asset_id"],
        gist=gist,
        demand=told["wanted"],
    )


def _say(request: StaffRequest, taken: Taken) -> None:
    if taken.case.number:
        messages.success(request, _("Registered as %(case)s.") % {"case": taken.case})
    else:
        labels = IntakeForm.base_fields
        missing = "、".join(str(labels[name].label) for name in taken.request.missing_facts)
        messages.warning(request, _("Saved as a draft; still missing: %(facts)s.") % {"facts": missing})


def _show(
    request: StaffRequest,
    form: IntakeForm,
    card: Card | None,
    now: datetime,
    *,
    refusal: Refusal | None = None,
    held: Sequence[StoredFile] = (),
    parked: ParkedDraft | None = None,
    status: int | None = None,
    is_quiet: bool = False,
    looked: LookUp | None = None,
) -> HttpResponse:
    context = {
        "looked": looked,
        "hits": looked.hits if looked else [],
        "query": looked.query if looked else "",
        "form": form,
        "card": card,
        "busy": others_with(request, card, now),
        "refusal": refusal,
        "held": held,
        "parked": parked,
        "is_quiet": is_quiet,
        "parked_forms": list(ParkedDraft.objects.filter(staff=request.user).order_by("-saved_at")[:10]),
        "now": now,
        "caller_page": reverse("intake:caller"),
        "page": "request",
    }
    code = status if status is not None else (422 if form.is_bound else 200)
    return render(request, "intake/request_new.html", context, status=code)


@requires("calls.record")
def caller(request: StaffRequest) -> HttpResponse:
    """Part of the intake screen: hits for what was typed, or the card of the customer chosen."""
    now = clock.now()
    card = _card(request, request.GET)
    query = request.GET.get("q", "")[:80]
    context = {
        "card": card,
        "busy": others_with(request, card, now),
        "fills": facts_from(card, whole=request.user.may_dial) if card else {},
        "hits": [] if card else callers(query, request.user),
        "query": query,
        "now": now,
        "caller_page": reverse("intake:caller"),
        "page": request.GET.get("page", "request"),
        "care": card.care(day_of(now)) if card else [],
    }
    return render(request, "intake/parts/caller.html", context)

"""来电: the call panel, from anywhere with one key: the customer's card, the talk, what to do next, one save."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.campaigns.actions import demand_consent
from shouhou.cases.actions import Booking
from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.wording import rule_what
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of, say_day, say_moment
from shouhou.core.text import key_of
from shouhou.customers.actions import create_customer, set_consent
from shouhou.customers.actions.traces import address_saved, keep_saved
from shouhou.customers.callers import caller_profile
from shouhou.customers.models import ConsentPurpose, NextServicePlan, PlanKind
from shouhou.customers.values import ConsentValues, ProfileValues
from shouhou.desk.call_forms import PanelForm
from shouhou.followups.actions import promised_words, record_call
from shouhou.followups.attempts import AT_MOST, next_try
from shouhou.followups.codes import CallKind, LineState, Topic, Way
from shouhou.followups.following import TOO_EARLY
from shouhou.followups.models import Call
from shouhou.intake.actions.drafts import discard
from shouhou.intake.actions.lines import leave_the_line
from shouhou.intake.actions.taking import IntakeValues, take_request
from shouhou.intake.card import Card, card_of
from shouhou.intake.models import ParkedDraft
from shouhou.intake.views.lines import others_with
from shouhou.intake.views.taking import LookUp, facts_from, look_up, with_number
from shouhou.knowledge.actions import note_used
from shouhou.knowledge.finding import offered_to
from shouhou.policy.rulebook import Outcome
from shouhou.satisfaction.actions import write_answers
from shouhou.satisfaction.codes import Service
from shouhou.satisfaction.forms import QuickForm
from shouhou.satisfaction.sampling import is_drawn, rates
from shouhou.service_requests.actions import RequestValues
from shouhou.service_requests.codes import Channel, RequestKind
from shouhou.slips.actions import file_page
from shouhou.slips.actions.filing import duty_of
from shouhou.slips.returned import paper_typed

_CHANNELS = {Way.CALL_IN: Channel.PHONE, Way.CALL_OUT: Channel.PHONE, Way.FACE: Channel.VISIT}


@requires("calls.record")
def call_panel(request: StaffRequest) -> HttpResponse:
    """The panel; saving answers with the case the talk belongs to, a second click with the same."""
    now = clock.now()
    if request.method != "POST":
        return _begin(request, now)
    looked = look_up(request, PanelForm.base_fields)
    if looked:
        form = _form(request, None, looked.card, **looked.typed)
        return _show(request, form, looked.card, now, looked=looked)
    once = request.POST.get("once", "")
    before = address_saved(once)
    if before:
        return see_other(before)
    card = _card(request, request.POST)
    form = _form(request, with_number(request.POST), card)
    if not (form.is_valid() & _survey(request).is_valid()):
        return _show(request, form, card, now)
    try:
        address = _save(request, form, card, now)
    except Refusal as refusal:
        form.take_refusal(refusal)
        return _show(request, form, card, now, refusal=refusal)
    except IntegrityError:
        before = address_saved(once)
        if not before:
            raise
        return see_other(before)
    messages.success(request, _("The call is recorded."))
    return see_other(address)


def _survey(request: StaffRequest) -> QuickForm:
    """What the customer was asked at the end of the talk."""
    return QuickForm(request.POST if request.method == "POST" else None)


def _form(request: StaffRequest, data: QueryDict | None, card: Card | None, **initial: Any) -> PanelForm:
    promises = card.promises if card else _promises_to_strangers(request, data)
    sent = data if data is not None else (request.POST if request.method == "POST" else None)
    return PanelForm(
        data,
        initial=initial,
        branch_id=request.user.branch_id,
        promises_open=promises,
        plans_open=card.plans_open if card else (),
        seconds_open=card.seconds_open if card else (),
        checks_open=card.checks_open if card else (),
        notices_open=card.notices_open if card else (),
        is_known=card is not None,
        plan_data=sent if may(request.user, "customers.write") else None,
    )


def _promises_to_strangers(request: StaffRequest, data: QueryDict | None) -> list[tuple[int, str]]:
    """Promises named by the address or ticked in the form that were made to somebody without a profile."""
    raw = data.getlist("keeps") if data is not None else [request.GET.get("promise", "")]
    named = [key for key in map(key_of, raw) if key is not None]
    owed = Obligation.objects.open().visible_to(request.user).filter(rule_id="X-02", case__customer=None)
    ids = (
        list(owed.filter(trigger_event_id__in=named).values_list("trigger_event_id", flat=True))
        if named
        else []
    )
    said = promised_words(ids) if ids else {}
    return [(pk, said.get(pk) or str(rule_what("X-02"))) for pk in ids]


def _begin(request: StaffRequest, now: datetime) -> HttpResponse:
    key = key_of(request.GET.get("parked"))
    parked = ParkedDraft.objects.filter(pk=key, staff=request.user).first() if key is not None else None
    if parked is not None:
        data = QueryDict(mutable=True)
        for name, values in parked.data.items():
            data.setlist(name, values)
        card = _card(request, data)
        return _show(request, _form(request, data, card), card, now, parked=parked, status=200)
    card = _card(request, request.GET)
    promise = key_of(request.GET.get("promise"))
    plan = key_of(request.GET.get("plan"))
    way = Way.CALL_OUT if promise is not None or plan is not None else Way.CALL_IN
    initial: dict[str, Any] = {"started_at": now, "way": way, "keeps": [promise] if promise else []}
    if plan is not None:
        initial |= {"carries_out": [plan], "kind": CallKind.MAINTENANCE}
        if NextServicePlan.objects.filter(pk=plan, kind=PlanKind.VISIT).exists():
            initial |= {"way": Way.FACE, "kind": CallKind.OTHER, "topics": [Topic.T7]}
    if card:
        initial |= facts_from(card, whole=request.user.may_dial) | _prepared(request.GET, card, now)
    return _show(request, _form(request, None, card, **initial), card, now)


def _prepared(asked: QueryDict, card: Card, now: datetime) -> dict[str, Any]:
    """What a button of Today opens the panel with: the second call, a check, a further attempt, a message instead."""
    purpose, case_id = asked.get("for", ""), key_of(asked.get("case"))
    owed = [o for o in card.owed if o.case_id == case_id]
    seconds = [o.case_id for o in owed if o.first is not None and (purpose == "SECOND" or o.opens_at <= now)]
    ready: dict[str, dict[str, Any]] = {
        "SECOND": {"way": Way.CALL_OUT, "kind": CallKind.SECOND, "seconds": seconds},
        "TRY": {"way": Way.CALL_OUT, "seconds": seconds},
        "MESSAGE": {"way": Way.MESSAGE, "seconds": seconds},
        "OUT": {"way": Way.CALL_OUT},
        "NOTICE": {
            "way": Way.CALL_OUT,
            "kind": CallKind.CAMPAIGN,
            "topics": [Topic.T4],
            "notices": [pk for pk, _title in card.notices_open if pk == case_id],
        },
        "VISIT": {"way": Way.FACE, "kind": CallKind.OTHER, "topics": [Topic.T7]},
        "COMPLETION": {
            "way": Way.CALL_OUT,
            "kind": CallKind.COMPLETION,
            "checks": [o.case_id for o in owed if o.is_check],
        },
    }
    return ready.get(purpose, {})


def _card(request: StaffRequest, data: QueryDict) -> Card | None:
    key = key_of(data.get("customer"))
    chosen = [int(raw) for raw in data.getlist("cases") + data.getlist("case") if key_of(raw) is not None]
    return card_of(key, request.user, chosen=chosen) if key is not None else None


def _save(request: StaffRequest, form: PanelForm, card: Card | None, now: datetime) -> str:
    actor, told = actor_of(request), form.cleaned_data
    with transaction.atomic():
        save = _take if told["makes_request"] else _record
        slug = save(request, form, card, now)
        _file_paper(request, slug, now)
        if card is not None:
            leave_the_line(by=actor, at=now)
        parked = key_of(request.POST.get("parked"))
        if parked is not None:
            discard(draft_id=parked, by=actor, at=now)
        address = (
            reverse("desk:case", args=[slug]) if may(request.user, "requests.see") else reverse("desk:today")
        )
        keep_saved(request.POST.get("once", ""), address, at=now)
    return address


def _record(request: StaffRequest, form: PanelForm, card: Card | None, now: datetime) -> str:
    actor = actor_of(request)
    customer = card.customer if card else None
    if customer is None and form.cleaned_data["org_name"] and may(request.user, "customers.write"):
        profile = _profile(form)
        customer = create_customer(values=profile, branch_id=request.user.branch_id, by=actor, at=now)
    values = form.values(
        customer_id=customer.pk if customer else None,
        customer_name=customer.name if customer else form.cleaned_data["org_name"],
        next_plan=form.next_plan,
        evidence=paper_typed(request) is not None,
    )
    ticked = [request.POST.getlist(name) for name in ("cases", "seconds", "checks", "notices")]
    named = [int(raw) for some in ticked for raw in some if key_of(raw) is not None]
    cases = Case.objects.visible_to(request.user).filter(pk__in=named, customer=customer, closed_at=None)
    cases = cases.exclude(line=Line.DUTY_TURN)  # its turn ends; what a talk brings goes on
    ids = list(cases.order_by("pk").values_list("pk", flat=True)) if named and customer else []
    if values.notices and values.line_state == LineState.CONNECTED:
        demand_consent([pk for pk in values.notices if pk in ids])
    survey = _survey(request)
    is_told = survey.is_valid() and survey.is_told
    call, booking = record_call(
        values=values, by=actor, at=now, cases=ids, branch_id=request.user.branch_id,
        tells=(lambda call: write_answers(call=call, answers=survey.answers(), by=actor)) if is_told else None,
    )  # fmt: skip
    if customer is not None and form.cleaned_data["promotion"]:
        said = ConsentValues(
            purpose=ConsentPurpose.PROMOTION, state=form.cleaned_data["promotion"], how=call.record_no
        )
        set_consent(customer_id=customer.pk, values=said, by=actor, at=now)
    note_used(call=call, article_ids=_keys(request.POST.getlist("used")), by=actor, at=now)
    _say(request, call, booking, now)
    return Case.objects.get(pk=call.case_id).slug


def _file_paper(request: StaffRequest, slug: str, now: datetime) -> None:
    """The returned slip that was typed from becomes the proof, once its duty is settled by what was recorded."""
    page = paper_typed(request)
    if page is None:
        return
    duty = duty_of(page)
    if duty is not None and duty.outcome == Outcome.OPEN:
        messages.warning(request, _("What was recorded does not settle the duty on the slip."))
        return
    case_id = Case.objects.with_slug(slug).values_list("pk", flat=True).get()
    file_page(page_id=page.pk, case_id=case_id, by=actor_of(request), at=now)


def _say(request: StaffRequest, call: Call, booking: Booking, now: datetime) -> None:
    """What the person must know at once: a second call that was too early, an attempt that reached nobody."""
    opens = [event.data["opens_at"] for event in booking.events if event.kind == TOO_EARLY]
    if opens:
        day = say_day(datetime.fromisoformat(max(opens)), now)
        messages.warning(
            request,
            _(
                "Too early for the second follow-up: it counts from %(day)s. The call is kept and does not count."
            )
            % {"day": day},
        )
    again = next_try(call)
    if again is not None:
        messages.info(
            request,
            _("Attempt %(n)s reached nobody. Try again %(moment)s.")
            % {"n": call.attempt_no, "moment": say_moment(again, now)},
        )
    elif call.line_state != LineState.CONNECTED and call.attempt_no >= AT_MOST:
        messages.warning(
            request,
            _("Attempt %(n)s reached nobody. Tell the supervisor, who arranges how to go on.")
            % {"n": call.attempt_no},
        )


def _take(request: StaffRequest, form: PanelForm, card: Card | None, now: datetime) -> str:
    told = form.cleaned_data
    facts = facts_from(card) if card else {}
    asked = RequestValues(
        channel=_CHANNELS.get(told["way"], Channel.MESSAGE),
        kind=told["request_kind"] or RequestKind.REPAIR,
        received_at=told["started_at"],
        org_name=told["org_name"] or facts.get("org_name", ""),
        address=told["address"] or facts.get("address", ""),
        contact_name=told["contact_name"] or facts.get("contact_name", ""),
        phone=told["phone"] or facts.get("phone", ""),
        problem=told["problem"],
        wanted=told["wanted"],
    )
    talk = form.values(
        customer_id=card.customer.pk if card else None,
        customer_name=card.customer.name if card else told["org_name"],
        next_plan=form.next_plan,
        evidence=paper_typed(request) is not None,
    )
    values = IntakeValues(
        request=asked,
        customer_id=card.customer.pk if card else None,
        profile=None if card else _profile(form),
        profile_reviewed=card is not None,
        call=talk,
        outcome=form.chosen_outcome,
        answer=told["answer"],
        report_to=form.receiver,
        question=told["question"],
    )
    return take_request(
        values=values, branch_id=request.user.branch_id, by=actor_of(request), at=now
    ).case.slug


def _profile(form: PanelForm) -> ProfileValues:
    told = form.cleaned_data
    return caller_profile(
        name=told["org_name"],
        address=told["address"],
        contact_name=told["contact_name"],
        phone=told["phone"],
        received_at=told["started_at"],
        problem=told["problem"] or told["gist"],
        wanted=told["wanted"],
    )


def _show(
    request: StaffRequest,
    form: PanelForm,
    card: Card | None,
    now: datetime,
    *,
    refusal: Refusal | None = None,
    parked: ParkedDraft | None = None,
    status: int | None = None,
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
        "paper": paper_typed(request),
        "parked": parked,
        "is_quiet": status == 200,
        "kept": _ticked(form, "keeps"),
        "seconds": _ticked(form, "seconds"),
        "care": card.care(day_of(now)) if card else [],
        "checked": _ticked(form, "checks"),
        "told_of": _ticked(form, "notices"),
        "offered": offered_to(card.customer, card.assets, day_of(now)) if card else [],
        "used": set(_keys(request.POST.getlist("used"))),
        "carried_out": _ticked(form, "carries_out"),
        "survey": _survey(request),
        "is_drawn": _is_drawn(card, now),
        "may_plan": may(request.user, "customers.write"),
        "parked_forms": list(ParkedDraft.objects.filter(staff=request.user).order_by("-saved_at")[:10]),
        "now": now,
        "caller_page": reverse("intake:caller"),
        "page": "call",
        "kind_other": CallKind.OTHER,
    }
    code = status if status is not None else (422 if form.is_bound else 200)
    return render(request, "desk/call.html", context, status=code)


def _is_drawn(card: Card | None, now: datetime) -> bool:
    """Whether this customer is one of those who are asked today how satisfied they are."""
    if card is None:
        return False
    return is_drawn(f"{card.customer.pk}-{day_of(now)}", rates()[Service.TALK])


def _keys(raw: list[str]) -> list[int]:
    return [key for key in map(key_of, raw) if key is not None]


def _ticked(form: PanelForm, name: str) -> set[int]:
    """The promises ticked as kept and the plans as carried out, as they are typed so far."""
    typed = (key_of(str(value)) for value in form[name].value() or ())
    return {key for key in typed if key is not None}

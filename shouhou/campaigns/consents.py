"""What customers said about events and offers, way by way, in three states (CP-04, decision 21).

The latest answer for the way or for any way holds; a refusal of the very way stands until that way is agreed to.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from shouhou.campaigns.codes import LeftOut, Unstated
from shouhou.campaigns.models import ContactChoice
from shouhou.customers.models import (
    Consent,
    ConsentChannel,
    ConsentPurpose,
    ConsentState,
    Customer,
    CustomerKind,
)

WAYS: Final = (ConsentChannel.PHONE, ConsentChannel.MESSAGE, ConsentChannel.EMAIL, ConsentChannel.LETTER)
INCLUDED: Final = ""


def unstated_choice() -> Unstated:
    """What is done with customers who never said anything."""
    found = ContactChoice.objects.first()
    return Unstated(found.unstated) if found else Unstated.ASK


def with_state(customers: QuerySet[Customer], channel: str) -> QuerySet[Customer]:
    """The customers, each with its `consent` for one way, looked up in the ledger's index."""
    return customers.annotate(
        _own=_latest((channel,)), _latest=_latest((channel, ConsentChannel.ANY))
    ).annotate(
        consent=Case(
            When(_own=ConsentState.REFUSED, then=Value(ConsentState.REFUSED.value)),
            default=Coalesce(F("_latest"), Value(ConsentState.UNSTATED.value)),
            output_field=CharField(),
        )
    )


def _latest(channels: Collection[str]) -> Subquery:
    lines = Consent.objects.filter(
        customer_id=OuterRef("pk"), purpose=ConsentPurpose.PROMOTION, channel__in=channels
    )
    return Subquery(lines.order_by("-pk").values("state")[:1])


def with_fate(customers: QuerySet[Customer], unstated: Unstated) -> Any:
    """The customers, each with `fate`: INCLUDED, or why it is left out."""
    told = Q(consent=ConsentState.GIVEN)
    if unstated == Unstated.ORGANISATIONS:
        told |= Q(consent=ConsentState.UNSTATED, kind=CustomerKind.ORG)
    return with_state(customers, ConsentChannel.PHONE).annotate(
        fate=Case(
            When(consent=ConsentState.REFUSED, then=Value(LeftOut.REFUSED.value)),
            When(told, then=Value(INCLUDED)),
            default=Value(LeftOut.UNSTATED.value),
            output_field=CharField(),
        )
    )


def consents_of(customer_ids: Collection[int]) -> dict[int, Mapping[str, str]]:
    """The state of each way for some customers, in one statement."""
    found: dict[int, dict[str, str]] = {pk: {} for pk in customer_ids}
    latest: dict[tuple[int, str], str] = {}
    lines = Consent.objects.filter(customer_id__in=customer_ids, purpose=ConsentPurpose.PROMOTION)
    for customer_id, channel, state in lines.order_by("pk").values_list("customer_id", "channel", "state"):
        latest[customer_id, channel] = state
        for way in WAYS if channel == ConsentChannel.ANY else (channel,):
            is_refused = latest.get((customer_id, way)) == ConsentState.REFUSED
            found[customer_id][way] = ConsentState.REFUSED.value if is_refused else state
    return {
        pk: {way: ways.get(way, ConsentState.UNSTATED.value) for way in WAYS} for pk, ways in found.items()
    }


def may_tell(customer: Customer, channel: str) -> bool:
    """Whether a customer may be told of an event by one way, now."""
    state = consents_of([customer.pk])[customer.pk][channel]
    is_organisation = customer.kind == CustomerKind.ORG
    stated_enough = unstated_choice() == Unstated.ORGANISATIONS and is_organisation
    return state == ConsentState.GIVEN or (state == ConsentState.UNSTATED and stated_enough)

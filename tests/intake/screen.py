"""What an agent types into the intake screen and the call panel, and what must not have changed."""

from typing import Any

from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.customers.models import Customer
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.service_requests.models import Report, ServiceRequest

INTAKE = reverse("intake:request-new")
PANEL = reverse("desk:call-panel")
PARK = reverse("intake:park")
SEVEN = ("org_name", "address", "contact_name", "phone", "received_at", "problem", "wanted")


def facts(**more: Any) -> dict[str, Any]:
    """The seven facts of a stranger's repair by telephone, as the screen sends them."""
    return {
        "channel": "PHONE",
        "received_at": "2026-03-02T14:50",
        "kind": "REPAIR",
        "org_name": "远航机动车检测站",
        "address": "济南市历下区解放路 9 号",
        "contact_name": "张伟",
        "phone": "13900001111",
        "problem": "侧滑台回零不准",
        "wanted": "告知如何校准",
        "urgency": "NORMAL",
        "outcome": "LATER",
        **more,
    }


def talk(**more: Any) -> dict[str, Any]:
    """A talk as the call panel sends it."""
    return {
        "way": "CALL_IN",
        "kind": "CONSULTATION",
        "line_state": "CONNECTED",
        "started_at": "2026-03-02T14:50",
        "contact_name": "张伟",
        "phone": "13900001111",
        "gist": "问备件多久能到",
        **more,
    }


def rows() -> dict[str, int]:
    """How much there is of everything that a save may write."""
    kinds = (Case, ServiceRequest, Customer, Call, Report, Obligation, Event, Staff)
    return {kind.__name__: kind.objects.count() for kind in kinds}

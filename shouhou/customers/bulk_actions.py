"""What can be done to many customers at once, each by the verb that does it to one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.core.actor import Actor
from shouhou.core.forms import LineField
from shouhou.core.lists import BulkAction, Done
from shouhou.customers.actions.plans import set_consent
from shouhou.customers.actions.single_facts import (
    CannotChange,
    confirm_complete,
    set_agent,
    set_level,
    set_region,
)
from shouhou.customers.models import ConsentPurpose, ConsentState, Customer, Level
from shouhou.customers.values import ConsentValues

_REGION = ("province", "city", "district")


class LevelForm(forms.Form):
    """The level that all of them get."""

    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)


class AgentForm(forms.Form):
    """The agent who gets them."""

    agent = forms.TypedChoiceField(label=_("Agent"), coerce=int)

    def __init__(self, data: Any, staff: Staff) -> None:
        super().__init__(data)
        people = Staff.objects.visible_to(staff).working().values_list("pk", "name")
        self.fields["agent"].choices = [("", _("Choose …")), *people]  # type: ignore[attr-defined]


class RegionForm(forms.Form):
    """Where they are."""

    province = LineField(label=_("Province"), max_length=40)
    city = LineField(label=_("City"), max_length=40, required=False)
    district = LineField(label=_("District"), max_length=40, required=False)


class ConsentForm(forms.Form):
    """What they agreed to, and how that is known."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose.choices)
    state = forms.ChoiceField(label=_("What was answered"), choices=ConsentState.choices)
    how = LineField(label=_("How it was said"), max_length=120)


def _level(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    before = _kept(ref, "level")
    said = set_level(customer_id=ref, level=values["level"], by=by, at=at)
    return Done(said, {**before, "set": {"level": values["level"]}})


def _level_back(ref: int, before: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    _demand_unused(ref, before)
    set_level(customer_id=ref, level=before["level"], by=by, at=at)


def _agent(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    before = _kept(ref, "agent_id")
    said = set_agent(customer_id=ref, agent_id=values["agent"], by=by, at=at)
    return Done(said, {**before, "set": {"agent_id": values["agent"]}})


def _agent_back(ref: int, before: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    _demand_unused(ref, before)
    set_agent(customer_id=ref, agent_id=before["agent_id"], by=by, at=at)


def _region(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    before, wanted = _kept(ref, *_REGION), {name: values[name] for name in _REGION}
    said = set_region(customer_id=ref, **wanted, by=by, at=at)
    return Done(said, {**before, "set": wanted})


def _region_back(ref: int, before: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    _demand_unused(ref, before)
    set_region(customer_id=ref, **{name: before[name] for name in _REGION}, by=by, at=at)


def _consent(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    told = ConsentValues(purpose=values["purpose"], state=values["state"], how=values["how"])
    line = set_consent(customer_id=ref, values=told, by=by, at=at)
    return Done(f"{line.get_purpose_display()}: {line.get_state_display()}")


def _complete(ref: int, _values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    return Done(confirm_complete(customer_id=ref, by=by, at=at))


def _kept(ref: int, *names: str) -> dict[str, Any]:
    kept: dict[str, Any] = Customer.objects.values(*names).get(pk=ref)
    return kept


def _demand_unused(ref: int, before: Mapping[str, Any]) -> None:
    """Raises CannotChange where somebody set the fact anew since."""
    wanted = before["set"]
    if _kept(ref, *wanted) != wanted:
        raise CannotChange(gettext("Somebody has changed this since; it stays as it is."))


CUSTOMER_ACTIONS = (
    BulkAction("level", _("Set the level"), "customers.write", lambda d, s: LevelForm(d), _level, _level_back),
    BulkAction("agent", _("Change the agent"), "customers.write", AgentForm, _agent, _agent_back),
    BulkAction("region", _("Set the region"), "customers.write", lambda d, s: RegionForm(d), _region, _region_back),
    BulkAction("consent", _("Note a consent"), "customers.write", lambda d, s: ConsentForm(d), _consent),
    BulkAction(
        "complete", _("Nothing is to be completed any more"), "customers.write",
        lambda d, s: forms.Form(d if d is not None else {}), _complete,
    ),
)  # fmt: skip

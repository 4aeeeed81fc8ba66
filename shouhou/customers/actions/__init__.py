"""Verbs of customers; the write_* functions take part in a bigger save and return what to book."""

from shouhou.customers.actions.assets import add_asset, change_asset, retire_asset, write_asset
from shouhou.customers.actions.checking import CannotKeep, check_profile
from shouhou.customers.actions.contacts import add_contact, change_contact, remove_contact
from shouhou.customers.actions.files import add_papers
from shouhou.customers.actions.plan_changes import carry_out_plan, change_plan, drop_plan, postpone_plan
from shouhou.customers.actions.plans import (
    CannotPlan,
    check_plan,
    plan_next_service,
    plan_services,
    set_consent,
    take_back_plans,
    write_plan,
    write_plan_done,
)
from shouhou.customers.actions.profiles import (
    change_profile,
    create_customer,
    note_contact,
    review_profile,
    write_profile,
    write_review,
)
from shouhou.customers.actions.telling import CannotOverwrite
from shouhou.customers.values import (
    AssetValues,
    ConsentValues,
    ContactValues,
    PhoneValues,
    PlanValues,
    ProfileValues,
)

__all__ = [
    "AssetValues",
    "CannotKeep",
    "CannotOverwrite",
    "CannotPlan",
    "ConsentValues",
    "ContactValues",
    "PhoneValues",
    "PlanValues",
    "ProfileValues",
    "add_asset",
    "add_contact",
    "add_papers",
    "carry_out_plan",
    "change_asset",
    "change_contact",
    "change_plan",
    "change_profile",
    "check_plan",
    "check_profile",
    "create_customer",
    "drop_plan",
    "note_contact",
    "plan_next_service",
    "plan_services",
    "postpone_plan",
    "remove_contact",
    "retire_asset",
    "review_profile",
    "set_consent",
    "take_back_plans",
    "write_asset",
    "write_plan",
    "write_plan_done",
    "write_profile",
    "write_review",
]

"""What is known of those we serve: profile, contacts, assets, plans and consents (F01)."""

from shouhou.customers.models.assets import Asset, AssetKind, PlateColour
from shouhou.customers.models.contacts import Contact, ContactPhone, ContactRole, PhoneMark
from shouhou.customers.models.contracts import ServiceContract
from shouhou.customers.models.likeness import Likeness, NotAlike, Suspicion
from shouhou.customers.models.plans import (
    Consent,
    ConsentChannel,
    ConsentPurpose,
    ConsentState,
    NextServicePlan,
    PlanKind,
)
from shouhou.customers.models.profiles import Customer, CustomerKind, CustomerSource, Level
from shouhou.customers.models.traces import PhoneShown, SavedForm

__all__ = [
    "Asset",
    "AssetKind",
    "Consent",
    "ConsentChannel",
    "ConsentPurpose",
    "ConsentState",
    "Contact",
    "ContactPhone",
    "ContactRole",
    "Customer",
    "CustomerKind",
    "CustomerSource",
    "Level",
    "Likeness",
    "NextServicePlan",
    "NotAlike",
    "PhoneMark",
    "PhoneShown",
    "PlanKind",
    "PlateColour",
    "SavedForm",
    "ServiceContract",
    "Suspicion",
]

"""What roles, reaches and languages are called on screens."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shouhou.accounts.roles import Reach, Role

ROLE_NAMES = {
    Role.AGENT: _("Service agent"),
    Role.AFTER_SALES_SUPERVISOR: _("After-sales supervisor"),
    Role.ENGINEERING_SUPERVISOR: _("Engineering supervisor"),
    Role.BUSINESS_SUPERVISOR: _("Business supervisor"),
    Role.TECHNICIAN: _("Field technician"),
    Role.ADVISOR: _("Service advisor"),
    Role.DUTY_TECHNICIAN: _("Duty technician"),
    Role.WORKSHOP_SUPERVISOR: _("Workshop supervisor"),
    Role.MECHANIC: _("Mechanic"),
    Role.INSPECTOR: _("Quality inspector"),
    Role.CASHIER: _("Cashier"),
    Role.PARTS_CLERK: _("Parts clerk"),
    Role.WASHER: _("Washer"),
    Role.ARCHIVIST: _("Archivist"),
    Role.GUARD: _("Gate guard"),
    Role.PRIVACY_OFFICER: _("Personal-information officer"),
    Role.ADMINISTRATOR: _("System administrator"),
    Role.GENERAL_MANAGER: _("General manager"),
    Role.VIEWER: _("Viewer (read only)"),
}

REACH_NAMES = {
    Reach.OWN: _("Own work only"),
    Reach.DEPARTMENT: _("Own department"),
    Reach.BRANCH: _("Own branch"),
    Reach.ALL: _("Whole company"),
}


def role_names(codes: Iterable[str]) -> list[str]:
    """The roles a person holds, in words and in the order of the table; unknown codes are left out."""
    held = set(codes)
    return [str(name) for role, name in ROLE_NAMES.items() if role in held]

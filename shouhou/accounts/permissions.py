"""Who may do what: one table of grants, and the two marks that every view carries."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, Final, Protocol

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.http.request import HttpRequest

from shouhou.accounts.roles import Reach, Role

_DESK = frozenset({Role.AGENT, Role.AFTER_SALES_SUPERVISOR, Role.BUSINESS_SUPERVISOR, Role.ADVISOR})
_HEADS = frozenset(
    {Role.AFTER_SALES_SUPERVISOR, Role.ENGINEERING_SUPERVISOR, Role.BUSINESS_SUPERVISOR, Role.GENERAL_MANAGER}
)
_EVERYBODY = frozenset(Role)
_WORKERS = _EVERYBODY - {Role.VIEWER, Role.GUARD}
_GOERS = frozenset({Role.TECHNICIAN, Role.DUTY_TECHNICIAN})
# Those who telephone with customers; all others see numbers masked.
_DIALLERS = _DESK | frozenset(
    {
        *(Role.ENGINEERING_SUPERVISOR, Role.TECHNICIAN, Role.DUTY_TECHNICIAN, Role.WORKSHOP_SUPERVISOR),
        *(Role.CASHIER, Role.PARTS_CLERK, Role.GENERAL_MANAGER),
    }
)

GRANTS: Final[dict[str, frozenset[Role]]] = {
    "desk.use": _EVERYBODY,
    "account.own": _EVERYBODY,
    "customers.see": _EVERYBODY - {Role.GUARD, Role.WASHER},
    "customers.write": _DESK | {Role.ENGINEERING_SUPERVISOR, Role.TECHNICIAN},
    "customers.merge": frozenset(
        {Role.AGENT, Role.AFTER_SALES_SUPERVISOR, Role.BUSINESS_SUPERVISOR, Role.GENERAL_MANAGER}
    ),
    "customers.import": frozenset({Role.ADMINISTRATOR, Role.AFTER_SALES_SUPERVISOR, Role.AGENT}),
    "dial": _DIALLERS,
    "requests.see": _EVERYBODY - {Role.GUARD, Role.WASHER},
    "requests.take": _DESK,
    "requests.assign": frozenset(
        {Role.AFTER_SALES_SUPERVISOR, Role.BUSINESS_SUPERVISOR, Role.GENERAL_MANAGER}
    ),
    "requests.decide": frozenset({Role.ENGINEERING_SUPERVISOR, Role.GENERAL_MANAGER}),
    "waits.note": _WORKERS - {Role.WASHER},
    "site.see": _DESK | _HEADS | _GOERS | {Role.VIEWER},
    "site.plan": _HEADS | {Role.AGENT},
    "site.work": _GOERS | {Role.ENGINEERING_SUPERVISOR},
    "calls.see": _EVERYBODY - {Role.GUARD, Role.WASHER},
    "calls.record": _WORKERS - {Role.WASHER},
    "letters.write": _DESK | _HEADS,
    "letters.template": _DESK | _HEADS | {Role.ADMINISTRATOR},
    "complaints.see": _DESK | _HEADS | {Role.VIEWER},
    "complaints.register": _DESK | _HEADS | _GOERS,
    "complaints.take": _DESK | _HEADS,
    "campaigns.see": _DESK | _HEADS | {Role.VIEWER},
    "campaigns.draft": _DESK | _HEADS,
    "campaigns.decide": frozenset(
        {Role.AFTER_SALES_SUPERVISOR, Role.BUSINESS_SUPERVISOR, Role.GENERAL_MANAGER}
    ),
    "campaigns.work": _DESK | _HEADS | _GOERS,
    "complaints.work": _WORKERS - {Role.WASHER},
    "complaints.judge": frozenset({Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER}),
    "satisfaction.see": _DESK | _HEADS | {Role.VIEWER},
    "satisfaction.ask": _DESK | _HEADS | _GOERS,
    "satisfaction.set": frozenset({Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER}),
    "knowledge.see": _EVERYBODY - {Role.GUARD, Role.WASHER},
    "knowledge.write": _HEADS | {Role.AGENT},
    "registers.see": _DESK | _HEADS | {Role.ARCHIVIST, Role.VIEWER, Role.ADMINISTRATOR},
    "reports.see": _DESK | _HEADS | {Role.ARCHIVIST, Role.VIEWER},
    "reports.write": frozenset({Role.AFTER_SALES_SUPERVISOR}),
    "reports.read": frozenset({Role.GENERAL_MANAGER}),
    "reports.archive": frozenset({Role.AFTER_SALES_SUPERVISOR, Role.ARCHIVIST, Role.GENERAL_MANAGER}),
    "loans.see": _DESK | _HEADS | {Role.ARCHIVIST, Role.VIEWER},
    "archive.lend": frozenset({Role.ARCHIVIST, Role.AFTER_SALES_SUPERVISOR}),
    "books.close": frozenset({Role.AGENT, Role.AFTER_SALES_SUPERVISOR, Role.ARCHIVIST}),
    "files.add": _WORKERS,
    "teamwork.use": _WORKERS - {Role.WASHER},
    "paper.set": _WORKERS,
    "regulation.see": _EVERYBODY - {Role.GUARD, Role.WASHER},
    "regulation.edit": frozenset({Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER, Role.ADMINISTRATOR}),
    "inspection.open": frozenset({Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER}),
    "supervision.see": _HEADS | {Role.VIEWER},
    "supervision.waive": frozenset({Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER}),
    "checks.see": _DESK | _HEADS | {Role.VIEWER},
    "checks.record": frozenset({Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER}),
    "staff.see": _HEADS | {Role.ADMINISTRATOR},
    "staff.manage": frozenset({Role.ADMINISTRATOR}),
    "views.share": _HEADS | {Role.ADMINISTRATOR},
    "absences.see": _EVERYBODY,
    "absences.record": _WORKERS,
    "agents.appoint": frozenset({Role.ENGINEERING_SUPERVISOR, Role.GENERAL_MANAGER}),
    "deputies.name": frozenset({Role.BUSINESS_SUPERVISOR, Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER}),
    "duty.manage": _HEADS | {Role.ADMINISTRATOR, Role.WORKSHOP_SUPERVISOR},
    "company.manage": frozenset({Role.ADMINISTRATOR}),
    "outbox.see": _DESK | _HEADS | {Role.ADMINISTRATOR},
    "outbox.decide": _DESK | _HEADS | {Role.ADMINISTRATOR},
    "channels.manage": frozenset({Role.ADMINISTRATOR}),
    "access.see": frozenset({Role.ADMINISTRATOR, Role.GENERAL_MANAGER, Role.PRIVACY_OFFICER}),
    "export.everything": frozenset({Role.ADMINISTRATOR}),
    "practice.begin": frozenset({Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER, Role.ADMINISTRATOR}),
    "backup.plan": frozenset({Role.ADMINISTRATOR}),
    "backup.see": frozenset({Role.ADMINISTRATOR, Role.GENERAL_MANAGER}),
}


class Holder(Protocol):
    """Whoever holds posts; a member of staff."""

    @property
    def roles(self) -> Collection[str]:
        """The codes of her posts."""


def may(staff: Holder, permission: str) -> bool:
    """Whether one of her roles, or of whom she stands in for now, grants the permission; raises KeyError for one that
    does not exist."""
    lent: Collection[str] = getattr(staff, "lent_roles", ())
    return not GRANTS[permission].isdisjoint((*staff.roles, *lent))


def covers(reach: str, other: str) -> bool:
    """Whether one reach sees at least what the other sees."""
    width = tuple(Reach)  # from own work to the whole company
    return width.index(Reach(reach)) >= width.index(Reach(other))


type View[**P] = Callable[Concatenate[Any, P], HttpResponseBase]


def requires[**P](permission: str) -> Callable[[View[P]], View[P]]:
    """Marks a view with the one permission it asks for; answers 403 to those without it."""
    GRANTS[permission]

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def public[**P](view: View[P]) -> View[P]:
    """Marks a view that anybody may open without signing in."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.permission = "public"  # type: ignore[attr-defined]
    return opened

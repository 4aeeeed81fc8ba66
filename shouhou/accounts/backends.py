"""Who is this: a sign-in name and a password, of somebody who works here."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.backends import BaseBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.http import HttpRequest

from shouhou.accounts.models import Branch, Department, Staff
from shouhou.core.prepared import Values, rows_of


class StaffBackend(BaseBackend):
    """Signs staff in; whoever is inactive or has left is a stranger."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Staff | None:
        """The person with this name and password; an unknown name takes as long as a wrong password."""
        if not username or password is None:
            return None
        try:
            staff = Staff.objects.get_by_natural_key(username.casefold())
        except Staff.DoesNotExist:
            Staff().set_password(password)
            return None
        return staff if staff.check_password(password) and staff.works_here else None

    def get_user(self, user_id: int) -> Staff | None:
        """The person of a session with branch and department, in one statement; None once she has left."""
        rows = rows_of("who", _with_places, keys=[user_id])
        staff = _made(rows[0]) if rows else None
        return staff if staff and staff.works_here else None


_UNDER: Final[dict[Any, str]] = {Staff: "", Branch: "branch__", Department: "department__"}
_NAMES: Final[dict[Any, list[str]]] = {
    model: [field.attname for field in model._meta.concrete_fields] for model in _UNDER
}


def _with_places(asked: Values) -> QuerySet[Any, Any]:
    names = (f"{_UNDER[model]}{name}" for model, its in _NAMES.items() for name in its)
    return Staff.objects.filter(pk__in=asked["keys"]).order_by().values_list(*names)


def _made(row: Sequence[Any]) -> Staff:
    """A person and her places as they are read at every request: written out, since building the query takes longer
    than the rest of it."""
    values = iter(row)
    staff: Staff
    staff, branch, department = (
        model.from_db(DEFAULT_DB_ALIAS, names, [next(values) for _name in names])
        for model, names in _NAMES.items()
    )
    staff.branch, staff.department = branch, department
    return staff

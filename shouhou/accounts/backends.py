"""Who is this: a sign-in name and a password, of somebody who works here."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from shouhou.accounts.models import Staff
from shouhou.accounts.person_rows import person


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
        """The person of a session with branch and department; None once she has left."""
        staff = person(user_id)
        return staff if staff and staff.works_here else None

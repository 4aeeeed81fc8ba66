"""Every address says who may use it, and keeps its word for every role."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.models import Branch, Company, Department, Staff
from shouhou.accounts.permissions import GRANTS
from shouhou.accounts.roles import Reach, Role
from shouhou.core.actor import SYSTEM
from shouhou.policy.actions import adopt_terms
from shouhou.policy.terms import Terms
from tests.house.files import PACKAGE
from tests.house.routes import Route, routes

STRANGER = "STRANGER"


@pytest.fixture
def company(db: None) -> Iterator[Department]:
    """A company with figures and one department, so that pages are not led to the set-up."""
    Company.objects.create(
        pk=1, name="东方售后服务有限公司", start_date=datetime(2026, 1, 1, tzinfo=UTC).date()
    )
    branch = Branch.objects.create(name="总部", code="ZB")
    began = datetime(2026, 1, 1, tzinfo=UTC)
    adopt_terms(terms=Terms(), holds_from=began, reason="建立公司", by=SYSTEM, at=began)
    founding.forget()
    cache.clear()
    yield Department.objects.create(branch=branch, name="售后服务部")
    founding.forget()


class Visitor:
    """A browser in the hands of one role; signs in again whenever an answer has signed it out."""

    def __init__(self, department: Department, role: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.staff: Staff | None = None
        if role != STRANGER:
            self.staff = Staff.objects.create(
                username=role.lower(),
                name=role,
                roles=[role],
                reach=Reach.ALL,
                department=department,
                branch=department.branch,
            )
        self._session = ""

    def answers(self, route: Route) -> dict[str, int]:
        """The status for reading and for sending nothing."""
        found = {}
        for method in ("get", "post"):
            session = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
            if self.staff and (session is None or session.value != self._session):
                self.client.force_login(self.staff)
                self._session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
            found[method] = getattr(self.client, method)(route.path).status_code
        return found


def test_every_address_says_who_may_use_it() -> None:
    unmarked = [route.name for route in routes() if route.permission is None]
    assert not unmarked


def test_every_mark_is_in_the_table_of_grants() -> None:
    assert {route.permission for route in routes()} <= {"public", *GRANTS}


def test_every_grant_is_asked_for_somewhere() -> None:
    sources = "\n".join(
        f.read_text(encoding="utf-8") for f in PACKAGE.rglob("*") if f.suffix in {".py", ".html"}
    )
    unused = [name for name in GRANTS if len(re.findall(rf"[\"']{re.escape(name)}[\"']", sources)) < 2]
    assert not unused


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*Role, STRANGER])
@pytest.mark.once
def test_each_role_gets_in_where_the_table_says_and_nowhere_else(company: Department, role: str) -> None:
    visitor = Visitor(company, role)
    wrong = []
    for route in routes():
        answers = visitor.answers(route)
        if problem := _problem(route, role, answers):
            wrong.append(f"{route.name} {route.path} {answers}: {problem}")
    assert not wrong, "\n".join(wrong)


def _problem(route: Route, role: str, answers: dict[str, int]) -> str:
    codes = set(answers.values())
    if any(code >= 500 for code in codes):
        return "broke"
    if route.permission == "public":
        return "closed to somebody" if codes & {401, 403} else ""
    if role == STRANGER:
        # Led to the sign-in page, or told that this way of asking does not exist.
        return "" if codes <= {302, 303, 401, 405} and codes != {405} else "open to strangers"
    if role in GRANTS[route.permission or ""]:
        return "closed to a role that is granted it" if 403 in codes else ""
    return "" if codes <= {403, 405} and 403 in codes else "open to a role without the grant"

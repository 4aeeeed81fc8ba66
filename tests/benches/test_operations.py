"""The benches run, on data that agrees with its journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings

from benches.operations import operations
from benches.owing import owe
from benches.reporting import Report, page
from benches.seeding import NOW, Size, seed
from shouhou.cases import verify
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.customers.models import Customer
from shouhou.documents.models import NumberSeries
from shouhou.followups.models import Call
from shouhou.search.models import Entry, Token, Waiting
from tests.stage import STAGE


@pytest.fixture
def _stage(
    request: pytest.FixtureRequest,
    _stages: None,
    _english: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """What is copied is copied once, and stands beneath the tests of it."""
    with django_db_blocker.unblock():
        if "seeded" in request.fixturenames:
            STAGE.set("seeded", lambda: seed(Size(customers=160, lives=3), lambda _sentence: None))
        else:
            STAGE.clear()


@pytest.fixture
def seeded(db: None) -> None:
    """A hundred and sixty customers, three of whose lives are lived and copied to all others."""


@pytest.mark.usefixtures("seeded")
def test_copied_lives_agree_with_their_journal_to_the_last_row() -> None:
    assert Customer.objects.count() == 161
    assert [broken for step in verify.verify(at=NOW) for broken in step.broken] == []


@pytest.mark.usefixtures("seeded")
def test_every_customer_that_came_in_is_found() -> None:
    assert not Waiting.objects.exists()
    assert Token.objects.values("entry_id").distinct().count() == Entry.objects.count()


@pytest.mark.usefixtures("seeded")
def test_what_is_owed_besides_agrees_with_its_journal() -> None:
    owe(1000, lambda _sentence: None)
    assert 1000 <= Obligation.objects.open().count() <= 1001
    assert [broken for step in verify.verify(at=NOW) for broken in step.broken] == []


@pytest.mark.usefixtures("seeded")
def test_registers_of_copied_lives_have_no_gaps() -> None:
    for series in NumberSeries.objects.filter(prefix="F03"):
        lines = Call.objects.filter(register_month=series.month).values_list("register_line", flat=True)
        assert sorted(lines) == list(range(1, series.last + 1))


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keeps the test's transaction open behind each answer, as the test client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("seeded", "one_connection")
def test_every_operation_can_be_carried_out() -> None:
    with clock.set_to(NOW), override_settings(ROOT_URLCONF="benches.urls"):
        for operation in operations():
            operation.prepare()()


@pytest.mark.slow
def test_lives_that_leave_something_undone_agree_with_their_journal_too(db: None) -> None:
    seed(Size(customers=40, lives=2, owing=True), lambda _sentence: None)
    assert Obligation.objects.open().count() > 40
    assert [broken for step in verify.verify(at=NOW) for broken in step.broken] == []


def test_the_page_shows_growth_and_what_was_missed(tmp_path: Path) -> None:
    facts = {"talks": 1, "duties": 1, "cores": 2, "reads": 1, "writes": 1, "warm_up": 1}
    facts |= {"calls": "5", "requests": "1", "lines": "1"}
    reports = [
        Report(
            "PostgreSQL 15",
            customers,
            [_figure("constant", 0.1), _figure("shell", shell), _figure("today", median)],
            [{"name": "import", "rows": 10, "per_second": pace, "per_own_second": pace, "aim": None}],
            facts=facts,
        )
        for customers, shell, median, pace in ((10, 2.0, 30.0, 500.0), (1000, 4.0, 45.0, 200.0))
    ]
    text = page(reports)
    assert "| today | 30.00 | 45.00 | 1.5 | 0.8 |" in text
    assert "| import | 2.00 | 5.00 | 2.5 | 1.2 |" in text
    assert "| today | 45.00 | 45.00 | 1 | 450.0 | 11.2 | ≤ 10 missed |" in text


def _figure(name: str, median: float) -> dict[str, object]:
    return {
        "name": name,
        "median": median,
        "percentile_95": median,
        "statements": 1,
        "aim": 10,
        "is_write": False,
    }

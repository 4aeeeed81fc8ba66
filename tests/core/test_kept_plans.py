"""Statements whose plan is kept give what they give as they stand, whatever becomes of the kept ones."""

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shouhou.accounts.models import Branch
from shouhou.core import kept_plans
from shouhou.core.kept_plans import fetched

_SQL = "SELECT code FROM accounts_branch WHERE name IN (%s, %s, %s) AND code LIKE 'K%%' ORDER BY code"
_NAMES = [f"100 % 'quoted' \\ %s {n} 网点" for n in range(3)]

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL keeps plans")


@pytest.fixture
def branches() -> list[Branch]:
    return [Branch.objects.create(name=name, code=f"K{n}") for n, name in enumerate(_NAMES)]


@pytest.fixture
def anew() -> Iterator[None]:
    """A connection that has kept nothing yet, and is gone afterwards."""
    connection.close()
    yield
    connection.close()


def _asked() -> str:
    """How the statement was sent, after its rows were looked at."""
    with CaptureQueriesContext(connection) as queries:
        assert fetched(_SQL, _NAMES) == [("K0",), ("K1",), ("K2",)]
    return " / ".join(query["sql"].split()[0] for query in queries.captured_queries)


@pytest.mark.usefixtures("branches", "anew")
def test_the_rows_are_the_same_however_often_they_are_asked_for() -> None:
    asked = [_asked() for _n in range(5)]
    kept = ["SELECT", "SELECT", "PREPARE / EXECUTE", "EXECUTE", "EXECUTE"]
    assert asked == (kept if connection.vendor == "postgresql" else ["SELECT"] * 5)
    assert fetched(_SQL, ["%", "'", "x"]) == []


@on_postgresql
@pytest.mark.usefixtures("branches", "anew")
def test_what_a_pooler_loses_is_asked_as_it_stands_and_at_last_no_longer_kept() -> None:
    asked = []
    for _n in range(12):
        asked.append(_asked())
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
    assert asked.count("EXECUTE / SELECT") == 3
    assert asked[-1] == "SELECT"


@on_postgresql
@pytest.mark.usefixtures("branches", "anew")
def test_what_another_has_kept_on_the_same_connection_is_used() -> None:
    for _n in range(3):
        _asked()
    kept_plans._of.pop(connection.connection)  # the pooler has handed it to somebody else
    assert [_asked() for _n in range(4)][-1] == "EXECUTE"


@on_postgresql
@pytest.mark.usefixtures("branches", "anew")
def test_within_a_transaction_nothing_is_kept_that_could_break_it() -> None:
    with transaction.atomic():
        assert [_asked() for _n in range(4)] == ["SELECT"] * 4


@on_postgresql
@pytest.mark.usefixtures("anew")
def test_a_table_that_changed_meanwhile_is_read_as_it_is() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE changing AS SELECT 1 AS a")
    for _n in range(4):
        assert fetched("SELECT * FROM changing WHERE a = %s", [1]) == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE changing ADD b int DEFAULT 2")
    for _n in range(4):
        assert fetched("SELECT * FROM changing WHERE a = %s", [1]) == [(1, 2)]
    assert [fetched("SELECT %s::text", ["a"]) for _n in range(4)] == [[("a",)]] * 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (2,), "others are still kept"


@on_postgresql
@pytest.mark.usefixtures("anew")
def test_what_cannot_be_kept_is_asked_as_it_stands() -> None:
    for _n in range(4):
        assert fetched("SELECT 1 WHERE %s IS NOT NULL", ["x"]) == [(1,)]
    for _n in range(4):
        with pytest.raises(ProgrammingError):
            fetched("SELECT nothing_of_that_name WHERE %s = 1", [1])

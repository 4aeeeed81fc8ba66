"""The migration to smaller rows keeps every word, back and forth."""

from datetime import UTC, datetime

import pytest
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from shouhou.search import entries
from shouhou.search.finding import find
from shouhou.search.models import Entry, Kind, LaterContact, Token
from shouhou.search.tokens import SearchTexts

BEFORE, AFTER = ("search", "0004_waiting"), ("search", "0005_small_rows")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def go_to(migration: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate([migration])


def rows(model: type[models.Model]) -> list[dict[str, object]]:
    return sorted(model._default_manager.values(), key=str)


@pytest.mark.django_db(transaction=True)
def test_rows_of_before_are_found_after_and_can_go_back() -> None:
    with transaction.atomic():
        for ref, kind in enumerate(Kind, 1):
            entries.index(
                kind=kind,
                ref=ref,
                texts=SearchTexts(names=("银河科技",)),
                label="银河",
                rank_at=NOON,
                branch_id=None,
            )
            entries.touch(kind, ref, NOON)
    small = [rows(model) for model in (Token, Entry, LaterContact)]
    try:
        go_to(BEFORE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind, ref, rank FROM search_entry ORDER BY ref")
            minute = int(NOON.timestamp()) // 60
            assert cursor.fetchall() == [("CUSTOMER", 1, minute), ("ARTICLE", 2, minute)]
            cursor.execute("SELECT DISTINCT kind, rank FROM search_token ORDER BY kind")
            assert cursor.fetchall() == [("ARTICLE", minute), ("CUSTOMER", minute)]
    finally:
        go_to(AFTER)
    assert [rows(model) for model in (Token, Entry, LaterContact)] == small
    assert [hit.ref for hit in find("银河", kinds=[Kind.ARTICLE])] == [2]

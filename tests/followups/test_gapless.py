"""The book of talks has no gaps: not by refusals, not by a lost database, not by people who save at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, close_old_connections, connection

from shouhou.followups.actions import CannotRecordCall
from shouhou.followups.models import Call
from tests.world import World, local, make_call, make_world


def lines() -> list[int]:
    return list(Call.objects.order_by("pk").values_list("register_line", flat=True))


def test_a_refused_talk_takes_no_line(world: World) -> None:
    make_call(world, at=local(2, 9))
    with pytest.raises(CannotRecordCall):
        make_call(world, at=local(2, 18), written_at=local(2, 10))
    make_call(world, at=local(2, 10))
    assert lines() == [1, 2]
    assert [c.record_no[-4:] for c in Call.objects.order_by("pk")] == ["0001", "0002"]


def test_a_save_that_broke_off_takes_no_line(world: World) -> None:
    def lose(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and '"cases_obligation"' in sql:
            raise OperationalError("the connection is lost")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lose), pytest.raises(OperationalError):
        make_call(world, at=local(2, 9))
    make_call(world, at=local(2, 10))
    assert lines() == [1]


@pytest.mark.django_db(transaction=True)
def test_people_who_save_at_once_get_lines_one_after_the_other() -> None:
    world = make_world()

    def record(n: int) -> None:
        try:
            make_call(world, at=local(2, 10, n), by=(world.agent, world.deputy)[n % 2])
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(4) as people:
        list(people.map(record, range(8)))
    assert sorted(lines()) == list(range(1, 9))
    assert len(set(Call.objects.values_list("record_no", flat=True))) == 8

"""The access log: who looked at what, kept out of the way of those who work."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections, router
from django.test.utils import CaptureQueriesContext

from shouhou.access import batch
from shouhou.access.actions import note_access
from shouhou.access.models import AccessNote
from shouhou.access.tasks import forget_old
from tests.world import MONDAY


def _note(what: str = "VIEWED", **values: object) -> None:
    told = {"staff_id": 7, "subject_kind": "CUSTOMER", "subject_id": 5, "at": MONDAY} | values
    note_access(what=what, **told)  # type: ignore[arg-type]


def _log_connection() -> str:
    return router.db_for_write(AccessNote)


@pytest.mark.django_db
def test_a_view_waits_and_costs_no_statement_at_all() -> None:
    with (
        CaptureQueriesContext(connection) as main,
        CaptureQueriesContext(connections[_log_connection()]) as own,
    ):
        _note()
    assert not [*main, *own]
    assert not AccessNote.objects.exists()
    assert batch.flush() == 1
    note = AccessNote.objects.get()
    assert (note.staff_id, note.what, note.subject_kind, note.subject_id) == (7, "VIEWED", "CUSTOMER", 5)
    assert note.at == MONDAY


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["PRINTED", "EXPORTED", "UNMASKED"])
def test_what_leaves_the_screen_is_written_at_once(what: str) -> None:
    _note(what, detail="F03")
    assert list(AccessNote.objects.values_list("what", "detail")) == [(what, "F03")]


@pytest.mark.django_db
def test_many_views_are_written_in_one_statement() -> None:
    for pk in range(200):
        _note(subject_id=pk)
    with CaptureQueriesContext(connections[_log_connection()]) as statements:
        assert batch.flush() == 200
    assert len([s for s in statements if "INSERT" in s["sql"]]) == 1


@pytest.mark.django_db
def test_looking_again_within_one_batch_is_one_line_and_later_another() -> None:
    _note()
    _note(at=MONDAY + timedelta(seconds=1))
    batch.flush()
    _note(at=MONDAY + timedelta(minutes=1))
    batch.flush()
    assert AccessNote.objects.count() == 2


@pytest.mark.django_db
def test_a_customer_is_found_by_what_is_noted_of_her_calls() -> None:
    _note("PRINTED", subject_kind="CALL", subject_id=99, customer_id=5)
    _note("PRINTED")
    assert AccessNote.objects.filter(customer_id=5).count() == 2


@pytest.mark.django_db
def test_what_nobody_does_is_not_noted_and_an_unknown_doing_is_a_mistake() -> None:
    _note("PRINTED", staff_id=None)
    assert not AccessNote.objects.exists()
    with pytest.raises(ValueError, match="STOLEN"):
        _note("STOLEN")


@pytest.mark.django_db
def test_views_wait_on_while_the_log_cannot_be_written() -> None:
    def out_of_order(*_told: object) -> None:
        raise OperationalError("disk I/O error")

    _note()
    with connections[_log_connection()].execute_wrapper(out_of_order), pytest.raises(OperationalError):
        batch.flush()
    assert batch.flush() == 1


@pytest.mark.django_db(transaction=True)
def test_threads_note_at_once_and_nothing_is_lost() -> None:
    def work(base: int) -> None:
        for n in range(100):
            _note(subject_id=base + n)

    threads = [threading.Thread(target=work, args=(1000 * n,)) for n in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    batch.flush()
    assert AccessNote.objects.count() == 500


@pytest.mark.django_db
def test_after_three_years_it_is_forgotten() -> None:
    _note("PRINTED")
    _note("PRINTED", at=MONDAY + timedelta(days=300))
    assert forget_old(at=MONDAY + timedelta(days=3 * 366, hours=1)) == 1
    assert AccessNote.objects.count() == 1

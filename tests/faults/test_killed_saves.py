"""A process killed between the journal and the end of a save: nothing of it is kept, and it can be done again."""

import json
import signal
from typing import Any

import pytest

from tests.cli.installation import Installation
from tests.faults.test_kill import office

__all__ = ["office"]

CASES = 130  # more than one chunk of a hand-over

BEGIN = """
import django; django.setup()
import os, signal
from django.db import connection
from shouhou.accounts.models import Staff
from shouhou.cases.actions import hand_over
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.journal.models import Event
now = clock.now()
staff = {one.username: one for one in Staff.objects.all()}
agent, deputy = staff["wangmin"], staff["lijuan"]

def actor(one):
    return Actor(one.pk, one.name, one.branch_id)

def die_at(table, verb, how_often):
    \"\"\"The power goes as the n-th such statement has been carried out.\"\"\"
    seen = []
    def watch(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if sql.startswith(verb) and table in sql:
            seen.append(sql)
            if len(seen) == how_often:
                os.kill(os.getpid(), signal.SIGKILL)
        return done
    return connection.execute_wrapper(watch)
"""

TAKE = """
from datetime import timedelta
from shouhou.followups.actions import CallValues, Promise, record_call
def talk(minutes):
    values = CallValues(way="CALL_OUT", kind="CONSULTATION", started_at=now - timedelta(minutes=minutes),
                        contact_name="刘洋", phone="13800138000", topics=["T1"], gist="正常",
                        promises=[Promise("回电", now + timedelta(days=1))])
    return record_call(values=values, branch_id=agent.branch_id, by=actor(agent), at=now)
"""

KILLED_SAVE = (
    BEGIN
    + TAKE
    + """
talk(9)
with die_at("%(table)s", "%(verb)s", 1):
    talk(5)
print("still alive")
"""
)

MANY = (
    BEGIN
    + TAKE
    + f"""
for n in range({CASES}):
    talk(2 * n + 2)
"""
)

KILLED_HAND_OVER = (
    BEGIN
    + """
with die_at("cases_obligation", "UPDATE", 2):
    hand_over(giver=agent, taker=deputy, by=actor(staff["admin"]), at=now)
print("still alive")
"""
)

FINISH = (
    BEGIN
    + """
hand_over(giver=agent, taker=deputy, by=actor(staff["admin"]), at=now)
"""
)

TOLD = (
    BEGIN
    + """
import json
from shouhou.followups.models import Call
print(json.dumps({
    "calls": Call.objects.count(),
    "events": Event.objects.filter(kind="CALL_MADE").count(),
    "handed": Event.objects.filter(kind="DUTIES_HANDED_OVER").count(),
    "hers": Case.objects.filter(agent=deputy).count(),
    "lines": list(Call.objects.order_by("register_line").values_list("register_line", flat=True)),
}))
"""
)


def told(office: Installation) -> dict[str, Any]:
    """What is in the database."""
    done = office.python("-c", TOLD)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def assert_verified(office: Installation) -> None:
    done = office.run("verify")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("table", "verb"),
    [("journal_event", "INSERT"), ("cases_obligation", "INSERT"), ("followups_call", "UPDATE")],
)
def test_a_save_cut_off_between_the_journal_and_its_end_is_not_there_at_all(
    office: Installation, table: str, verb: str
) -> None:
    killed = office.python("-c", KILLED_SAVE % {"table": table, "verb": verb})
    assert killed.returncode == -signal.SIGKILL, killed.stdout + killed.stderr
    kept = told(office)
    assert (kept["calls"], kept["events"], kept["lines"]) == (1, 1, [1])
    again = office.python("-c", BEGIN + TAKE + "talk(5)")
    assert again.returncode == 0, again.stderr
    assert told(office)["lines"] == [1, 2]
    assert_verified(office)


@pytest.mark.slow
def test_a_hand_over_of_many_cut_off_in_the_middle_is_finished_by_doing_it_again(
    office: Installation,
) -> None:
    done = office.python("-c", MANY)
    assert done.returncode == 0, done.stderr
    killed = office.python("-c", KILLED_HAND_OVER)
    assert killed.returncode == -signal.SIGKILL, killed.stdout + killed.stderr
    half = told(office)
    assert half["handed"] == half["hers"] == 100  # the first chunk whole, nothing of the second
    assert_verified(office)
    done = office.python("-c", FINISH)
    assert done.returncode == 0, done.stderr
    whole = told(office)
    assert whole["handed"] == whole["hers"] == CASES
    assert_verified(office)

"""A worker killed while it sends mail: nothing is lost, nothing is sent twice, and what nobody knows is said."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from shouhou.channels.posting import LOST_AFTER
from tests.channels.conftest import PostOffice, free_port
from tests.cli.installation import Installation
from tests.faults.test_kill import office

__all__ = ["office"]

MANY = 12

BEGIN = """
import django; django.setup()
import os, signal
from datetime import timedelta
from django.db import connection, transaction
from shouhou.accounts.models import Staff
from shouhou.channels.actions import ChannelValues, Parcel, put_in_outbox, set_channel
from shouhou.channels.models import Outgoing
from shouhou.channels.posting import send_outbox
from shouhou.core import clock
from shouhou.core.actor import Actor
one = Staff.objects.get(username="wangmin")
by = Actor(one.pk, one.name, one.branch_id)
"""

WRITTEN = (
    BEGIN
    + """
values = ChannelValues("博远售后", "EMAIL", host="127.0.0.1", port=%(port)d, security="NONE", sender="s@example.com")
set_channel(channel_id=None, values=values, by=by, at=clock.now())
parcels = [Parcel(f"k{n}", "EMAIL", f"c{n}@example.com", "您好", "通知") for n in range(%(many)d)]
put_in_outbox(parcels=parcels, by=by, at=clock.now() - timedelta(minutes=2))
"""
)

KILLED = (
    BEGIN
    + """
seen = []
def watch(execute, sql, params, many, context):
    is_it = sql.startswith("UPDATE") and "channels_outgoing" in sql and %(what)s
    seen.extend([sql] * is_it)
    now = is_it and len(seen) == %(how_often)d
    if now and %(before)s:
        os.kill(os.getpid(), signal.SIGKILL)
    done = execute(sql, params, many, context)
    if now:
        if connection.in_atomic_block:
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return done
with connection.execute_wrapper(watch):
    send_outbox(clock.now)
print("still alive")
"""
)

LATER = (
    BEGIN
    + """
import json
from collections import Counter
send_outbox(lambda: clock.now() + timedelta(minutes=%(minutes)d))
print(json.dumps(Counter(Outgoing.objects.values_list("state", flat=True))))
"""
)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A mail server that outlives the worker."""
    taken = PostOffice()
    server = Controller(taken, hostname="127.0.0.1", port=free_port())
    server.start()
    taken.port = server.port
    yield taken
    server.stop()


def to_whom(taken: PostOffice) -> Counter[str]:
    """How often each customer got something."""
    return Counter(str(letter["To"]) for letter in taken.letters)


@pytest.mark.parametrize(
    ("what", "is_before", "sent_before", "states"),
    [
        # The claim is committed, the server has heard nothing: all go out by themselves.
        ("'attempts' in sql", False, 4, {"SENT": MANY}),
        # It is committed that it is handed over now, the words have not left: one is left to a person.
        ("'handed_at\" = ' in sql and 'attempts' not in sql", False, 4, {"SENT": MANY - 1, "UNCERTAIN": 1}),
        # The server has taken the words, the worker did not live to write that down: one is left to a person.
        ("'sent_at' in sql", True, 5, {"SENT": MANY - 1, "UNCERTAIN": 1}),
    ],
    ids=["after the claim", "at the handing over", "after the sending"],
)
def test_a_worker_killed_while_sending_neither_loses_nor_doubles(
    office: Installation,
    post_office: PostOffice,
    what: str,
    is_before: bool,
    sent_before: int,
    states: dict[str, int],
) -> None:
    done = office.python("-c", WRITTEN % {"port": post_office.port, "many": MANY})
    assert done.returncode == 0, done.stderr
    killed = office.python("-c", KILLED % {"what": what, "how_often": 5, "before": is_before})
    assert killed.returncode == -signal.SIGKILL, killed.stdout + killed.stderr
    assert len(post_office.letters) == sent_before
    minutes = LOST_AFTER // timedelta(minutes=1) + 1
    later = office.python("-c", LATER % {"minutes": minutes})
    assert later.returncode == 0, later.stderr
    assert json.loads(later.stdout) == states
    got = to_whom(post_office)
    assert max(got.values()) == 1, "nobody gets it twice"
    assert len(got) == sent_before - 4 + MANY - states.get("UNCERTAIN", 0), "nobody is forgotten unseen"

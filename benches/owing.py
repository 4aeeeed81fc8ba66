"""A million things left undone in a company that is large already, each told by the verb in a small case of its own."""

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice

from django.db import transaction

from benches import people
from benches.seeding import NOW, settle
from shouhou.cases.actions import Happening, book_many, open_cases
from shouhou.cases.models import Line, Obligation
from shouhou.customers.models import Customer

AT_ONCE = 500
SINCE = timedelta(days=20)
AHEAD = timedelta(days=30)
"""For how long what is promised is not due; what was promised first is late by then."""


def owe(wanted: int, say: Callable[[str], None]) -> None:
    """Opens duties until so many are open, two for each customer in turn: the plan of a new profile and a promise.

    What is owed already counts. They were told over three weeks, one agent after the other.
    """
    company = people.everybody()
    keys = cycle(Customer.objects.order_by("-pk").values_list("pk", flat=True).iterator())
    missing = wanted - Obligation.objects.open().count()
    for n, start in enumerate(range(0, missing, 2 * AT_ONCE)):
        at = NOW - SINCE + SINCE * start / missing
        agent = company.agents[n % len(company.agents)]
        some = list(islice(keys, min(AT_ONCE, (missing - start + 1) // 2)))
        told = [
            Happening("PROFILE_CREATED", at, words={"customer": "青山机动车检测站"}),
            Happening(
                "PROMISE_MADE",
                at,
                data={"promised_at": (at + AHEAD * (n % 30) / 30).isoformat()},
                words={"what": "寄去新的报价"},
            ),
        ]
        with transaction.atomic():
            cases = open_cases(
                line=Line.CUSTOMER_FILE,
                branch_id=company.branch.pk,
                customer_ids=some,
                by=people.acting(agent),
                at=at,
            )
            book_many([(case, told) for case in cases], by=people.acting(agent), at=at)
        if n % 100 == 0:
            say(f"duties {start} / {missing}")
    say("figures")
    settle()

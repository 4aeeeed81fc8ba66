"""The steps of a bench inside Django: `python -m benches seed SIZE [owing] | owe DUTIES | copy FILE
| measure ANSWER [NAME …] | histories ANSWER HOW_MANY SEED`."""

import json
import os
import platform
import sys
import time
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Carries out one step on the database that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "shouhou.config.settings"
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "benches.urls"
    django.setup()
    step, *rest = arguments
    {"seed": _seed, "owe": _owe, "copy": _copy, "measure": _measure, "histories": _histories}[step](*rest)


_began = time.monotonic()


def _say(sentence: str) -> None:
    print(f"  {time.monotonic() - _began:5.0f} s  {sentence}", flush=True)


def _migrate() -> None:
    from shouhou.upkeep.databases import apply_migrations

    apply_migrations()


def _seed(customers: str, *owing: str) -> None:
    from django.db import connection

    from benches.seeding import Size, seed

    _migrate()
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # nothing here has to survive a power cut
    seed(Size(int(customers), owing=bool(owing)), _say)
    if is_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _owe(duties: str) -> None:
    from benches.owing import owe

    _migrate()  # a kept cluster may be older than the code
    owe(int(duties), _say)


def _copy(file: str) -> None:
    from benches.copying import copy_into_postgresql

    _migrate()
    copy_into_postgresql(Path(file))
    _say("copied")


def _measure(answer: str, *names: str) -> None:
    _migrate()  # a kept cluster may be older than the code
    from benches.measuring import measure
    from benches.operations import operations
    from benches.rates import rates
    from benches.seeding import NOW
    from shouhou.core import clock

    _migrate()  # the access log, which is not seeded
    facts = _facts()  # before bulk work adds to them
    with clock.set_to(NOW):
        every = operations()
        wanted = [
            o for o in every if not names or o.name in {"constant", "shell"} or _is_meant(o.name, names)
        ]
        told_rates = rates(_say, lambda name: not names or _is_meant(name, names))
        if names and len(wanted) < 3 and not told_rates:
            raise SystemExit(
                f"There is no operation {', '.join(names)}; there are: " + " · ".join(o.name for o in every)
            )
        _look_anew()
        figures = measure(wanted, _say)
    told = {
        "database": _database(),
        "figures": [f.to_json() for f in figures],
        "rates": [r.to_json() for r in told_rates],
        "facts": facts,
    }
    Path(answer).write_text(json.dumps(told), encoding="utf-8")


def _look_anew() -> None:
    """What PostgreSQL does by itself within a minute of the bulk work, which is not waited for here."""
    from django.db import connection

    from shouhou.cases.models import Obligation

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Obligation._meta.db_table}")


def _histories(answer: str, how_many: str, seed: str) -> None:
    """Judges random histories by the program and by the oracle; SystemExit where they disagree."""
    from benches.rates import Rate
    from tests.policy.histories import compare

    began = time.perf_counter()
    disagreed = compare(int(how_many), int(seed))
    if disagreed:
        raise SystemExit(f"{disagreed} of {how_many} random histories are judged otherwise by the oracle.")
    rate = Rate(
        "random histories, by the program and the oracle",
        int(how_many) / (time.perf_counter() - began),
        int(how_many),
        None,
    )
    _say(f"{rate.rows:,} random histories agree with the oracle")
    Path(answer).write_text(json.dumps([rate.to_json()]), encoding="utf-8")


def _is_meant(name: str, wanted: tuple[str, ...]) -> bool:
    return any(name.startswith(w) for w in wanted)


def _database() -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"SQLite {connection.Database.sqlite_version}"
    return f"PostgreSQL {connection.pg_version // 10_000}"


def _facts() -> dict[str, object]:
    from benches import measuring, seeding
    from benches.operations import calls_in_month
    from shouhou.cases.models import Obligation
    from shouhou.customers.models import Customer
    from shouhou.followups.models import Call
    from shouhou.service_requests.models import ServiceRequest

    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "customers": f"{Customer.objects.count() // 100 * 100:,}",
        "calls": f"{Call.objects.count() // 1000 * 1000:,}",
        "requests": f"{ServiceRequest.objects.count() // 100 * 100:,}",
        "lines": f"{calls_in_month():,}",
        "open": f"{Obligation.objects.open().count() // 100 * 100:,}",
        "settled": f"{Obligation.objects.exclude(outcome='OPEN').count() // 100 * 100:,}",
        "duties": seeding.OPEN_DUTIES,
        "talks": seeding.MANY_TALKS,
        "reads": measuring.READS,
        "writes": measuring.WRITES,
        "warm_up": measuring.WARM_UP,
    }


if __name__ == "__main__":
    main(sys.argv[1:])

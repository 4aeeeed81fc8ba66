"""The demo company: through the verbs, something for everybody, rebuilt on demand and never over a real one."""

from datetime import timedelta
from random import Random

import pytest
from django.tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shouhou.accounts.models import Company, Staff
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.customers.actions.imports import write_imported_profiles
from shouhou.customers.models import Customer, NextServicePlan
from shouhou.followups.models import Call
from shouhou.intake.demo import accounts, cast, load
from shouhou.intake.demo.loading import CannotLoadDemo, load_rest
from shouhou.search.finding import find
from tests.world import World

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_a_small_demo_company_lives_and_its_journal_agrees() -> None:
    now = clock.now()

    assert load(at=now, customers=30, recent_days=8)

    assert Staff.objects.count() == 40
    assert Customer.objects.count() == 30
    assert {name for name, _password, _post in accounts()} >= {"wangmin", "chenjianguo", "zhaolei"}
    assert {"AS-01", "AS-03", "AS-10", "X-01", "X-02"} <= set(
        Obligation.objects.open().values_list("rule_id", flat=True)
    )
    assert find(Customer.objects.latest("pk").name), "its customers are found at once"
    looking_after = set(Customer.objects.values_list("agent_id", flat=True))
    assert looking_after == set(NextServicePlan.objects.ahead().values_list("owner_id", flat=True))
    assert not Call.objects.filter(written_at__gt=now).exists()
    assert [b for progress in verify(at=now) for b in progress.broken] == []
    assert not load(at=now, customers=30, recent_days=8, if_empty=True)

    assert load(at=now, customers=12, recent_days=1), "an earlier demo is rebuilt"
    assert Customer.objects.count() == 12
    boss = Staff.objects.get(username="admin")
    write_imported_profiles(
        cast.customers(20, Random(7)), job_id=0, branch_id=boss.branch_id, agent_id=None,
        by=Actor(boss.pk, boss.name, boss.branch_id), at=now,
    )  # fmt: skip
    before = Call.objects.count()
    _month_by_month(now.isoformat(), 675)
    assert Call.objects.filter(started_at__lt=now - timedelta(days=699)).exists()
    assert Call.objects.count() > before
    assert not Call.objects.filter(customer__created_at=now).exists(), (
        "nobody talked with who came in just now"
    )
    assert [b for progress in verify(at=now) for b in progress.broken] == []


def _month_by_month(at: str, recent_days: int) -> None:
    """As the worker does it: each month is queued when the one before is done, behind whatever waits by then."""
    pieces = [recent_days, recent_days + 30, recent_days + 60]
    load_rest.enqueue(at, recent_days)
    for piece in pieces:
        queued = DBTaskResult.objects.get(status=TaskResultStatus.READY)
        assert queued.args_kwargs["args"] == [at, piece]
        queued.task.call(*queued.args_kwargs["args"])
        queued.delete()
    assert not DBTaskResult.objects.exists()


def test_a_real_company_is_never_replaced_by_the_demo(world: World) -> None:
    with pytest.raises(CannotLoadDemo):
        load(at=clock.now())
    assert Company.objects.get().name == "博远检测设备有限公司"

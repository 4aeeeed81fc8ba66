"""The index made anew: by command, and once by itself after a release that makes other tokens."""

import pytest

from shouhou.customers.indexing import rebuild, refresh
from shouhou.customers.models import Customer
from shouhou.search.finding import find
from shouhou.search.models import Edition, Entry, Kind, Token
from tests.world import MONDAY, World, make_customer

pytestmark = pytest.mark.django_db


def test_what_was_lost_is_found_again_and_what_is_gone_is_forgotten(world: World) -> None:
    customer = make_customer(world, name="银河科技")
    ghost = make_customer(world, name="东方幽灵")
    before = set(Token.objects.values_list("token", flat=True))
    Token.objects.all().delete()
    Entry.objects.filter(ref=customer.pk).delete()
    Entry.objects.create(kind=Kind.CUSTOMER, ref=ghost.pk + 5, label="x", rank=1, text="", tokens="东方")
    assert find("银河") == []
    assert list(rebuild()) == [ghost.pk]
    assert [hit.ref for hit in find("银河")] == [customer.pk]
    assert set(Token.objects.values_list("token", flat=True)) == before
    assert not Entry.objects.filter(ref=ghost.pk + 5).exists()


def test_a_rebuild_changes_nothing_that_is_right(world: World) -> None:
    make_customer(world, name="银河科技")
    before = set(Token.objects.values_list("token", "branch_id", "rank"))
    list(rebuild())
    assert set(Token.objects.values_list("token", "branch_id", "rank")) == before


def test_the_worker_makes_it_anew_once(world: World) -> None:
    customer = make_customer(world, name="银河科技")
    Edition.objects.all().delete()
    Entry.objects.all().delete()
    Token.objects.all().delete()
    assert refresh(at=MONDAY) == {"chunks": 1}
    assert [hit.ref for hit in find("银河")] == [customer.pk]
    assert Edition.objects.get().finished_at is not None
    Entry.objects.all().delete()
    assert refresh(at=MONDAY) == {}
    assert Customer.objects.count() == 1

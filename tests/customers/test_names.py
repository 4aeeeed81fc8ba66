"""Names made comparable, and regions chosen one after the other; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.customers.names import LONGEST, name_key
from shouhou.customers.regions import PROVINCES, cities_of, districts_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青山检测站", "山东省济南市青山检测（站）有限公司"),
        ("青山检测站", "济南青山检测站 有限责任公司"),
        ("ＡＢＣ汽修（北京）", "abc 汽修(北京)有限公司"),
        ("远航汽车股份有限公司", "远航汽车"),
    ],
)
def test_two_writings_of_one_name_are_alike(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("济南机动车检测有限公司", "青岛机动车检测有限公司"),
        ("北京路修理厂", "修理厂"),
        ("远航有限公司北京分公司", "远航有限公司上海分公司"),
        ("青山检测站", "青山修理厂"),
        ("第一检测站", "第二检测站"),
    ],
)
def test_two_customers_stay_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(min_size=1, max_size=220).filter(str.strip))
def test_every_name_has_a_key_that_fits_and_stays_its_own(name: str) -> None:
    key = name_key(name)
    assert 0 < len(key) <= LONGEST


def test_cities_and_districts_follow_what_is_typed() -> None:
    assert "山东省" in PROVINCES
    assert "济南市" in cities_of("山东")
    assert "大连市" not in cities_of("山东省")
    assert "大连市" in cities_of("nowhere")
    assert "历下区" in districts_of("山东省", "济南")
    assert "海淀区" in districts_of("北京市", "")
    assert districts_of("", "") == ()

"""What an absence leaves without anybody: the time that no deputy covers."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shouhou.policy.attendance import without


def hour(n: int) -> datetime:
    return datetime(2026, 3, 2, n, tzinfo=UTC)


def test_without_a_deputy_all_of_it_is_left() -> None:
    assert without((hour(8), hour(18)), []) == ((hour(8), hour(18)),)


def test_deputies_one_after_the_other_leave_what_is_between_them() -> None:
    covered = [(hour(8), hour(10)), (hour(12), hour(20))]
    assert without((hour(8), hour(18)), covered) == ((hour(10), hour(12)),)


@given(
    st.tuples(st.integers(0, 22), st.integers(1, 23)).filter(lambda pair: pair[0] < pair[1]),
    st.lists(
        st.tuples(st.integers(0, 22), st.integers(1, 23)).filter(lambda pair: pair[0] < pair[1]), max_size=5
    ),
)
def test_each_hour_is_left_or_covered(stretch: tuple[int, int], covered: list[tuple[int, int]]) -> None:
    left = without((hour(stretch[0]), hour(stretch[1])), [(hour(a), hour(b)) for a, b in covered])
    for n in range(23):
        is_left = any(begins <= hour(n) < ends for begins, ends in left)
        is_away = stretch[0] <= n < stretch[1]
        assert is_left == (is_away and not any(a <= n < b for a, b in covered))

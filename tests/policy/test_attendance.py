"""What an absence leaves without anybody: the time that no deputy covers."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shouhou.policy.absences import Away, left_alone, without


def hour(n: int) -> datetime:
    return datetime(2026, 3, 2, n, tzinfo=UTC)


def test_without_a_deputy_all_of_it_is_left() -> None:
    assert without((hour(8), hour(18)), []) == ((hour(8), hour(18)),)


def test_deputies_one_after_the_other_leave_what_is_between_them() -> None:
    covered = [(hour(8), hour(10)), (hour(12), hour(20))]
    assert without((hour(8), hour(18)), covered) == ((hour(10), hour(12)),)


def test_a_deputy_who_is_away_hands_on_to_hers_and_without_one_nobody_is_there_for_either() -> None:
    anna = Away(1, (hour(8), hour(18)), ((2, (hour(8), hour(18))),))
    bella = Away(2, (hour(10), hour(16)), ((3, (hour(10), hour(12))),))
    assert left_alone([1, 2, 3], [anna, bella]) == {1: ((hour(12), hour(16)),), 2: ((hour(12), hour(16)),)}


def test_two_who_stand_in_for_each_other_one_after_the_other_make_no_circle() -> None:
    anna = Away(1, (hour(8), hour(12)), ((2, (hour(8), hour(12))),))
    bella = Away(2, (hour(12), hour(18)), ((1, (hour(12), hour(18))),))
    assert left_alone([1, 2], [anna, bella]) == {}


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

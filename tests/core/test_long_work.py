"""Long work in chunks: how large the next one is."""

from itertools import islice

from shouhou.core.long_work import sizes


def sized(*seconds: float, **limits: int) -> list[int]:
    """The sizes of chunks of a quarter second where one after the other took so long."""
    taking = iter(seconds)
    spent = [0.0]
    found = []
    for size in islice(sizes(0.25, spent=lambda: spent[0], **limits), len(seconds) + 1):  # type: ignore[arg-type]
        found.append(size)
        spent[0] += next(taking, 0.0)
    return found


def test_chunks_grow_to_their_time_twofold_at_most() -> None:
    assert sized(0.01, 0.125, 0.2, 0.25, first=50, most=500) == [50, 100, 200, 250, 250]


def test_chunks_shrink_at_once_where_one_took_too_long() -> None:
    assert sized(1.0, 4.0, first=400, most=500, least=10) == [400, 100, 10]


def test_no_chunk_is_larger_than_what_is_allowed() -> None:
    assert sized(0.01, 0.01, first=300, most=500) == [300, 500, 500]


def test_what_is_not_counted_makes_no_chunk_smaller() -> None:
    assert sized(0.0, 0.0, 0.0, first=100, most=500) == [100, 200, 400, 500]

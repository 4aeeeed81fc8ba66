"""Signed links open what they were made for, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.core import links


@given(ref=st.integers(0, 2**63), number=st.integers(0, 10_000))
def test_a_link_says_what_was_signed_in_letters_an_address_may_hold(ref: int, number: int) -> None:
    token = links.sign("calendar", ref, number)
    assert links.read("calendar", token) == (ref, number)
    assert links.read("photos", token) is None
    assert set(token) <= set("0123456789-~_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    "token", ["", "7-1", "7-1~", "~", "7-1~AAAA", "x" * 5000, "７-１~AAAA", "7-1~" + "A" * 43]
)
def test_what_was_not_signed_here_opens_nothing(token: str) -> None:
    assert links.read("calendar", token) is None

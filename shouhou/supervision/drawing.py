"""Drawing talks at random and yet so that anybody can draw them again from the seed (plain Python)."""

from collections.abc import Mapping, Sequence
from hashlib import sha256


def drawn(talks: Mapping[int, Sequence[int]], *, seed: str, each: int) -> dict[int, list[int]]:
    """Of each person's talks those `each` whose hash with the seed is smallest, in that order.

    Neither the order in which the talks come nor another person's talks make a difference; no random generator is
    asked whose numbers may change with a version of Python.
    """
    return {
        person: sorted(set(its), key=lambda talk: (_lot(seed, talk), talk))[:each]
        for person, its in sorted(talks.items())
        if its
    }


def _lot(seed: str, talk: int) -> str:
    return sha256(f"{seed}:{talk}".encode()).hexdigest()

"""Refusals: what a verb raises when something may not be done now, in a sentence for the person who tried."""

from collections.abc import Sequence


class Refusal(Exception):
    """A verb declines; `sentence` is translated and complete.

    `field` names the form field it belongs to, where one does; `clause` the rule id, where a rule forbids it;
    `way_out` is an address that leads to what is missing.
    """

    def __init__(
        self, sentence: str, *, field: str | None = None, clause: str = "", way_out: str = ""
    ) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.field = field
        self.clause = clause
        self.way_out = way_out


class Stale(Refusal):
    """Somebody else saved the same thing in the meantime."""


class Refusals(Refusal):
    """Several refusals at once, one for each field that is wrong."""

    def __init__(self, each: Sequence[Refusal]) -> None:
        super().__init__(" ".join(str(r.sentence) for r in each))
        self.each = tuple(each)

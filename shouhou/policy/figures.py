"""The figures that hold at a moment: the company's, and of a branch with what it has otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from shouhou.policy.models import PolicyVersion
from shouhou.policy.terms import Terms, from_json


@dataclass(frozen=True, slots=True)
class Held:
    """The versions that hold at a moment: the company's, and the branch's own beside it."""

    common: PolicyVersion | None
    own: PolicyVersion | None = None

    @property
    def terms(self) -> Terms:
        """The figures of both together; those that come with the program without any."""
        stored = self.common.terms if self.common is not None else {}
        return from_json({**stored, **(self.own.terms if self.own is not None else {})})

    @property
    def version(self) -> PolicyVersion | None:
        """The one adopted last."""
        return self.own if self.own is not None else self.common


def versions_of(branch_id: int | None) -> list[PolicyVersion]:
    """The versions that concern a branch, its own and the company's, oldest first."""
    rows = PolicyVersion.objects.filter(Q(branch=None) | Q(branch_id=branch_id))
    return list(rows.order_by("holds_from", "pk"))


def held_at(at: datetime, rows: Iterable[PolicyVersion]) -> Held:
    """Of versions in their order, those that hold at a moment; before the first one, the first."""
    known = list(rows)
    common = [row for row in known if row.branch_id is None]
    own = [row for row in known if row.branch_id is not None and row.holds_from <= at]
    held = [row for row in common if row.holds_from <= at][-1:] or common[:1]
    return Held(held[0] if held else None, own[-1] if own else None)


def figures_at(at: datetime, branch_id: int | None = None) -> Terms:
    """The figures that hold at a moment, in one statement."""
    return held_at(at, versions_of(branch_id)).terms

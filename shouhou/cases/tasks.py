"""What the timetable does with cases."""

from datetime import datetime

from shouhou.cases import actions


def roll_all(*, at: datetime) -> dict[str, int]:
    """Looks at the cases that time alone may have changed; returns how many."""
    return {"cases": actions.roll(at=at)}


def fold_figures(*, at: datetime) -> dict[str, int]:
    """Folds the appended figures into day totals; returns how many changes."""
    return {"changes": actions.fold_figures(at=at)}

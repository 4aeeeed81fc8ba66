"""The demo company: staff, customers and two years of history, all through the verbs; day 0 is today."""

from shouhou.intake.demo.loading import accounts, load

__all__ = ["accounts", "load"]

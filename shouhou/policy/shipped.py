"""The rulebook that comes with the product."""

from shouhou.policy.rulebook import Rulebook
from shouhou.policy.rules import (
    after_sales,
    campaigns,
    complaints,
    deputies,
    dispatch,
    followups,
    letters,
    month,
    plans,
    records,
    supervision,
)

RULEBOOK = Rulebook(
    (
        *after_sales.RULES,
        *campaigns.RULES,
        *deputies.RULES,
        *complaints.RULES,
        *dispatch.RULES,
        *followups.RULES,
        *letters.RULES,
        *month.RULES,
        *plans.RULES,
        *records.RULES,
        *supervision.RULES,
    )
)

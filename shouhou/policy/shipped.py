"""The rulebook that comes with the product."""

from shouhou.policy.rulebook import Rulebook
from shouhou.policy.rules import after_sales, followups, records, supervision

RULEBOOK = Rulebook((*after_sales.RULES, *followups.RULES, *records.RULES, *supervision.RULES))

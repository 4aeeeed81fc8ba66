"""What people do with records, and what the records are called (plain Python)."""

from typing import Final

VIEWED: Final = "VIEWED"
PRINTED: Final = "PRINTED"
EXPORTED: Final = "EXPORTED"
UNMASKED: Final = "UNMASKED"
KINDS: Final = (VIEWED, PRINTED, EXPORTED, UNMASKED)

CUSTOMER: Final = "CUSTOMER"
EVERYTHING: Final = "EVERYTHING"

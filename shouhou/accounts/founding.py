"""Whether this installation has a company yet: until then every page leads to the set-up page."""

from typing import Final

from shouhou.accounts.models import Company

# Where the shell keeps the company's short name for a minute.
COMPANY_NAME_KEY: Final = "shouhou.company-name"

_founded = False


def is_founded() -> bool:
    """Whether the company exists; asks the database only until the answer has once been yes."""
    global _founded
    if not _founded:
        _founded = Company.objects.exists()
    return _founded


def forget() -> None:
    """Ask the database again: after a restore, and between tests."""
    global _founded
    _founded = False

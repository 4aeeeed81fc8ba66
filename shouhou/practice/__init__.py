"""演练: newcomers try the real screens in a company of their own, whose records lie in another data folder."""

from typing import Final

PREFIX: Final = "/practice"
"""Under which path of the same server practice is reached."""

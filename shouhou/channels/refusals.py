"""Why something could not be sent."""

from django.conf import settings


class CannotSend(Exception):
    """It was certainly not sent; trying again does no harm. The text is for the administrator."""


class NeverArrives(CannotSend):
    """It was not sent, and trying again would change nothing: there is no such receiver, or it is not taken at all."""


class PerhapsSent(Exception):
    """Nobody knows whether it arrived; it is not tried again, since nobody wants it twice."""


class Withheld(Exception):
    """It may not go out any more, by whom it is about; the text is the reason."""


class ClaimLost(Exception):
    """Another worker has it meanwhile."""


class CannotFetch(Exception):
    """The mailbox did not answer as one does."""


def demand_real_company() -> None:
    """Raises CannotSend in practice: whatever is set there, nothing reaches anybody outside."""
    if settings.PRACTICE:
        raise CannotSend("nothing leaves practice")

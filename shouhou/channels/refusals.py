"""Why something could not be sent."""


class CannotSend(Exception):
    """It was certainly not sent; trying again does no harm. The text is for the administrator."""


class PerhapsSent(Exception):
    """Nobody knows whether it arrived; it is not tried again, since nobody wants it twice."""

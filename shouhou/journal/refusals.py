"""What the journal refuses; apart from its writer, so that whoever only handles a refusal need not import that."""

from shouhou.core.errors import Refusal


class CannotWriteIntoSealedDay(Refusal):
    """The day this would be written into has been sealed."""

"""The tables of channels."""

from shouhou.channels.models.outbox import (
    TO_DECIDE,
    Incoming,
    Outgoing,
    OutgoingState,
    OutgoingWay,
)
from shouhou.channels.models.reminders import Addressee, Message, ReminderPlan, State
from shouhou.channels.models.ways import ROBOTS, Channel, Kind, Security

__all__ = [
    "ROBOTS",
    "TO_DECIDE",
    "Addressee",
    "Channel",
    "Incoming",
    "Kind",
    "Message",
    "Outgoing",
    "OutgoingState",
    "OutgoingWay",
    "ReminderPlan",
    "Security",
    "State",
]

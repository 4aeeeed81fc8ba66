"""The verbs of teamwork: notes, being present, photos from the phone."""

from shouhou.teamwork.actions.notes import CannotNote, read_mention, take_back_note, write_note
from shouhou.teamwork.actions.phone import (
    CannotAddPhoto,
    add_photo,
    drop_photo,
    end_phone_link,
    open_phone_link,
)
from shouhou.teamwork.actions.presence import note_presence

__all__ = [
    "CannotAddPhoto",
    "CannotNote",
    "add_photo",
    "drop_photo",
    "end_phone_link",
    "note_presence",
    "open_phone_link",
    "read_mention",
    "take_back_note",
    "write_note",
]

"""Why a file is not kept, in sentences that name it."""

from django.utils.translation import gettext as _

from shouhou.core.errors import Refusal

FIELD = "files"


class CannotKeepFile(Refusal):
    """The file is of a kind that is not kept, too large, disguised or damaged."""


def wrong_kind(name: str) -> CannotKeepFile:
    """Of no kind that is kept."""
    return CannotKeepFile(
        _(
            "“%(name)s” is of a kind that is not kept. Pictures, PDF, sound, video (MP4, MOV, WebM), Word, Excel "
            "and text files are."
        )
        % {"name": name},
        field=FIELD,
    )


def no_word(name: str) -> CannotKeepFile:
    """Another kind of file, an older Word, or a document with a password."""
    return CannotKeepFile(
        _("“%(name)s” is no Word document (.docx). Open it in Word and save it as .docx, without a password.")
        % {"name": name},
        field=FIELD,
    )


def disguised(name: str) -> CannotKeepFile:
    """The content is not what the name says."""
    return CannotKeepFile(
        _("“%(name)s” is not what its name says. Please choose the original file.") % {"name": name},
        field=FIELD,
    )


def damaged(name: str) -> CannotKeepFile:
    """The content cannot be read to its end."""
    return CannotKeepFile(
        _("“%(name)s” is damaged or incomplete. Please send it again.") % {"name": name}, field=FIELD
    )


def too_large(name: str, limit: int) -> CannotKeepFile:
    """More bytes than its kind may have."""
    return CannotKeepFile(
        _("“%(name)s” is too large; at most %(limit)s MB are kept of such a file.")
        % {"name": name, "limit": limit // 1024 // 1024},
        field=FIELD,
    )


def too_many_pixels(name: str, limit: int) -> CannotKeepFile:
    """A picture that would fill the memory."""
    return CannotKeepFile(
        _(
            "The picture “%(name)s” has more than %(limit)s million pixels. Please make it smaller, "
            "or take it with a lower resolution."
        )
        % {"name": name, "limit": limit // 1_000_000},
        field=FIELD,
    )


def empty(name: str) -> CannotKeepFile:
    """Nothing in it."""
    return CannotKeepFile(_("“%(name)s” is empty.") % {"name": name}, field=FIELD)


def too_full(name: str) -> CannotKeepFile:
    """A packed document that unpacks to far more than a person writes."""
    return CannotKeepFile(
        _("“%(name)s” would fill far more space when opened than a document does.") % {"name": name},
        field=FIELD,
    )


def with_macros(name: str) -> CannotKeepFile:
    """A document that carries programs, or is locked."""
    return CannotKeepFile(
        _("“%(name)s” contains macros or is protected by a password. Please save it without them.")
        % {"name": name},
        field=FIELD,
    )

"""The workbook itself, kept by the hash of its content in the default storage until the import is discarded."""

import hashlib
from io import BytesIO

from django.core.files.base import File
from django.core.files.storage import default_storage


class FileGone(Exception):
    """The kept file is missing or is no longer what was kept."""


def keep(data: bytes) -> str:
    """Keeps a file and returns its digest; the same content is kept once."""
    digest = hashlib.sha256(data).hexdigest()
    if not default_storage.exists(_place(digest)):
        default_storage.save(_place(digest), File(BytesIO(data)))
    return digest


def fetch(digest: str) -> bytes:
    """The file of a digest; raises FileGone where it is missing or was changed on the disk."""
    try:
        with default_storage.open(_place(digest)) as kept:
            data: bytes = kept.read()
    except FileNotFoundError as missing:
        raise FileGone(digest) from missing
    if hashlib.sha256(data).hexdigest() != digest:
        raise FileGone(digest)
    return data


def throw_away(digest: str) -> None:
    """Deletes a file that no import needs any more; one that is gone already is no mistake."""
    default_storage.delete(_place(digest))


def _place(digest: str) -> str:
    return f"imports/{digest[:2]}/{digest}"

"""Where a finished export lies until it is fetched: beside the stored files, so that no backup copies it."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages

FOLDER: Final = "exports"


def store() -> Storage:
    """A folder of its own in the data folder; the bucket, where files lie in one."""
    if isinstance(storages["default"], FileSystemStorage):
        return FileSystemStorage(location=Path(settings.DATA) / FOLDER)
    return storages["default"]


def name_of(token: str) -> str:
    """What the file of an export is called in the store."""
    return f"{FOLDER}-{token}.zip"

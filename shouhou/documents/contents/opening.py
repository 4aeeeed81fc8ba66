"""An upload is opened by its content, with limits, and becomes what will be kept of it."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final, cast

from django.core.files.base import ContentFile, File

from shouhou.core.text import tidy
from shouhou.documents.contents import kinds, refusals
from shouhou.documents.contents.kinds import Format
from shouhou.documents.contents.media import shape_of
from shouhou.documents.contents.packed import document_of
from shouhou.documents.contents.pictures import redrawn

_HEAD: Final = 4096
_CHUNK: Final = 1024 * 1024
_NAME: Final = 200
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|]+')
_MARKUP: Final = re.compile(rb"<(?:script|html|svg|iframe|!doctype)|<\?php", re.IGNORECASE)
_NOT_IN_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Opened:
    """What will be kept of an upload: its format and content; pictures with size in pixels and smaller ones."""

    format: Format
    content: File[bytes]
    sha256: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes = b""
    display: bytes = b""


def open_upload(upload: File[Any], name: str) -> Opened:
    """What will be kept of an upload called `name`; raises CannotKeepFile with a sentence that names it.

    A picture takes some tenths of a second: open before the database is locked.
    """
    if upload.size == 0:
        raise refusals.empty(name)
    if upload.size > kinds.LARGEST:
        raise refusals.too_large(name, kinds.LARGEST)
    file = cast(IO[bytes], upload)
    file.seek(0)
    head = file.read(_HEAD)
    found = kinds.format_of(head)
    if found is None and PurePosixPath(name).suffix.lower() == kinds.TXT.ending:
        found = kinds.TXT
    demand_name_fits(name, found.kind if found else "")
    if found is None:  # a name without an ending, and a content of no kind
        raise refusals.wrong_kind(name)
    if upload.size > kinds.LIMITS[found.kind]:
        raise refusals.too_large(name, kinds.LIMITS[found.kind])
    if found.kind not in {"OFFICE", "TEXT"}:
        _demand_single(file, head, name)
    return _opened(upload, file, found, name)


def demand_name_fits(name: str, kind: str) -> None:
    """Raises CannotKeepFile if the name promises another kind than was found ("" for none), or one never kept."""
    ending = PurePosixPath(name).suffix.lower()
    if ending and ending not in kinds.ENDINGS:
        raise refusals.wrong_kind(name)
    if ending and kind not in kinds.ENDINGS[ending]:
        raise refusals.disguised(name)


def clean_name(raw: str | None, *, otherwise: str) -> str:
    """A file's name as it may be shown and saved: no folders, nothing invisible, at most 200 characters."""
    last = (raw or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = tidy(_NOT_IN_NAMES.sub("_", last)).strip(". ") or otherwise
    if len(name) <= _NAME:
        return name
    ending = PurePosixPath(name).suffix[:10]
    return name[: _NAME - len(ending)] + ending


def sha256_of(upload: File[Any]) -> str:
    """The hash of the whole content, in hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in _chunks(upload):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(upload: File[Any]) -> Iterator[bytes]:
    upload.seek(0)
    while chunk := upload.read(_CHUNK):
        yield chunk


def _demand_single(file: IO[bytes], head: bytes, name: str) -> None:
    """Refuses a file that is two things at once: a picture with an archive behind it, a sound that is a page."""
    if zipfile.is_zipfile(file) or _MARKUP.search(head):
        raise refusals.disguised(name)


def _opened(upload: File[Any], file: IO[bytes], found: Format, name: str) -> Opened:
    match found.kind:
        case "PICTURE":
            picture = redrawn(file, found, name)
            content = ContentFile(picture.content)
            digest = hashlib.sha256(picture.content).hexdigest()
            sizes = picture.width, picture.height
            return Opened(picture.format, content, digest, *sizes, picture.thumbnail, picture.display)
        case "TEXT":
            text = _text(file, name)
            return Opened(found, ContentFile(text), hashlib.sha256(text).hexdigest())
        case "OFFICE":
            made_sure = document_of(file, name)
            if PurePosixPath(name).suffix.lower() not in {"", made_sure.ending}:
                raise refusals.disguised(name)
            return Opened(made_sure, upload, sha256_of(upload))
    shape = shape_of(found, file, upload.size)
    if shape is None:
        raise refusals.damaged(name)
    return Opened(shape, upload, sha256_of(upload))


def _text(file: IO[bytes], name: str) -> bytes:
    """A text file as UTF-8; raises CannotKeepFile for what no person wrote."""
    file.seek(0)
    raw = file.read()
    for encoding in (
        ("utf-8-sig", "utf-16") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    ):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NOT_IN_TEXT.search(text):
            break
        return text.encode("utf-8")
    raise refusals.disguised(name)

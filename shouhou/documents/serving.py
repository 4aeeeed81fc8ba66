"""Kept files go out to the browser: their exact type, by parts where asked, never as a page of ours."""

import re
from collections.abc import Iterator
from typing import IO, Final

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from shouhou.documents.models import FileKind, StoredFile

_CHUNK: Final = 256 * 1024
_AT_ONCE: Final = 1024 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_SHOWN: Final = frozenset({FileKind.PICTURE, FileKind.PDF, FileKind.AUDIO, FileKind.VIDEO, FileKind.TEXT})
# What came from outside runs nothing and loads nothing, even if a browser were to read it as a page.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_POLICY_OF_MEDIA: Final = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
)


def answer(
    request: HttpRequest, file: StoredFile, name: str, *, as_download: bool = False
) -> HttpResponseBase:
    """The file, or the part of it that was asked for; 304 if the browser has it, 416 for a part it has not."""
    etag = f'"{file.sha256}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None and known.status_code == 304:
        return _marked(known, file, name, etag, as_download)
    wanted = _part(request, file.size, etag)
    if wanted is None:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{file.size}"
        return response
    start, end = wanted
    body = _body(file, start, end)
    body["Content-Length"] = str(end - start)
    if end - start < file.size:
        body.status_code = 206
        body["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return _marked(body, file, name, etag, as_download)


def small_answer(request: HttpRequest, file: StoredFile, path: str) -> HttpResponseBase:
    """One of the smaller pictures of a picture, always JPEG."""
    etag = f'"{path.rpartition("/")[2]}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        with default_storage.open(path) as content:
            response = HttpResponse(content.read(), content_type="image/jpeg")
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _marked(
    response: HttpResponseBase, file: StoredFile, name: str, etag: str, as_download: bool
) -> HttpResponseBase:
    to_save = as_download or file.kind not in _SHOWN
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Last-Modified"] = http_date(file.added_at.timestamp())
    response["Cache-Control"] = "private, no-cache"  # asked again each time: sight of it may have ended
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        _POLICY if file.kind in {FileKind.PDF, FileKind.TEXT, FileKind.OFFICE} else _POLICY_OF_MEDIA
    )
    response["Content-Disposition"] = content_disposition_header(to_save, name) or "attachment"
    return response


def _part(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """From which byte to before which; the whole where one part cannot be read from the request, None beyond it."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return 0, size
    first, last = asked.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, end = int(first), min(int(last), size - 1) + 1 if last else size
    return (start, end) if start < end else None


def _body(file: StoredFile, start: int, end: int) -> HttpResponseBase:
    """The bytes from `start` to before `end`: at once where they are few, as a stream where they are many."""
    content = default_storage.open(file.path)
    content.seek(start)
    if end - start <= _AT_ONCE:
        with content:
            return HttpResponse(content.read(end - start), content_type=file.content_type)
    if (start, end) == (0, file.size):
        return FileResponse(content, content_type=file.content_type)
    return StreamingHttpResponse(_bytes(content, end - start), content_type=file.content_type)


def _bytes(content: IO[bytes], left: int) -> Iterator[bytes]:
    with content:
        while left > 0 and (chunk := content.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk

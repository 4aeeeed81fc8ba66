"""Files in a bucket of an S3-compatible store, read by parts, so that a video need not come down whole."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, Final, cast

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

_MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})
_BUFFER: Final = 256 * 1024
_TRIES: Final = 4


@deconstructible(path="shouhou.documents.s3.BucketStorage")
class BucketStorage(Storage):
    """A bucket, below a prefix; `endpoint` is empty for Amazon's own. Needs the extra shouhou[s3].

    Files have no address of their own: they go out through our pages, which ask who may see them.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        endpoint: str = "",
        region: str = "",
        key: str = "",
        secret: str = "",
    ) -> None:
        self.bucket = bucket
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._place = {"endpoint_url": endpoint or None, "region_name": region or "us-east-1"}
        self._key, self._secret = key, secret

    @cached_property
    def client(self) -> Any:
        """The connection, made when it is first needed; the keys come from our settings and from nowhere else."""
        try:
            import boto3
            from botocore.config import Config
        except ImportError:
            raise ImproperlyConfigured(
                "Files in a bucket need one more package: pip install 'shouhou[s3]'."
            ) from None
        config = Config(
            # Many compatible stores know neither the newer checksums nor buckets as host names.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path" if self._place["endpoint_url"] else "auto"},
            retries={"max_attempts": _TRIES, "mode": "standard"},
            connect_timeout=5,
            read_timeout=60,
        )
        keys = {"aws_access_key_id": self._key, "aws_secret_access_key": self._secret}
        return boto3.session.Session(**keys).client("s3", config=config, **self._place)

    def exists(self, name: str) -> bool:
        """Whether something lies there."""
        try:
            self._head(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """Bytes; raises FileNotFoundError."""
        return int(self._head(name)["ContentLength"])

    def get_modified_time(self, name: str) -> datetime:
        """When it was written; raises FileNotFoundError."""
        return cast(datetime, self._head(name)["LastModified"])

    def delete(self, name: str) -> None:
        """Takes it away; nothing happens where there is nothing."""
        self.client.delete_object(Bucket=self.bucket, Key=self._full(name))

    def part(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` to before `end`; raises FileNotFoundError."""
        with _told(name):
            asked = f"bytes={start}-{end - 1}"
            answer = self.client.get_object(Bucket=self.bucket, Key=self._full(name), Range=asked)
            return cast(bytes, answer["Body"].read())

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The same: names are made of the content, and whoever writes the same name writes the same."""
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        raw = _Parts(self, name, self.size(name))
        return File(cast(Any, io.BufferedReader(raw, _BUFFER)), name)

    def _save(self, name: str, content: File[Any]) -> str:
        content.seek(0)
        self.client.upload_fileobj(_Unclosed(content), self.bucket, self._full(name))
        return name

    def _head(self, name: str) -> Any:
        with _told(name):
            return self.client.head_object(Bucket=self.bucket, Key=self._full(name))

    def _full(self, name: str) -> str:
        return self.prefix + name.replace("\\", "/").lstrip("/")


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Says a missing object as a disk would."""
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        if str(error.response.get("Error", {}).get("Code")) in _MISSING:
            raise FileNotFoundError(name) from None
        raise


class _Unclosed(io.RawIOBase):
    """What is sent is read, and stays open for its owner, although the sender closes it."""

    def __init__(self, content: File[Any]) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return cast(bytes, self._content.read(size) if size >= 0 else self._content.read())

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._content.seek(offset, whence)
        return self.tell()

    def tell(self) -> int:
        return int(self._content.tell())


class _Parts(io.RawIOBase):
    """An object of the bucket as a file that is fetched piece by piece."""

    def __init__(self, store: BucketStorage, name: str, size: int) -> None:
        self._store, self._name, self._size, self._at = store, name, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        end = min(self._at + len(buffer), self._size)
        if self._at >= end:
            return 0
        found = self._store.part(self._name, self._at, end)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

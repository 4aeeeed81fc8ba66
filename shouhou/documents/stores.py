"""Where files are kept, read from one address: a folder, or a bucket of an S3-compatible store (plain Python)."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def describe_store(address: str, *, folder: Path, environment: Mapping[str, str]) -> dict[str, object]:
    """Django's description of the store at an address like s3://bucket/prefix?endpoint=…, else of a folder.

    The keys of a bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Raises ValueError with a sentence for
    another scheme, a bucket without a name or without keys.
    """
    if "://" not in address:
        place = Path(address).expanduser().resolve() if address else folder / "files"
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": place}}
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.netloc or asked.keys() - {"endpoint", "region"}:
        raise ValueError("SHOUHOU_FILES must be a folder or s3://bucket/prefix?endpoint=https://… .")
    keys = {
        "key": environment.get("AWS_ACCESS_KEY_ID", ""),
        "secret": environment.get("AWS_SECRET_ACCESS_KEY", ""),
    }
    if not all(keys.values()):
        raise ValueError("Files in a bucket need AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
    bucket = {"bucket": parts.netloc, "prefix": unquote(parts.path)}
    return {"BACKEND": "shouhou.documents.s3.BucketStorage", "OPTIONS": {**bucket, **asked, **keys}}

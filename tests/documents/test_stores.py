"""Kept files lie in a folder or in a bucket, and move from one to the other without a loss."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, default_storage, storages
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer
from pytest_django.fixtures import Settings

from shouhou.accounts.models import Staff
from shouhou.cli import main
from shouhou.config import env
from shouhou.core.actor import SYSTEM
from shouhou.documents.actions import attach, drop_old_drafts, erase_attachment, keep_file
from shouhou.documents.models import Attachment, StoredFile
from shouhou.documents.moving import Move, copy_store
from shouhou.documents.s3 import BucketStorage
from shouhou.documents.stores import describe_store
from tests.documents import samples
from tests.documents.conftest import NOW, actor
from tests.documents.samples import upload

BUCKET = "papers"
LONG = timedelta(days=400)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3, on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of the bucket, in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")


@pytest.fixture
def address(endpoint: str, keys: None, tmp_path: Path) -> str:
    """An empty place in a bucket, as SHOUHOU_FILES names it."""
    secrets = {"aws_access_key_id": "a-key", "aws_secret_access_key": "a-secret"}
    client: Any = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **secrets)
    client.create_bucket(Bucket=BUCKET)
    return f"s3://{BUCKET}/{tmp_path.name}?endpoint={endpoint}"


@pytest.fixture
def bucket(address: str, tmp_path: Path) -> BucketStorage:
    """The store at that address."""
    made = store_at(address, tmp_path)
    assert isinstance(made, BucketStorage)
    return made


@pytest.fixture
def in_bucket(address: str, settings: Settings, tmp_path: Path) -> None:
    """The program keeps its files in the bucket."""
    settings.STORAGES = {**settings.STORAGES, "default": described(address, tmp_path)}


@pytest.fixture
def keep(agent: Staff) -> Callable[..., StoredFile]:
    """Keeps a file of somebody, the agent if nobody is named."""

    def kept(name: str, content: bytes, by: Staff = agent) -> StoredFile:
        return keep_file(upload=upload(name, content), by=actor(by), at=NOW)

    return kept


def described(address: str, folder: Path) -> dict[str, object]:
    return describe_store(address, folder=folder, environment=os.environ)


def store_at(address: str, folder: Path) -> Storage:
    return storages.create_storage(described(address, folder))


def silent(_move: Move) -> None:
    """Nobody watches."""


def content_of(store: Storage, path: str) -> bytes:
    with store.open(path) as content:
        return bytes(content.read())


# ---- a bucket ----


def test_a_bucket_gives_back_what_it_was_given(bucket: BucketStorage) -> None:
    assert not bucket.exists("ab/c.txt")
    assert bucket.save("ab/c.txt", ContentFile("说明".encode())) == "ab/c.txt"
    assert bucket.exists("ab/c.txt")
    assert (bucket.size("ab/c.txt"), content_of(bucket, "ab/c.txt")) == (6, "说明".encode())
    assert bucket.get_modified_time("ab/c.txt").tzinfo
    bucket.delete("ab/c.txt")
    bucket.delete("ab/c.txt")
    assert not bucket.exists("ab/c.txt")
    for ask in (bucket.size, bucket.open, bucket.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("ab/c.txt")
    with pytest.raises(NotImplementedError):
        bucket.url("ab/c.txt")


def test_a_bucket_reads_from_anywhere(bucket: BucketStorage) -> None:
    content = os.urandom(700_000)
    bucket.save("long", ContentFile(content))
    with bucket.open("long") as file:
        file.seek(600_000)
        assert file.read(10) == content[600_000:600_010]
        file.seek(-5, os.SEEK_END)
        assert file.read() == content[-5:]
        file.seek(0)
        assert file.read() == content


def test_two_installations_share_a_bucket_under_their_prefixes(bucket: BucketStorage, address: str) -> None:
    bucket.save("same", ContentFile(b"one"))
    other = store_at(address.replace("?", "-other?"), Path())
    assert not other.exists("same")


@pytest.mark.usefixtures("in_bucket")
def test_files_in_a_bucket_are_kept_shown_and_forgotten(
    agent: Staff, keep: Callable[..., StoredFile]
) -> None:
    video = samples.mp4(length=1_500_000)
    kept = [keep("clip.mp4", video), keep("wide.jpg", samples.picture(size=(2000, 900)))]
    client = Client()
    client.force_login(agent)
    part = client.get(reverse("documents:file", args=[kept[0].pk]), headers={"range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, video[1000:2000])
    whole = client.get(reverse("documents:file", args=[kept[0].pk]))
    assert b"".join(whole.streaming_content) == video  # type: ignore[attr-defined]
    for view in ("thumbnail", "display"):
        assert client.get(reverse(f"documents:{view}", args=[kept[1].pk]))["Content-Type"] == "image/jpeg"
    assert drop_old_drafts(by=SYSTEM, at=NOW + LONG) == 2
    assert not any(default_storage.exists(path) for file in kept for path in file.paths)


def test_a_wrong_address_of_the_store_is_said(
    keys: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for wrong in ("ftp://somewhere/else", "s3://", "s3:///prefix", "s3://bucket/?key=1"):
        monkeypatch.setenv("SHOUHOU_FILES", wrong)
        with pytest.raises(env.EnvironmentMistake, match="SHOUHOU_FILES"):
            env.files(tmp_path)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("SHOUHOU_FILES", "s3://bucket/prefix")
    with pytest.raises(env.EnvironmentMistake, match="AWS_SECRET_ACCESS_KEY"):
        env.files(tmp_path)


def test_a_folder_is_the_store_where_nothing_else_is_said(tmp_path: Path) -> None:
    store = store_at("", tmp_path)
    assert isinstance(store, FileSystemStorage)
    assert Path(store.location) == tmp_path / "files"
    elsewhere = store_at(str(tmp_path / "elsewhere"), tmp_path)
    assert isinstance(elsewhere, FileSystemStorage)
    assert Path(elsewhere.location) == tmp_path / "elsewhere"


# ---- moving ----


def test_files_go_into_a_bucket_and_back_and_are_the_same(
    bucket: BucketStorage, keep: Callable[..., StoredFile], tmp_path: Path
) -> None:
    keep("wide.jpg", samples.picture(size=(2000, 900)))
    keep("a.pdf", samples.pdf())
    steps: list[int] = []
    there = copy_store(bucket, told=lambda move: steps.append(move.done))
    assert (there.total, there.copied, there.there, there.lost) == (4, 4, 0, [])
    assert steps == [1, 2, 3, 4]
    folder = FileSystemStorage(location=tmp_path / "back")
    assert copy_store(folder, source=bucket, told=silent).copied == 4
    for file in StoredFile.objects.all():
        for path in file.paths:
            assert content_of(folder, path) == content_of(bucket, path) == content_of(default_storage, path)


def test_a_move_that_was_broken_off_goes_on(keep: Callable[..., StoredFile], tmp_path: Path) -> None:
    target = FileSystemStorage(location=tmp_path / "target")
    files = [keep(f"{n}.txt", f"第 {n} 页".encode()) for n in range(4)]

    class Pulled(Exception):
        """The plug."""

    def stop(move: Move) -> None:
        if move.done == 2:
            raise Pulled

    with pytest.raises(Pulled):
        copy_store(target, told=stop)
    target.save(files[2].path, ContentFile(b"half"))  # what was being written then
    done = copy_store(target, told=silent)
    assert (done.there, done.copied, done.lost) == (2, 2, [])
    assert content_of(target, files[2].path) == "第 2 页".encode()


def test_what_is_lost_or_damaged_is_named_and_never_passed_on(
    keep: Callable[..., StoredFile], tmp_path: Path
) -> None:
    gone, hurt, sound = (keep(f"{n}.txt", f"第 {n} 页".encode()) for n in range(3))
    default_storage.delete(gone.path)
    Path(default_storage.path(hurt.path)).write_bytes(b"something else")
    target = FileSystemStorage(location=tmp_path / "target")
    done = copy_store(target, told=silent)
    assert (done.copied, done.lost) == (1, [gone.path, hurt.path])
    assert target.exists(sound.path)
    assert not target.exists(hurt.path)


def test_the_command_moves_and_says_what_to_set(
    keep: Callable[..., StoredFile], address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = keep("a.pdf", samples.pdf())
    assert main(["files", "move", "--to", address]) == 0
    assert f"SHOUHOU_FILES={address}" in capsys.readouterr().out
    assert main(["files", "move", "--to", "ftp://nowhere"]) == 1
    assert "SHOUHOU_FILES" in capsys.readouterr().err
    default_storage.delete(file.path)
    StoredFile.objects.update(path="00/lost.pdf")
    assert main(["files", "move", "--to", address]) == 1
    assert "00/lost.pdf" in capsys.readouterr().err


# ---- one content, several owners ----


def test_the_same_content_stays_for_the_other_when_one_goes(
    agent: Staff, other_agent: Staff, keep: Callable[..., StoredFile]
) -> None:
    content = samples.picture()
    file = keep("mine.jpg", content)
    [mine] = attach(file_ids=[file.pk], kind="CASE", ref=7, by=actor(agent), at=NOW)
    assert keep("hers.jpg", content, by=other_agent) == file
    [hers] = attach(file_ids=[file.pk], kind="CUSTOMER", ref=3, by=actor(other_agent), at=NOW)
    assert not erase_attachment(attachment_id=mine.pk, by=actor(agent), at=NOW)
    assert drop_old_drafts(by=SYSTEM, at=NOW + LONG) == 0
    assert list(Attachment.objects.all()) == [hers]
    assert all(default_storage.exists(path) for path in file.paths)
    assert erase_attachment(attachment_id=hers.pk, by=actor(other_agent), at=NOW)
    assert not StoredFile.objects.exists()
    assert not any(default_storage.exists(path) for path in file.paths)


def test_a_draft_of_somebody_keeps_the_content_that_another_erases(
    agent: Staff, other_agent: Staff, keep: Callable[..., StoredFile]
) -> None:
    file = keep("mine.pdf", samples.pdf())
    [mine] = attach(file_ids=[file.pk], kind="CASE", ref=7, by=actor(agent), at=NOW)
    keep("hers.pdf", samples.pdf(), by=other_agent)
    assert not erase_attachment(attachment_id=mine.pk, by=actor(agent), at=NOW)
    assert default_storage.exists(file.path)
    assert drop_old_drafts(by=SYSTEM, at=NOW + LONG) == 1

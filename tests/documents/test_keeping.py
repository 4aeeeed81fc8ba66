"""Files are kept by what they are, once, and nothing else is."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from shouhou.accounts.models import Staff
from shouhou.core.actor import SYSTEM
from shouhou.documents.actions import CannotKeepFile, attach, drop_old_drafts, keep_file, remove_attachment
from shouhou.documents.contents import kinds, open_upload
from shouhou.documents.contents.opening import clean_name
from shouhou.documents.models import Draft, FileKind, StoredFile
from shouhou.documents.tasks import drop_forgotten_drafts
from tests.documents import samples
from tests.documents.conftest import NOW, actor
from tests.documents.samples import upload


@pytest.fixture
def keep(agent: Staff) -> Callable[[str, bytes], StoredFile]:
    """Keeps a file of the agent."""
    return lambda name, content: keep_file(upload=upload(name, content), by=actor(agent), at=NOW)


def kept_picture(file: StoredFile) -> Image.Image:
    with default_storage.open(file.path) as content:
        picture = Image.open(io.BytesIO(content.read()))
    picture.load()
    return picture


GOOD = {
    "front.jpg": (samples.picture(), "PICTURE", "image/jpeg", "front.jpg"),
    "front.JPEG": (samples.picture(), "PICTURE", "image/jpeg", "front.JPEG"),
    "screen.png": (samples.picture("PNG"), "PICTURE", "image/png", "screen.png"),
    "screen.webp": (samples.picture("WEBP"), "PICTURE", "image/jpeg", "screen.jpg"),
    "IMG_0001.HEIC": (samples.picture("HEIF"), "PICTURE", "image/jpeg", "IMG_0001.jpg"),
    "still.gif": (samples.picture("GIF"), "PICTURE", "image/png", "still.png"),
    "moving.gif": (samples.animation(), "PICTURE", "image/gif", "moving.gif"),
    "wrongly-named.png": (samples.picture("JPEG"), "PICTURE", "image/jpeg", "wrongly-named.jpg"),
    "pasted": (samples.picture("PNG"), "PICTURE", "image/png", "pasted.png"),
    "传真.pdf": (samples.pdf(), "PDF", "application/pdf", "传真.pdf"),
    "voice.mp3": (samples.mp3(), "AUDIO", "audio/mpeg", "voice.mp3"),
    "tagged.mp3": (samples.mp3(tag=True), "AUDIO", "audio/mpeg", "tagged.mp3"),
    "memo.m4a": (samples.mp4(b"M4A ", b"soun"), "AUDIO", "audio/mp4", "memo.m4a"),
    "sound-only.mp4": (samples.mp4(b"mp42", b"soun"), "AUDIO", "audio/mp4", "sound-only.m4a"),
    "note.ogg": (samples.ogg(), "AUDIO", "audio/ogg", "note.ogg"),
    "note.wav": (samples.wav(), "AUDIO", "audio/wav", "note.wav"),
    "note.webm": (samples.webm(b"A_OPUS"), "AUDIO", "audio/webm", "note.webm"),
    "clip.mp4": (samples.mp4(), "VIDEO", "video/mp4", "clip.mp4"),
    "clip.mov": (samples.mp4(b"qt  "), "VIDEO", "video/quicktime", "clip.mov"),
    "clip.webm": (samples.webm(), "VIDEO", "video/webm", "clip.webm"),
    "list.xlsx": (samples.xlsx(), "OFFICE", kinds.XLSX.content_type, "list.xlsx"),
    "letter.docx": (samples.docx(), "OFFICE", kinds.DOCX.content_type, "letter.docx"),
    "note.txt": ("说明\n第二行".encode(), "TEXT", "text/plain; charset=utf-8", "note.txt"),
    "gbk.txt": ("说明".encode("gb18030"), "TEXT", "text/plain; charset=utf-8", "gbk.txt"),
}


@pytest.mark.parametrize("name", GOOD)
def test_each_kind_is_known_by_its_content(keep: Callable[[str, bytes], StoredFile], name: str) -> None:
    content, kind, content_type, kept_name = GOOD[name]
    file = keep(name, content)
    assert (file.kind, file.content_type, file.name) == (kind, content_type, kept_name)
    assert default_storage.size(file.path) == file.size
    assert bool(file.thumbnail_path) == (kind == FileKind.PICTURE)


BAD = {
    "program.exe": b"MZ" + b"\0" * 500,
    "program.jpg": b"MZ" + b"\0" * 500,
    "page.png": b"<html><script>alert(1)</script></html>",
    "page.html": b"<html></html>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "picture.pdf": samples.picture(),
    "paper.jpg": samples.pdf(),
    "picture.exe": samples.picture(),
    "archive.zip": samples.packed({"a.txt": b"a"}),
    "archive.docx": samples.packed({"a.txt": b"a"}),
    "sheet.docx": samples.xlsx(),
    "macros.docx": samples.docx({"word/vbaProject.bin": b"1"}),
    "macro-type.docx": samples.docx(types=b"<Types>application/vnd.ms-word.document.macroEnabled</Types>"),
    "picture-and-archive.jpg": samples.picture() + samples.packed({"a.class": b"1"}),
    "paper-and-archive.pdf": samples.pdf() + samples.packed({"a.class": b"1"}),
    "picture-and-page.gif": samples.picture("GIF")[:20] + b"/*<script>*/" + samples.picture("GIF")[20:],
    "cut.jpg": samples.picture()[:-900],
    "cut.png": samples.picture("PNG")[:-40],
    "cut.pdf": samples.pdf()[:-30],
    "cut.mp4": samples.mp4()[:-50],
    "no-track.mp4": samples.mp4(track=b"text"),
    "cut.xlsx": samples.xlsx()[:-60],
    "one-frame.mp3": samples.mp3()[:300],
    "moving.ogg": samples.ogg(b"\x80theora"),
    "other.mkv": samples.webm().replace(b"webm", b"matr"),
    "binary.txt": b"\x00\x01\x02" * 30,
    "empty.jpg": b"",
    "nothing": b"\x12\x34" * 40,
}


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_refused_by_a_sentence_that_names_it(
    keep: Callable[[str, bytes], StoredFile], name: str
) -> None:
    with pytest.raises(CannotKeepFile) as refused:
        keep(name, BAD[name])
    assert f"“{name}”" in refused.value.sentence
    assert refused.value.field == "files"
    assert not StoredFile.objects.exists()
    assert not Draft.objects.exists()


def test_a_document_that_unpacks_without_end_is_refused(keep: Callable[[str, bytes], StoredFile]) -> None:
    bomb = samples.docx({f"word/media/{n}.bin": b"\0" * (41 * kinds.MB) for n in range(5)})
    assert len(bomb) < kinds.MB
    with pytest.raises(CannotKeepFile, match="far more space"):
        keep("bomb.docx", bomb)


def test_a_document_that_lies_about_its_size_is_refused(keep: Callable[[str, bytes], StoredFile]) -> None:
    honest = samples.docx({"word/media/1.bin": b"\0" * 100_000})
    with zipfile.ZipFile(io.BytesIO(honest)) as book:
        size = book.getinfo("word/media/1.bin").file_size
    liar = honest.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(CannotKeepFile, match="damaged"):
        keep("liar.docx", liar)


def test_a_picture_that_would_fill_the_memory_is_refused(keep: Callable[[str, bytes], StoredFile]) -> None:
    out = io.BytesIO()
    Image.new("1", (7200, 7200)).save(out, "PNG")
    with pytest.raises(CannotKeepFile, match="50 million pixels"):
        keep("huge.png", out.getvalue())
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(CannotKeepFile, match="50 million pixels"):
        keep("bomb.png", out.getvalue())


def test_an_animation_without_end_is_refused(keep: Callable[[str, bytes], StoredFile]) -> None:
    with pytest.raises(CannotKeepFile):
        keep("long.gif", samples.animation(700))


class Heavy(ContentFile[bytes]):
    """A file of which only the head is there; its size is what a browser would announce."""

    def __init__(self, content: bytes, name: str, size: int) -> None:
        super().__init__(content, name)
        self.size = size


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("a.jpg", samples.picture(), 31 * kinds.MB),
        ("a.pdf", samples.pdf(), 51 * kinds.MB),
        ("a.mp3", samples.mp3(), 51 * kinds.MB),
        ("a.mp4", samples.mp4(), 201 * kinds.MB),
        ("a.xlsx", samples.xlsx(), 21 * kinds.MB),
        ("a.txt", b"text", 3 * kinds.MB),
    ],
)
def test_too_large_a_file_is_refused_with_its_limit(
    agent: Staff, name: str, content: bytes, size: int
) -> None:
    with pytest.raises(CannotKeepFile, match=r"too large; at most \d+ MB"):
        keep_file(upload=Heavy(content, name, size), by=actor(agent), at=NOW)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["a.jpg", "a.pdf", "a.mp3", "a.mp4", "a.docx", "a.webm", "a.ogg", "a", "a.heic"]),
    head=st.sampled_from([content[:cut] for content, *_ in GOOD.values() for cut in (8, 40, 200)]),
    rest=st.binary(max_size=400),
)
def test_whatever_comes_is_kept_or_refused_and_never_breaks(name: str, head: bytes, rest: bytes) -> None:
    try:
        opened = open_upload(upload(name, head + rest), name)
    except CannotKeepFile:
        return
    assert opened.content.size > 0


def test_pictures_stand_upright_and_lose_the_place(keep: Callable[[str, bytes], StoredFile]) -> None:
    file = keep("held.jpg", samples.picture(exif=samples.camera_exif(orientation=6)))
    picture = kept_picture(file)
    assert (file.width, file.height) == picture.size == (300, 400)
    assert picture.getpixel((150, 20))[0] > 200  # type: ignore[index]
    assert picture.getpixel((150, 20))[1] < 60  # type: ignore[index]
    exif = picture.getexif()
    assert exif.get_ifd(0x8825) == {}
    assert 0x0112 not in exif
    assert 0x010F not in exif
    assert exif.get_ifd(0x8769)[36867] == "2026:11:23 16:50:00"
    with default_storage.open(file.path) as content:
        assert b"Telephone maker" not in content.read()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_the_place_is_lost_in_every_format(keep: Callable[[str, bytes], StoredFile], kind: str) -> None:
    name = {"PNG": "a.png", "WEBP": "a.webp", "HEIF": "a.heic"}[kind]
    picture = kept_picture(keep(name, samples.picture(kind, exif=samples.camera_exif())))
    assert picture.getexif().get_ifd(0x8825) == {}


def test_pictures_are_made_smaller_and_get_a_thumbnail(keep: Callable[[str, bytes], StoredFile]) -> None:
    file = keep("large.jpg", samples.picture(size=(5000, 2000)))
    assert kept_picture(file).size == (2560, 1024) == (file.width, file.height)
    with default_storage.open(file.thumbnail_path) as content:
        assert Image.open(content).size == (320, 128)


def test_what_is_clear_stays_clear(keep: Callable[[str, bytes], StoredFile]) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert kept_picture(keep("mark.png", out.getvalue())).mode == "RGBA"


def test_an_animation_keeps_its_frames(keep: Callable[[str, bytes], StoredFile]) -> None:
    picture = kept_picture(keep("moving.gif", samples.animation(5)))
    assert getattr(picture, "n_frames", 1) == 5
    assert picture.info["duration"] == 250


def test_the_same_content_is_one_file_and_a_draft_of_each(
    agent: Staff, other_agent: Staff, keep: Callable[[str, bytes], StoredFile]
) -> None:
    mine = keep("a.jpg", samples.picture())
    again = keep("b.jpg", samples.picture())
    hers = keep_file(upload=upload("c.jpg", samples.picture()), by=actor(other_agent), at=NOW)
    assert mine.pk == again.pk == hers.pk
    assert StoredFile.objects.count() == 1
    assert sorted(Draft.objects.values_list("staff__name", "name")) == sorted(
        [(agent.name, "b.jpg"), (other_agent.name, "c.jpg")]
    )


def test_a_known_content_under_a_false_name_is_refused_too(keep: Callable[[str, bytes], StoredFile]) -> None:
    keep("a.jpg", samples.picture())
    with pytest.raises(CannotKeepFile):
        keep("a.pdf", samples.picture())


def test_two_cameras_settings_of_one_picture_are_one_file(keep: Callable[[str, bytes], StoredFile]) -> None:
    here = keep("a.png", samples.picture("PNG"))
    there = keep("a.png", samples.picture("PNG", compress_level=1))
    assert here.pk == there.pk


def test_a_write_that_was_broken_off_is_done_again(keep: Callable[[str, bytes], StoredFile]) -> None:
    file = keep("a.pdf", samples.pdf())
    default_storage.delete(file.path)
    assert keep("a.pdf", samples.pdf()).pk == file.pk
    assert default_storage.size(file.path) == file.size


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("C:\\Users\\王敏\\照片.jpg", "照片.jpg"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('a<b>"c|?.png', "a_b_c_.png"),
        ("x" * 300 + ".jpeg", "x" * 195 + ".jpeg"),
        ("", "file"),
        (None, "file"),
        ("..", "file"),
    ],
)
def test_names_are_made_fit_to_be_shown(raw: str | None, clean: str) -> None:
    assert clean_name(raw, otherwise="file") == clean


def test_drafts_that_nobody_attached_go_after_a_week(
    agent: Staff, keep: Callable[[str, bytes], StoredFile]
) -> None:
    forgotten, wanted = keep("a.jpg", samples.picture()), keep("b.pdf", samples.pdf())
    attach(file_ids=[wanted.pk], kind="CUSTOMER", ref=1, by=actor(agent), at=NOW)
    assert drop_old_drafts(by=SYSTEM, at=NOW + timedelta(days=7)) == 0
    assert drop_forgotten_drafts(at=NOW + timedelta(days=7, seconds=1)) == {"files": 1}
    assert list(StoredFile.objects.all()) == [wanted]
    assert not default_storage.exists(forgotten.path)
    assert not default_storage.exists(forgotten.thumbnail_path)
    assert default_storage.exists(wanted.path)


def test_what_was_once_attached_is_never_forgotten(
    agent: Staff, keep: Callable[[str, bytes], StoredFile]
) -> None:
    file = keep("a.jpg", samples.picture())
    [attachment] = attach(file_ids=[file.pk], kind="CASE", ref=1, by=actor(agent), at=NOW)
    remove_attachment(attachment_id=attachment.pk, by=actor(agent), at=NOW)
    assert drop_old_drafts(by=SYSTEM, at=NOW + timedelta(days=400)) == 0

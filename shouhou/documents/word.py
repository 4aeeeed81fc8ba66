"""Word documents as templates: read into blocks, filled in, and written, by python-docx.

A field is `{{name}}` and nothing more: no expressions, no conditions, nothing that is carried out.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, Final
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table, _Cell
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from shouhou.core.errors import Refusal
from shouhou.documents.contents import refusals
from shouhou.documents.contents.word import demand_plain_word
from shouhou.documents.letter_sheets import Block, Piece

FIELD: Final = re.compile(r"\{\{\s*([^{}\n]{1,40}?)\s*\}\}")
_MOST_BLOCKS: Final = 400
_MOST_DEPTH: Final = 2
_ALIGN: Final = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "both",
}
_ALIGNMENTS: Final = {word: value for value, word in _ALIGN.items()}
_LOST: Final = {
    "w:ins": "CHANGES", "w:del": "CHANGES", "w:moveFrom": "CHANGES", "w:drawing": "PICTURES", "w:pict": "PICTURES",
    "w:object": "PICTURES", "w:sdt": "CONTROLS", "w:numPr": "NUMBERS",
}  # fmt: skip


class CannotReadTemplate(Refusal):
    """The document has something that would be lost in the letter."""


def read_word(file: IO[bytes], name: str) -> tuple[Block, ...]:
    """The document's paragraphs and tables; raises CannotKeepFile, CannotReadTemplate."""
    demand_plain_word(file, name)
    document = _opened(file, name)
    _demand_printable(document)
    found = tuple(_blocks(document.iter_inner_content(), 0))
    if len(found) > _MOST_BLOCKS:
        raise CannotReadTemplate(_("A letter has at most 400 paragraphs."), field="file")
    if not any(words.strip() for words in texts_of(found)):
        raise CannotReadTemplate(_("There are no words in this document."), field="file")
    return found


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The words of each paragraph."""
    for block in blocks:
        if block.rows:
            for row in block.rows:
                for cell in row:
                    yield from texts_of(cell)
        else:
            yield "".join(piece.text for piece in block.pieces)


def fields_of(blocks: Iterable[Block]) -> list[str]:
    """The names of its fields, each once, in their order."""
    return list(dict.fromkeys(name for words in texts_of(blocks) for name in FIELD.findall(words)))


def has_open_field(blocks: Iterable[Block]) -> bool:
    """Whether somewhere a brace pair is opened or closed without the other."""
    return any("{{" in rest or "}}" in rest for rest in (FIELD.sub("", words) for words in texts_of(blocks)))


def fill_blocks(blocks: Iterable[Block], values: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks with each field replaced; a value of several lines becomes paragraphs of the same kind."""
    found: list[Block] = []
    for block in blocks:
        if block.rows:
            rows = tuple(tuple(fill_blocks(cell, values) for cell in row) for row in block.rows)
            found.append(replace(block, rows=rows))
            continue
        lines: list[list[Piece]] = [[]]
        for piece in block.pieces:
            first, *more = _replaced(piece.text, values).split("\n")
            lines[-1].append(replace(piece, text=first))
            lines += [[replace(piece, text=line)] for line in more]
        found += [replace(block, pieces=tuple(line)) for line in lines]
    return tuple(found)


def fill_word(file: IO[bytes], name: str, values: Mapping[str, str]) -> bytes:
    """The document with each field replaced, all else as it was; raises CannotKeepFile."""
    demand_plain_word(file, name)
    document = _opened(file, name)
    for paragraph in _every_paragraph(document):
        runs = _runs(paragraph)
        for run, text in zip(runs, joined([run.text for run in runs]), strict=True):
            wanted = _replaced(text, values)
            if wanted != run.text:
                run.text = wanted
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write_word(blocks: Iterable[Block]) -> bytes:
    """Blocks as a Word document, for those that never were one."""
    document = Document()
    document.styles["Normal"].font.size = Pt(12)
    for block in blocks:
        if block.rows:
            table = document.add_table(len(block.rows), max(map(len, block.rows)), "Table Grid")
            for row, cells in zip(table.rows, block.rows, strict=True):
                for place, cell in zip(row.cells, cells, strict=False):
                    place.text = "\n".join(texts_of(cell))
            continue
        paragraph = document.add_heading(level=block.heading) if block.heading else document.add_paragraph()
        if block.align in _ALIGNMENTS:
            paragraph.alignment = _ALIGNMENTS[block.align]
        if block.indent:
            paragraph.paragraph_format.first_line_indent = Pt(24)
        for piece in block.pieces:
            run = paragraph.add_run(piece.text)
            run.bold, run.italic, run.underline = (
                piece.bold or None,
                piece.italic or None,
                piece.underline or None,
            )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def joined(texts: Sequence[str]) -> list[str]:
    """The same words, each field whole in the run in which it begins: Word cuts words where it likes."""
    whole = "".join(texts)
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text)
    owner = [n for n, text in enumerate(texts) for _sign in text]
    for field in FIELD.finditer(whole):
        for place in range(field.start(), field.end()):
            owner[place] = owner[field.start()]
    found = [""] * len(texts)
    for sign, n in zip(whole, owner, strict=True):
        found[n] += sign
    return found


def _opened(file: IO[bytes], name: str) -> WordDocument:
    file.seek(0)
    try:
        return Document(file)
    except (
        PackageNotFoundError, SyntaxError, InvalidXmlError, BadZipFile, KeyError, ValueError, AttributeError
    ) as fault:  # fmt: skip
        raise refusals.damaged(name) from fault


def _demand_printable(document: WordDocument) -> None:
    words = {
        "CHANGES": _("tracked changes"),
        "PICTURES": _("pictures or text boxes"),
        "CONTROLS": _("content controls"),
        "NUMBERS": _("automatic numbers or bullets"),
    }
    lost = {
        kind for tag, kind in _LOST.items() if next(document.element.body.iter(qn(tag)), None) is not None
    }
    if lost:
        raise CannotReadTemplate(
            _("These would be lost in the letter: %(what)s. Type them as plain text or leave them out.")
            % {"what": "、".join(said for kind, said in words.items() if kind in lost)},
            field="file",
        )


def _blocks(content: Iterable[Paragraph | Table], depth: int) -> Iterator[Block]:
    for one in content:
        if isinstance(one, Paragraph):
            yield _paragraph(one)
        elif depth < _MOST_DEPTH:
            rows = tuple(
                tuple(tuple(_blocks(cell.iter_inner_content(), depth + 1)) for cell in _cells(row.cells))
                for row in one.rows
            )
            yield Block(rows=rows)


def _cells(cells: Sequence[_Cell]) -> list[_Cell]:
    """Each cell once, also where several columns were merged into it."""
    seen: list[_Cell] = []
    for cell in cells:
        if not seen or seen[-1]._tc is not cell._tc:
            seen.append(cell)
    return seen


def _paragraph(paragraph: Paragraph) -> Block:
    runs = _runs(paragraph)
    style = paragraph.style
    name = (style.name or "") if style is not None else ""
    heading = 1 if name == "Title" else int(name[-1]) if re.fullmatch(r"Heading [1-3]", name) else 0
    aligned = _first(paragraph.alignment, style and style.paragraph_format.alignment)
    indent = _first(
        paragraph.paragraph_format.first_line_indent, style and style.paragraph_format.first_line_indent
    )
    bold = bool(style is not None and style.font.bold) and not heading
    pieces = tuple(
        Piece(text, bool(_first(run.bold, bold)), bool(run.italic), bool(run.underline))
        for run, text in zip(runs, joined([run.text for run in runs]), strict=True)
        if text
    )
    return Block(
        pieces=pieces, align=_ALIGN.get(aligned, "left"), heading=heading, indent=bool(indent and indent > 0)
    )


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _runs(paragraph: Paragraph) -> list[Run]:
    found: list[Run] = []
    for one in paragraph.iter_inner_content():
        found += one.runs if isinstance(one, Hyperlink) else [one]
    return found


def _every_paragraph(document: WordDocument) -> Iterator[Paragraph]:
    yield from _paragraphs(document.iter_inner_content())
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                yield from _paragraphs(part.iter_inner_content())


def _paragraphs(content: Iterable[Paragraph | Table]) -> Iterator[Paragraph]:
    for one in content:
        if isinstance(one, Paragraph):
            yield one
        else:
            for row in one.rows:
                for cell in _cells(row.cells):
                    yield from _paragraphs(cell.iter_inner_content())


def _replaced(text: str, values: Mapping[str, str]) -> str:
    return FIELD.sub(lambda found: values.get(found[1], ""), text)

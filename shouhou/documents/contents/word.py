"""A Word document that is to be a template: what a letter may consist of, and nothing that could reach outside."""

import re
import zipfile
from typing import IO, Final

from django.utils.translation import gettext as _

from shouhou.documents.contents import refusals
from shouhou.documents.contents.kinds import DOCX
from shouhou.documents.contents.packed import document_of
from shouhou.documents.contents.refusals import FIELD, CannotKeepFile

_MOST: Final = 5 * 1024 * 1024  # of one part of XML; a letter has some ten thousand bytes
_DECLARED: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]*encoding=["']([^"']+)["']""")
_RELATION: Final = re.compile(rb"<Relationship\b[^>]*>")
_LINK: Final = re.compile(rb"""Type=["'][^"']*/hyperlink["']""")
_HARMLESS: Final = re.compile(rb"""Target=["'](?:https?:|mailto:)""", re.IGNORECASE)
_FETCHES: Final = re.compile(
    rb"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON|AUTOTEXT|DATABASE)\b"
)
_INSTRUCTION: Final = re.compile(rb"<w:(?:instrText|fldSimple)\b[^>]*>[^<]*")
_INSIDE: Final = ("/embeddings/", "/activex/", "/afchunk")


def demand_plain_word(file: IO[bytes], name: str) -> None:
    """Raises CannotKeepFile unless it is a Word document of text alone.

    Refused beside what is refused of every document (macros, passwords, sizes that lie): declarations of its own,
    relations that fetch from elsewhere, embedded programs and documents, fields that run or load something.
    """
    file.seek(0)
    if not zipfile.is_zipfile(file):
        raise refusals.no_word(name)
    file.seek(0)
    if document_of(file, name) != DOCX:
        raise refusals.no_word(name)
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        for part in packed.infolist():
            lower = part.filename.lower()
            if any(place in f"/{lower}" for place in _INSIDE):
                raise _reaching_out(name)
            if lower.endswith((".xml", ".rels")):
                if part.file_size > _MOST:
                    raise refusals.too_full(name)
                _demand_harmless(packed.read(part), lower, name)


def _demand_harmless(xml: bytes, part: str, name: str) -> None:
    encoding = _ENCODING.match(xml)
    is_utf8 = encoding is None or encoding[1].lower() in (b"utf-8", b"us-ascii")
    if not is_utf8 or b"\0" in xml or _DECLARED.search(xml):
        raise refusals.damaged(name)
    if part.endswith(".rels"):
        for relation in _RELATION.findall(xml):
            is_outside = re.search(rb"""TargetMode=["']External["']""", relation, re.IGNORECASE)
            if is_outside and not (_LINK.search(relation) and _HARMLESS.search(relation)):
                raise _reaching_out(name)
    if any(_FETCHES.search(told.upper()) for told in _INSTRUCTION.findall(xml)):
        raise _reaching_out(name)


def _reaching_out(name: str) -> CannotKeepFile:
    return CannotKeepFile(
        _(
            "“%(name)s” contains something that loads from elsewhere or is embedded. Please keep to text and tables."
        )
        % {"name": name},
        field=FIELD,
    )

"""Letter templates: found by their code, kept as versions, given up; what is wrong with one is said before."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.documents.actions import attach, keep_file
from shouhou.documents.letter_sheets import Block, Piece
from shouhou.documents.models import OwnerKind
from shouhou.documents.word import fields_of, fill_blocks, fill_word, has_open_field, read_word, write_word
from shouhou.followups.codes import LetterKind
from shouhou.followups.letter_fields import lacks, unknown
from shouhou.followups.letter_texts import blocks_of_kind
from shouhou.followups.models import LetterTemplate
from shouhou.journal.happening import Happening


class CannotKeepTemplate(Refusal):
    """The template has a field that there is not, or lacks what such a letter must say."""


@dataclass(frozen=True, slots=True)
class Found:
    """A template in force or as it once was; `row` is None for one that comes with the system."""

    code: str
    name: str
    kind: LetterKind
    blocks: tuple[Block, ...]
    row: LetterTemplate | None = None

    @property
    def fields(self) -> list[str]:
        """Its fields."""
        return fields_of(self.blocks)


def templates_in_force() -> list[Found]:
    """The company's own by name, then those that come with the system."""
    rows = LetterTemplate.objects.filter(ended_at=None).order_by("name")
    return [_found(row) for row in rows] + [_of_system(kind) for kind in LetterKind]


def find_template(code: str) -> Found | None:
    """By the code that a letter keeps, also one that is not in force any more."""
    if code in LetterKind.values:
        return _of_system(LetterKind(code))
    if not (code.isascii() and code.isdecimal() and len(code) < 18):
        return None
    row = LetterTemplate.objects.select_related("file").filter(pk=int(code)).first()
    return _found(row) if row else None


def as_word(found: Found, values: dict[str, str] | None) -> bytes:
    """The Word document, filled in, or with its fields where there are no values."""
    if found.row is None:
        blocks = found.blocks if values is None else fill_blocks(found.blocks, values)
        return write_word(blocks)
    with default_storage.open(found.row.file.path) as file:
        if values is None:
            content: bytes = file.read()
            return content
        return fill_word(file, found.row.file.name, values)


def check_template(file: IO[bytes], name: str, kind: str) -> tuple[Block, ...]:
    """What a document says as a template; raises CannotKeepFile, CannotReadTemplate, CannotKeepTemplate."""
    blocks = read_word(file, name)
    names = fields_of(blocks)
    if has_open_field(blocks):
        raise CannotKeepTemplate(
            _("A field is written {{正文}}: two braces before it, two behind it, in one line."), field="file"
        )
    if wrong := unknown(names):
        near = _("“%(name)s” (perhaps “%(near)s”)")
        said = "、".join(near % {"name": n, "near": m} if m else f"“{n}”" for n, m in wrong)
        raise CannotKeepTemplate(
            _("There is no field %(names)s. The fields that there are stand below.") % {"names": said},
            field="file",
        )
    if missing := lacks(kind, names):
        raise CannotKeepTemplate(
            _(
                "A notice or invitation says who writes, how to reach him and how to refuse; put in: %(names)s."
            )
            % {"names": "、".join(f"{{{{{name}}}}}" for name in missing)},
            field="file",
            clause="CP-05",
        )
    return blocks


@transaction.atomic
def keep_template(*, name: str, kind: str, upload: File[Any], by: Actor, at: datetime) -> LetterTemplate:
    """Keeps a Word document as the next version of the template of that name; letters written before keep theirs.

    Raises CannotKeepTemplate, CannotReadTemplate, CannotKeepFile.
    """
    name = tidy(name)[:60]
    if not name:
        raise CannotKeepTemplate(_("Please give it a name."), field="name")
    blocks = check_template(upload, upload.name or "", kind)
    earlier = list(LetterTemplate.objects.select_for_update(of=("self",)).filter(name=name))
    file = keep_file(upload=upload, by=by, at=at)
    row = LetterTemplate.objects.create(
        name=name,
        kind=kind,
        version=max((one.version for one in earlier), default=0) + 1,
        file=file,
        blocks=[plain_of(block) for block in blocks],
        kept_by_id=by.person_id,
        kept_at=at,
    )
    attach(file_ids=[file.pk], kind=OwnerKind.TEMPLATE, ref=row.pk, by=by, at=at, caption=str(row))
    for one in earlier:
        if one.ended_at is None:
            one.ended_at = at
            one.save(update_fields=["ended_at"])
    _tell(row, "LETTER_TEMPLATE_KEPT", by, at)
    return row


@transaction.atomic
def end_template(*, template_id: int, by: Actor, at: datetime) -> LetterTemplate:
    """Takes a template out of use; letters that were written with it keep it."""
    row = LetterTemplate.objects.select_for_update(of=("self",)).get(pk=template_id)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        _tell(row, "LETTER_TEMPLATE_ENDED", by, at)
    return row


def _tell(row: LetterTemplate, kind: str, by: Actor, at: datetime) -> None:
    told = Happening(
        kind, at, data={"template_id": row.pk}, words={"name": row.name, "version": str(row.version)}
    )
    tell_many([told], by=by, at=at)


def plain_of(block: Block) -> dict[str, Any]:
    """A block as plain data."""
    told: dict[str, Any] = {"align": block.align, "heading": block.heading, "indent": block.indent}
    if block.rows:
        told["rows"] = [[[plain_of(one) for one in cell] for cell in row] for row in block.rows]
    told["pieces"] = [[p.text, p.bold, p.italic, p.underline] for p in block.pieces]
    return told


def block_of(told: dict[str, Any]) -> Block:
    """A block from plain data."""
    rows = tuple(tuple(tuple(map(block_of, cell)) for cell in row) for row in told.get("rows", ()))
    pieces = tuple(Piece(*piece) for piece in told["pieces"])
    return Block(pieces, told["align"], told["heading"], told["indent"], rows)


def _found(row: LetterTemplate) -> Found:
    return Found(str(row.pk), str(row), LetterKind(row.kind), tuple(map(block_of, row.blocks)), row)


def _of_system(kind: LetterKind) -> Found:
    return Found(kind.value, str(kind.label), kind, blocks_of_kind(kind))

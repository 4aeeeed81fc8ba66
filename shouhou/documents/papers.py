"""The kinds of paper there are, which form may stand on which, and how a workstation prints it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_OFFSET: Final = Decimal(10)  # mm; a printer that is further out has its guides set wrongly


class Layout(StrEnum):
    """How a form is laid out on a paper; the Typst templates know these words."""

    PAGE = "page"
    SMALL_PAGE = "small-page"
    THREE_PART = "three-part"
    SLIP = "slip"
    LABEL = "label"
    LABEL_SHEET = "label-sheet"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper; lengths in mm, `height` is None where it follows the content.

    `page` is the size as it lies in the printer upright; a book lies across on a sheet of a stack.
    """

    code: str
    name: str | Promise
    width: float
    height: float | None
    layout: Layout

    @property
    def turns(self) -> bool:
        """Whether a book may lie across on it."""
        return self.layout in (Layout.PAGE, Layout.SMALL_PAGE)

    @property
    def aliases(self) -> frozenset[str]:
        """How it may be called in an address, in small letters: its code, and its measures as people say them."""
        high = "" if self.height is None else f"x{self.height:g}"
        return frozenset({self.code.lower(), f"{self.width:g}{high}", f"{self.width:g}{high}mm"})


_EVERY: Final = (
    Paper("A4", _("A4"), 210, 297, Layout.PAGE),
    Paper("A5", _("A5"), 148, 210, Layout.SMALL_PAGE),
    Paper("THREE_PART", _("Continuous paper 241 × 140 mm, three parts"), 241, 140, Layout.THREE_PART),
    Paper("SLIP", _("Slip, 80 mm"), 80, None, Layout.SLIP),
    Paper("LABEL_60X40", _("Label 60 × 40 mm"), 60, 40, Layout.LABEL),
    Paper("LABEL_50X30", _("Label 50 × 30 mm"), 50, 30, Layout.LABEL),
    Paper("LABEL_SHEET", _("A4 sheet of 3 × 8 labels"), 210, 297, Layout.LABEL_SHEET),
    Paper("ENVELOPE_DL", _("Envelope DL (No. 5), 220 × 110 mm"), 220, 110, Layout.ENVELOPE),
    Paper("ENVELOPE_ZL", _("Envelope ZL (No. 6), 230 × 120 mm"), 230, 120, Layout.ENVELOPE),
    Paper("ENVELOPE_C5", _("Envelope C5 (No. 7), 229 × 162 mm"), 229, 162, Layout.ENVELOPE),
)
PAPERS: Final[Mapping[str, Paper]] = MappingProxyType({paper.code: paper for paper in _EVERY})
A4: Final = PAPERS["A4"]
LABELS_ON_SHEET: Final = 24


class Copies(TextChoices):
    """How often a form is printed; carbon paper needs one run, a laser printer one page for each copy."""

    ONE = "ONE", _("Once (carbon paper makes the copies)")
    TWO = "TWO", _("Two copies, for us and the customer")
    THREE = "THREE", _("Three copies, for us, the customer and accounting")


# The words on paper are Chinese whatever language the page has: they are printed, not shown.
COPY_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"ONE": (), "TWO": ("存根", "客户"), "THREE": ("存根", "客户", "财务")}
)


class Form(TextChoices):
    """What is printed; the codes are those on the sheets."""

    PROFILE = "F01", _("Customer profile")
    CALL = "F02", _("Follow-up call record")
    REGISTER = "F03", _("Follow-up call register")
    LETTER_REGISTER = "F04", _("Letter register")
    REQUEST = "F05", _("Service request sheet")
    REPORT = "F06", _("Report or escalation")
    COMPLAINT = "F26", _("Complaint record")
    SETTLEMENT = "F26-Q", _("Settlement of a complaint")
    CAMPAIGN = "F27", _("Campaign sheet")
    LETTER = "F28", _("Letter")
    ASSET_LABEL = "LABEL", _("Asset labels")
    ENVELOPE = "ENVELOPE", _("Envelopes")
    SLIP = "SLIPS", _("Slips")


_PAGES: Final = ("A4", "A5", "THREE_PART")
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    Form.PROFILE: _PAGES,
    Form.CALL: (*_PAGES, "SLIP"),
    Form.REGISTER: _PAGES,
    Form.LETTER_REGISTER: _PAGES,
    Form.REQUEST: (*_PAGES, "SLIP"),
    Form.REPORT: _PAGES,
    Form.COMPLAINT: ("A4", "A5"),
    Form.SETTLEMENT: ("A4", "A5"),
    Form.CAMPAIGN: ("A4", "A5"),
    Form.LETTER: ("A4", "A5"),
    Form.ASSET_LABEL: ("LABEL_60X40", "LABEL_50X30", "LABEL_SHEET"),
    Form.ENVELOPE: ("ENVELOPE_DL", "ENVELOPE_ZL", "ENVELOPE_C5"),
    Form.SLIP: ("A4",),
}


@dataclass(frozen=True, slots=True)
class Setup:
    """How a form is printed: on which paper, in which copies, and moved by how many mm to the right and down.

    `preprinted`: the envelope shows the boxes of the postcode already.
    """

    paper: Paper = A4
    copies: Copies = Copies.ONE
    x: Decimal = Decimal(0)
    y: Decimal = Decimal(0)
    preprinted: bool = False

    @property
    def copy_names(self) -> tuple[str, ...]:
        """The names of the copies, each printed for itself; none where one page is all."""
        return COPY_NAMES[self.copies]


def papers_for(form: Form) -> tuple[Paper, ...]:
    """The papers on which a form may stand; the first is used where nothing was chosen."""
    return tuple(PAPERS[code] for code in _ALLOWED[form])


def has_copies(form: Form) -> bool:
    """Whether copies are told apart: of sheets, not of books, letters, labels and envelopes."""
    return form not in (
        Form.REGISTER,
        Form.LETTER_REGISTER,
        Form.LETTER,
        Form.ASSET_LABEL,
        Form.ENVELOPE,
        Form.SLIP,
    )


def find_paper(form: Form, name: str) -> Paper | None:
    """The paper of an address (A5, 241x140, 80mm) if the form may stand on it, else None."""
    wanted = name.strip().lower()
    return next((paper for paper in papers_for(form) if wanted in paper.aliases), None)

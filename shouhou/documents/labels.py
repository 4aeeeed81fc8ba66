"""What goes onto labels, envelopes and the test page: plain values, already in Chinese (plain Python)."""

import io
import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Final

import segno

from shouhou.documents.sheets import Drawing, Sheet

NO_DRAWING: Final = Drawing("")
_FACTS: Final = 34  # widths of a Latin letter: two lines beside the code on the smallest label
_NAME: Final = 26
_FOOT: Final = 24


def shortened(text: str, width: int) -> str:
    """The text in one line, cut with … after `width` letters; a Chinese character takes two."""
    plain, taken = " ".join(text.split()), 0
    for place, sign in enumerate(plain):
        taken += 2 if unicodedata.east_asian_width(sign) in "FW" else 1
        if taken > width:
            return plain[: max(0, place - 1)].rstrip() + "…"
    return plain


@dataclass(frozen=True, slots=True)
class AssetLabel:
    """One label: `code` is a drawing that leads to the file, "" for none."""

    name: str
    model: str
    serial: str
    customer: str
    code: Drawing = NO_DRAWING

    @classmethod
    def of(cls, *, name: str, model: str, serial: str, customer: str, address: str) -> "AssetLabel":
        """The label of an asset, each text as long as there is room; `address` is where the code leads."""
        return cls(
            name=shortened(name, _NAME),
            model=shortened(model, _FACTS),
            serial=shortened(serial, _FACTS),
            customer=shortened(customer, _FACTS),
            code=qr_drawing(address) if address else NO_DRAWING,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetLabels(Sheet):
    """Labels, one a page, or on a sheet of 24 from the place `start` (1 to 24) on."""

    template: ClassVar[str] = "asset_labels"

    labels: tuple[AssetLabel, ...]
    company: str = ""
    phone: str = ""
    start: int = 1
    form_code: str = ""

    @classmethod
    def of(cls, labels: tuple[AssetLabel, ...], *, company: str, phone: str, start: int = 1) -> "AssetLabels":
        """The labels with the company's name and telephone in their foot."""
        return cls(labels=labels, company=shortened(company, _FOOT), phone=shortened(phone, 20), start=start)

    @property
    def number(self) -> str:
        """The asset, or how many there are."""
        return self.labels[0].name if len(self.labels) == 1 else f"{len(self.labels)} 张"


@dataclass(frozen=True, slots=True)
class Envelope:
    """To whom and from where; a postcode has six digits or is left out."""

    postcode: str
    address: str
    name: str
    contact: str
    from_address: str = ""
    from_postcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelopes(Sheet):
    """Envelopes, one a page."""

    template: ClassVar[str] = "envelope"

    envelopes: tuple[Envelope, ...]

    @property
    def number(self) -> str:
        """The receiver."""
        return self.envelopes[0].name if self.envelopes else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLabels(Sheet):
    """Labels with addresses, one a page, or on sheets of 24."""

    template: ClassVar[str] = "address_labels"

    labels: tuple[Envelope, ...]

    @property
    def number(self) -> str:
        """How many there are."""
        return f"{len(self.labels)} 张"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPage(Sheet):
    """A ruler on each edge, and in the middle what was set."""

    __test__: ClassVar[bool] = False  # no test, whatever its name begins with

    template: ClassVar[str] = "test_page"

    lines: tuple[str, ...] = ()
    name: str = ""

    @property
    def number(self) -> str:
        """The paper."""
        return self.name


def qr_drawing(address: str) -> Drawing:
    """The address as a QR code that reads well at 15 mm."""
    out = io.BytesIO()
    segno.make(address, micro=False, error="m").save(out, kind="svg", border=1)
    return Drawing(out.getvalue().decode("utf-8"))

"""Address cards as a table, so that they go through the same columns and preview as every workbook (plain Python)."""

from collections.abc import Iterator
from typing import Final

from shouhou.customers.vcards import Card, read_cards
from shouhou.intake.importing.tables import Cell, Row, Sheet

HEADINGS: Final = (
    "客户单位名称", "联系人", "职务", "手机", "办公电话", "电子邮箱", "微信", "传真", "地址", "邮编", "备注",
)  # fmt: skip


def read(data: bytes) -> Sheet:
    """The one sheet of a file of cards: headings, then a row for each person."""
    return Sheet(name="", walk=lambda: _rows(data))


def _rows(data: bytes) -> Iterator[Row]:
    yield Row(1, HEADINGS)
    for no, card in enumerate(read_cards(data), start=2):
        cells = _cells(card)
        if any(cells):
            yield Row(no, cells)


def _cells(card: Card) -> tuple[Cell, ...]:
    """Who is alone on her card is a customer herself."""
    return (
        card.organisation or card.name, card.name, card.post, "、".join(card.mobiles), "、".join(card.phones),
        card.email, card.wechat, card.fax, card.address, card.postcode, "\n".join(card.notes),
    )  # fmt: skip

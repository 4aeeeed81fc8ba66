"""Slips as they are printed; build them inside printing.in_chinese()."""

from collections.abc import Sequence
from datetime import datetime

from shouhou.documents.labels import qr_drawing
from shouhou.documents.slip_sheets import SlipOnPaper, Slips
from shouhou.slips.codes import text_of
from shouhou.slips.models import Slip, SlipKind

_BLANKS = {
    SlipKind.REQUEST: ("报修登记（空白）", ("单位", "地址", "联系人和电话", "故障或要求", "希望的服务")),
    SlipKind.CALL: ("电话记录（空白）", ("单位", "联系人和电话", "谈话内容", "意见、要求和答复")),
}


def blanks(slips: Sequence[Slip]) -> Slips:
    """A pad of blanks."""
    return Slips(slips=tuple(_blank(slip) for slip in slips))


def on_paper(
    slip: Slip, *, what: str, customer: str, contact: str, owner: str, due_at: datetime
) -> SlipOnPaper:
    """The slip of a duty with what is known of it."""
    return SlipOnPaper(
        title="办理单",
        number=slip.number,
        code=qr_drawing(text_of(slip.code)),
        read_as=text_of(slip.code),
        what=what,
        customer=customer,
        contact=contact,
        owner=owner,
        due_at=due_at,
    )


def _blank(slip: Slip) -> SlipOnPaper:
    title, asked = _BLANKS[SlipKind(slip.kind)]
    code = text_of(slip.code)
    return SlipOnPaper(title=title, number=slip.number, code=qr_drawing(code), read_as=code, asked=asked)

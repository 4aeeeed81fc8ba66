"""The letters that come with the system, one for each kind; a company puts its own beside them."""

from collections.abc import Iterator
from typing import Final

from shouhou.documents.letter_sheets import Block, Piece
from shouhou.followups.codes import LetterKind

_HEAD: Final = "= {title}\n^ {{{{主题}}}}\n\n{{{{客户名称}}}}\n{{{{收件人}}}}：\n> 您好！\n> {{{{正文}}}}\n"
_END: Final = "\n| {{公司名称}}\n| {{署名}}\n| {{日期}}"
_REACH: Final = "> 如有疑问，请与我公司{{经办人}}联系，电话 {{公司电话}}。\n"
_MIDDLE: Final = {
    LetterKind.NOTICE: ("通　知", _REACH + "> {{拒收方式}}\n> 特此通知。\n"),
    LetterKind.INVITATION: (
        "邀请函",
        "> 敬请光临。能否参加，请于收到后告知{{经办人}}，电话 {{公司电话}}，以便安排。\n> {{拒收方式}}\n",
    ),
    LetterKind.REPLY: ("答复函", "> 以上为我公司的答复。" + _REACH.removeprefix("> ") + "> 专此函复。\n"),
    LetterKind.APOLOGY: (
        "致歉函",
        "> 由此给贵方带来的不便，我们深表歉意，并将认真改进。" + _REACH.removeprefix("> "),
    ),
    LetterKind.REMINDER: ("催告函", "> 请收函后尽快办理；如已办妥，请忽略本函。" + _REACH.removeprefix("> ")),
    LetterKind.OTHER: ("函", _REACH),
}


def blocks_of_kind(kind: LetterKind) -> tuple[Block, ...]:
    """The letter of a kind as it comes with the system."""
    title, middle = _MIDDLE[kind]
    return tuple(_blocks(_HEAD.format(title=title) + middle + _END))


def _blocks(text: str) -> Iterator[Block]:
    """Lines by their first sign: = a title, ^ centred, > indented, | at the right."""
    for line in text.split("\n"):
        sign, _space, words = line.partition(" ")
        match sign:
            case "=":
                yield Block((Piece(words),), align="center", heading=1)
            case "^":
                yield Block((Piece(words),), align="center")
            case ">":
                yield Block((Piece(words),), indent=True)
            case "|":
                yield Block((Piece(words),), align="right")
            case _:
                yield Block((Piece(line),) if line else ())

"""The printed edition: the text in force with rules and windows under each clause, the changes, and who has signed."""

from collections.abc import Iterable
from datetime import date, datetime

from shouhou.cases.regulation_text import text_of, text_on
from shouhou.cases.rule_words import window_words
from shouhou.cases.wording import clause_of, rule_what, standing_word
from shouhou.core.say import say_full
from shouhou.documents.edition_sheets import ChangeLine, ClauseBlock, EditionSheet, PartBlock, SignLine
from shouhou.documents.printing import company_header, in_chinese, render
from shouhou.policy.comparing import Difference
from shouhou.policy.current import latest
from shouhou.policy.models import PolicyVersion, RegulationVersion
from shouhou.policy.texts import Regulation
from shouhou.publishing.audience import Line, readers
from shouhou.publishing.changes import (
    Change,
    Rules,
    changed_clauses,
    rules_at,
    rules_on,
)
from shouhou.publishing.models import Announcement, What

_KINDS = {"NEW": "新增", "GONE": "删除", "CHANGED": "修改", "MOVED": "移动"}


def edition_pdf(made: Announcement, *, archive_no: str = "", at: datetime, printed_by: str) -> bytes:
    """The edition of an announced version as PDF/A, with changes and the sheet of signatures."""
    with in_chinese():
        differences, changes = changed_clauses(made.what, made.version_ref)
        sheet = edition_sheet(
            made.holds_from,
            text=_text(made),
            rules=_rules_of(made),
            archive_no=archive_no,
            changes=(*_clauses(differences), *_rules(changes)),
            people=tuple(_person(n, line) for n, line in enumerate(readers(made), 1)),
            words=made.words,
        )
        return render(sheet, company=company_header(), printed_at=at, printed_by=printed_by)


def period_pdf(day: date, branch_id: int | None, *, at: datetime, printed_by: str) -> bytes:
    """The text that held on a day with the figures of that day, without changes and names."""
    with in_chinese():
        sheet = edition_sheet(day, text=text_on(day).text, rules=rules_on(day, branch_id))
        return render(sheet, company=company_header(), printed_at=at, printed_by=printed_by)


def edition_sheet(
    day: date,
    *,
    text: Regulation,
    rules: Rules,
    archive_no: str = "",
    changes: tuple[ChangeLine, ...] = (),
    people: tuple[SignLine, ...] = (),
    words: str = "",
) -> EditionSheet:
    """The sheet of a text with its rules; build it inside in_chinese()."""
    lines = _rules_by_clause(text, rules)
    return EditionSheet(
        title=text.title,
        holds_from=day,
        edition_no=archive_no,
        preamble=text.preamble,
        words=words,
        parts=tuple(
            PartBlock(
                part.number,
                part.title,
                tuple(ClauseBlock(c.number, c.text, tuple(lines.get(c.number, ()))) for c in part.clauses),
            )
            for part in text.parts
        ),
        elsewhere=tuple(lines.get("", ())),
        changes=changes,
        people=people,
    )


def _text(made: Announcement) -> Regulation:
    if made.what == What.TEXT:
        return text_of(RegulationVersion.objects.get(pk=made.version_ref))
    return text_on(made.holds_from).text


def _rules_of(made: Announcement) -> Rules:
    if made.what == What.FIGURES:
        version = PolicyVersion.objects.get(pk=made.version_ref)
        return rules_at(version.holds_from, version.branch_id)
    return rules_on(made.holds_from, made.branch_id)


def _rules_by_clause(text: Regulation, rules: Rules) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule_id, standing in sorted(rules.standings.items()):
        if standing == "OFF":
            continue
        window = window_words(latest(rule_id).window, rules.terms)
        mark = "" if standing == "DUTY" else f"（{standing_word(standing)}）"
        line = f"{rule_id} {rule_what(rule_id)}：{window}{mark}"
        found.setdefault(text.place_of(clause_of(rule_id)), []).append(line)
    return found


def _clauses(found: Iterable[Difference]) -> list[ChangeLine]:
    lines = []
    for one in found:
        old = "".join(words for how, words in one.pieces if how in "=-")
        new = "".join(words for how, words in one.pieces if how in "=+")
        what = _KINDS.get(one.kind, "") + (f"（原 {one.other}）" if one.other else "")
        lines.append(
            ChangeLine(one.number, what, "" if one.kind == "NEW" else old, "" if one.kind == "GONE" else new)
        )
    return lines


def _rules(found: Iterable[Change]) -> list[ChangeLine]:
    return [
        ChangeLine(one.clause or "—", f"{one.rule_id} {one.what}".strip(), one.old, one.new) for one in found
    ]


def _person(n: int, line: Line) -> SignLine:
    read = say_full(line.read_at)[:16] if line.read_at else ""
    signed = say_full(line.signed_at)[:16] if line.signed_at else ""
    return SignLine(n, line.staff.name, line.staff.department.name, read, signed)

"""`shouhou simulate`: a period of the journal under other terms; nothing is written."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from shouhou.cli.importing import show_bar
from shouhou.cli.ready import CannotStart, bring_up, refusals_said
from shouhou.cli.rules import read_json
from shouhou.cli.words import _, say

if TYPE_CHECKING:
    from shouhou.rehearsal.replay import Plan, Replay, Tally, Turned

_AT_ONCE: Final = 500
_SHOWN: Final = 20
_WORDS: Final = (
    ("OPEN", "open"), ("OPEN_LATE", "late"), ("MET", "met"), ("MET_LATE", "met_late"), ("WAIVED", "waived"),
    ("MISSED", "missed"), ("UNKNOWABLE", "unknowable"),
)  # fmt: skip
_KEPT: Final = 20_000  # duties that turned, of which more are only counted


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `simulate` to the command line."""
    parser = commands.add_parser(
        "simulate", parents=[shared], help=_("replay a period under other terms, without writing anything")
    )
    parser.add_argument(
        "--terms", metavar=_("FILE"), help=_("what would be otherwise; - reads it from the input")
    )
    parser.add_argument(
        "--standings", action="append", default=[], metavar="AS-20=DUTY", help=_("how a rule would stand")
    )
    parser.add_argument(
        "--from", dest="first", required=True, metavar=_("DAY"), help=_("first day, 2026-01-01")
    )
    parser.add_argument("--to", dest="last", required=True, metavar=_("DAY"), help=_("last day"))
    parser.add_argument("--branch", default="", metavar=_("CODE"), help=_("only this branch"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))
    parser.set_defaults(run=simulate)


def simulate(given: argparse.Namespace) -> int:
    """Replays the period and says what would have been otherwise."""
    plain = _terms(given)
    bring_up(given)
    with refusals_said():
        from shouhou.rehearsal.replay import Replay

        plan = _plan(given, plain)
        replay = Replay(plan)
        replay.demand_cases()
        whole, counts = _replayed(replay, show=not given.json)
        if given.json:
            say(json.dumps(_told(plan, whole, counts), ensure_ascii=False, indent=1))
        else:
            _say(plan, whole, counts)
    return 0


def _terms(given: argparse.Namespace) -> Any:
    plain = read_json(given.terms) if given.terms else {}
    if given.standings and isinstance(plain, dict):
        standings = dict(plain.get("standings", {}))
        for one in given.standings:
            rule, equals, how = one.partition("=")
            if not equals:
                raise CannotStart(_("Write how a rule stands as AS-20=DUTY."))
            standings[rule] = how
        plain = {**plain, "standings": standings}
    return plain


def _plan(given: argparse.Namespace, plain: Any) -> "Plan":
    from shouhou.accounts.models import Branch
    from shouhou.core import clock
    from shouhou.rehearsal.amendment import read_amendment
    from shouhou.rehearsal.replay import Plan

    branch_id = None
    if given.branch:
        branch_id = Branch.objects.filter(code=given.branch).values_list("pk", flat=True).first()
        if branch_id is None:
            raise CannotStart(_("There is no branch with the code %s.") % given.branch)
    return Plan(read_amendment(plain), _day(given.first), _day(given.last), branch_id, clock.now())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotStart(_("Write the day as 2026-03-01.")) from None


def _replayed(replay: "Replay", *, show: bool) -> "tuple[Tally, Counter[bool]]":
    """Everything together, and how many would be late, and how many would be late no more."""
    from shouhou.rehearsal.replay import Tally

    whole, counts, total, last = Tally(), Counter[bool](), replay.total(), 0
    while step := replay.step(last, _AT_ONCE):
        last, tally = step
        whole.cases += tally.cases
        whole.outcomes.update(tally.outcomes)
        for key, n in tally.load.items():
            whole.load[key] += n
        counts.update(one.after is not None and one.after.is_late for one in tally.turned)
        whole.turned += tally.turned[: _KEPT - len(whole.turned)]
        if show:
            show_bar(whole.cases, total)
    if show:
        say("")
    return whole, counts


def _say(plan: "Plan", whole: "Tally", counts: "Counter[bool]") -> None:
    from shouhou.cases.wording import outcome_word
    from shouhou.rehearsal.outcomes import clause_rows, to_stored, verdict

    rows = clause_rows(to_stored(whole.outcomes))
    say(verdict(rows, later=counts[True], kept=counts[False]))
    for row in rows:
        told = [
            f"{outcome_word(word)} {before} → {after}"
            for word, name in _WORDS
            if (before := getattr(row.before, name)) + (after := getattr(row.after, name))
        ]
        say(f"{row.rule_id:7}{row.what}\n       {' · '.join(told)}")
    for line in _peak_lines(plan, whole):
        say(line)
    numbers = _numbers(whole.turned[:_SHOWN])
    for one in whole.turned[:_SHOWN]:
        before, after = (outcome_word(side.word) if side else "–" for side in (one.before, one.after))
        say(f"  {one.rule_id:7}{numbers[one.case_id]:20}{before} → {after}")
    if sum(counts.values()) > _SHOWN:
        say(_("… and %s more; --json lists them.") % (sum(counts.values()) - _SHOWN))


def _numbers(turned: "list[Turned]") -> dict[int, str]:
    from shouhou.cases.models import Case

    ids = {one.case_id for one in turned}
    return {case.pk: str(case) for case in Case.objects.filter(pk__in=ids).only("number")}


def _loads(plan: "Plan", whole: "Tally") -> "Iterator[tuple[int, date, int, int]]":
    """Person, day, how much falls due as it stands, and how much would."""
    from shouhou.cases.figures import due_by_day

    before = due_by_day(start=plan.first, end=plan.last, branch_id=plan.branch_id)
    keys = sorted({*before, *(key for key in whole.load if plan.first <= key[1] <= plan.last)})
    for key in keys:
        yield *key, before.get(key, 0), before.get(key, 0) + whole.load[key]


def _peak_lines(plan: "Plan", whole: "Tally") -> "Iterator[str]":
    from shouhou.rehearsal.outcomes import peaks

    load = list(_loads(plan, whole))
    was, would = peaks((o, d, n) for o, d, n, _m in load), peaks((o, d, m) for o, d, _n, m in load)
    names = _names()
    for owner in sorted({*was, *would}):
        told = [f"{peak.day} {peak.count}" if peak else "–" for peak in (was.get(owner), would.get(owner))]
        yield _("Fullest day of %(name)s: %(before)s → %(after)s") % {
            "name": names.get(owner, _("nobody in particular")), "before": told[0], "after": told[1],
        }  # fmt: skip


def _names() -> dict[int, str]:
    from shouhou.accounts.models import Staff

    return dict(Staff.objects.values_list("pk", "name"))


def _told(plan: "Plan", whole: "Tally", counts: "Counter[bool]") -> dict[str, Any]:
    from shouhou.rehearsal.outcomes import to_stored

    numbers = _numbers(whole.turned)
    return {
        "from": plan.first.isoformat(),
        "to": plan.last.isoformat(),
        "cases": whole.cases,
        "outcomes": to_stored(whole.outcomes),
        "late": counts[True],
        "no_longer_late": counts[False],
        "turned": [_turned(one, numbers[one.case_id]) for one in whole.turned],
        "load": [
            {"owner": owner or None, "day": day.isoformat(), "before": n, "after": m}
            for owner, day, n, m in _loads(plan, whole)
        ],
    }


def _turned(one: "Turned", number: str) -> dict[str, Any]:
    sides = {"before": one.before, "after": one.after}
    return {"case": number, "rule": one.rule_id, "trigger": one.trigger_id} | {
        name: {"outcome": side.word, "due_at": side.due_at.isoformat(), "owner": side.owner_id}
        if side
        else None
        for name, side in sides.items()
    }

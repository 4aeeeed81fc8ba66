"""`shouhou rules` and `shouhou rules eval`: the rules as a list, and what facts in a file ask for."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from shouhou.cli.ready import CannotStart, bring_up
from shouhou.cli.words import _, say

_LARGEST = 20_000_000  # bytes of a file of facts


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds them to the command line."""
    parser = commands.add_parser("rules", parents=[shared], help=_("list the rules, or judge facts by them"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))
    parser.set_defaults(run=listed)
    judging = parser.add_subparsers(metavar=_("COMMAND"))
    judged = judging.add_parser("eval", help=_("print the duties that the facts of a file ask for"))
    judged.add_argument(
        "facts", metavar="FACTS.json", help=_("the facts of one case; - reads them from the input")
    )
    judged.add_argument("--terms", metavar=_("FILE"), help=_("other figures and days than the shipped ones"))
    judged.add_argument(
        "--at", metavar=_("MOMENT"), help=_("as it was known at this moment, 2026-03-02T18:00")
    )
    judged.add_argument("--json", action="store_true", help=_("as JSON"))
    judged.set_defaults(run=evaluated)


def listed(given: argparse.Namespace) -> int:
    """Lists all rules of the specification and the further ones: id, clause, state, who owes it, and what."""
    from shouhou.policy.listing import as_rows

    rows = as_rows()
    if given.json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    bring_up(given)
    from shouhou.cases.wording import owner_role_word

    states = {"built": _("built"), "planned": _("planned")}
    for row in rows:
        owes = " / ".join(owner_role_word(role) for role in row["owes"])
        say(
            f"{row['id']:7}{row['clause']:14}{states[row['state']]}  {owes + ': ' if owes else ''}{_(row['what'])}"
        )
    return 0


def evaluated(given: argparse.Namespace) -> int:
    """Prints the duties of a list of facts, without a database; raises CannotStart for what cannot be read."""
    from shouhou.policy.judging import CannotJudge, duty_rows, judge
    from shouhou.policy.shipped import RULEBOOK

    held = read_json(given.terms) if given.terms else None
    try:
        rows = duty_rows(judge(read_json(given.facts), held=held, at=given.at, rulebook=RULEBOOK), RULEBOOK)
    except CannotJudge as sorry:
        raise CannotStart(str(sorry)) from None
    if given.json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        late = " " + _("late") if row["late"] else ""
        say(
            f"{row['rule']:7}{row['opens_at'][:16]} – {row['due_at'][:16]}  {row['outcome']}{late}  {_(row['what'])}"
        )
    if not rows:
        say(_("These facts ask for nothing."))
    return 0


def read_json(name: str) -> Any:
    """The JSON of a file, or of the input for “-”; raises CannotStart."""
    try:
        text = sys.stdin.read(_LARGEST + 1) if name == "-" else _text(Path(name))
        return json.loads(text)
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotStart(f"{name}: {fault}") from None
    except (json.JSONDecodeError, RecursionError) as mistake:
        raise CannotStart(
            _("%(file)s is no JSON: %(mistake)s") % {"file": name, "mistake": mistake}
        ) from None


def _text(file: Path) -> str:
    if file.stat().st_size > _LARGEST:
        raise CannotStart(_("%s is larger than 20 MB.") % file)
    return file.read_text(encoding="utf-8-sig")

"""`shouhou demo | verify`: doors to what the apps do, each opened when it is called."""

import argparse
from datetime import date
from typing import Any

from shouhou.cli import rules
from shouhou.cli.ready import CannotStart, bring_up, refusals_said
from shouhou.cli.words import _, say


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds them to the command line."""
    parser = commands.add_parser("demo", parents=[shared], help=_("load the demo company"))
    parser.add_argument(
        "--if-empty", action="store_true", help=_("only into an installation without a company")
    )
    parser.add_argument(
        "--recent-days", type=int, default=730, metavar=_("DAYS"), help=_("history loaded now")
    )
    parser.add_argument("--rest-in-background", action="store_true", help=_("the worker loads older history"))
    parser.set_defaults(run=demo)

    parser = commands.add_parser("verify", parents=[shared], help=_("rebuild from the journal and compare"))
    parser.add_argument(
        "--since", metavar=_("DAY"), help=_("only what follows the seal of this day (2026-03-01)")
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help=_("only every Nth case"))
    parser.set_defaults(run=verify)

    rules.add_to(commands, shared)


def demo(given: argparse.Namespace) -> int:
    """Loads the demo company through the verbs; the last days now, older history by the worker if asked to."""
    bring_up(given)
    with refusals_said():
        from shouhou.core import clock
        from shouhou.intake.demo import load

        load(
            at=clock.now(),
            recent_days=given.recent_days,
            if_empty=given.if_empty,
            rest_in_background=given.rest_in_background,
            say=say,
        )
    return 0


def demo_accounts() -> list[tuple[str, ...]]:
    """Sign-in name, password and post of each demo account; none where the company is a real one."""
    from shouhou.accounts.models import Company

    if not Company.objects.filter(is_demo=True).exists():
        return []
    from shouhou.intake.demo import accounts

    return [tuple(account) for account in accounts()]


def verify(given: argparse.Namespace) -> int:
    """Rebuilds everything from the journal and compares; returns 1 where something differs."""
    bring_up(given)
    with refusals_said():
        from shouhou.cases.verify import run
        from shouhou.core import clock

        fine = run(since=_day(given.since), every=max(1, given.every), at=clock.now(), say=say)
        whole = _archived_files_are_whole()
    return 0 if fine and whole else 1


def _archived_files_are_whole() -> bool:
    from shouhou.reports.archived import check_archived

    found = list(check_archived())
    broken = [one for one in found if one is not None]
    for one in broken:
        say(f"{one.what}: {one.ref}")
    say(f"archive: {len(found) - len(broken)} / {len(found)}")
    return not broken


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CannotStart(_("Write the day as 2026-03-01.")) from None

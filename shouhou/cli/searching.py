"""`shouhou search rebuild`: makes the search index anew."""

import argparse
from typing import Any

from shouhou.cli.ready import bring_up, refusals_said
from shouhou.cli.words import _, say

_SAID_EVERY = 10_000


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `search` to the command line."""
    parser = commands.add_parser("search", help=_("look after the search index"))
    steps = parser.add_subparsers(metavar=_("STEP"), required=True)
    rebuilding = steps.add_parser("rebuild", parents=[shared], help=_("make the search index anew"))
    rebuilding.add_argument("--after", type=int, default=0, metavar="ID", help=_("go on after this customer"))
    rebuilding.set_defaults(run=rebuild)


def rebuild(given: argparse.Namespace) -> int:
    """Indexes every customer anew while the others work, and says how far it has come."""
    bring_up(given)
    with refusals_said():
        from shouhou.customers.indexing import CHUNK
        from shouhou.customers.indexing import rebuild as run
        from shouhou.customers.models import Customer

        total, done = Customer.objects.filter(pk__gt=given.after).count(), 0
        for reached in run(after=given.after):
            done = min(total, done + CHUNK)
            if done % _SAID_EVERY == 0 or done == total:
                told = {"done": done, "total": total, "reached": reached}
                say(_("%(done)s of %(total)s customers (to go on: --after %(reached)s)") % told)
        say(_("The search index is made anew."))
    return 0

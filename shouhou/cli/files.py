"""`shouhou files move`: the kept files go to another place, into a bucket or back into a folder."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shouhou.cli.ready import CannotStart, bring_up, refusals_said
from shouhou.cli.words import _, say

if TYPE_CHECKING:
    from shouhou.documents.moving import Move

_LOST_SHOWN = 10


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds it to the command line."""
    parser = commands.add_parser("files", parents=[shared], help=_("move the stored files to another place"))
    doings = parser.add_subparsers(metavar=_("DO"), required=True)
    mover = doings.add_parser("move", parents=[shared], help=_("copy every file there and compare"))
    mover.add_argument(
        "--to",
        required=True,
        metavar=_("PLACE"),
        help=_("a folder, or s3://bucket/prefix?endpoint=https://…"),
    )
    mover.set_defaults(run=move)


def move(given: argparse.Namespace) -> int:
    """Copies all files to the new place, compares them there, and says what to set then; returns 1 if some are lost."""
    bring_up(given)
    from django.conf import settings
    from django.core.files.storage import default_storage, storages

    from shouhou.documents.moving import copy_store
    from shouhou.documents.stores import describe_store

    try:
        there = describe_store(given.to, folder=Path(settings.DATA), environment=os.environ)
        target = storages.create_storage(there)
    except ValueError as mistake:
        raise CannotStart(str(mistake)) from None
    with refusals_said():
        done = copy_store(target, source=default_storage, told=_show)
    if sys.stdout.isatty():
        print()
    said = _("%(copied)s files copied and compared, %(there)s were there already, %(size)s MB.")
    say(said % {"copied": done.copied, "there": done.there, "size": f"{done.bytes / 1_000_000:.1f}"})
    for path in done.lost[:_LOST_SHOWN]:
        say(_("Missing or damaged: %s") % path, to=sys.stderr)
    if done.lost:
        say(_("%s files could not be copied; nothing was switched.") % len(done.lost), to=sys.stderr)
        return 1
    say(_("Now set SHOUHOU_FILES=%s and start again; the old place stays as it is.") % given.to)
    return 0


def _show(move: "Move") -> None:
    """A bar on a screen, nothing in a log."""
    if not sys.stdout.isatty():
        return
    width = 30 * move.done // max(1, move.total)
    print(f"\r[{'█' * width}{' ' * (30 - width)}] {move.done}/{move.total}", end="", flush=True)

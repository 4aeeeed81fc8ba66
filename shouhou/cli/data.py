"""`shouhou migrate | backup | restore`: what concerns the data as a whole."""

import argparse
from pathlib import Path
from typing import Any

from shouhou.cli.ready import bring_up, refusals_said
from shouhou.cli.words import _, say


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds the three to the command line."""
    parser = commands.add_parser("migrate", parents=[shared], help=_("bring the database up to this version"))
    parser.set_defaults(run=migrate)

    parser = commands.add_parser("backup", parents=[shared], help=_("make a backup now"))
    parser.add_argument("--to", type=Path, metavar=_("FOLDER"), help=_("where to (else SHOUHOU_BACKUP_TO)"))
    parser.add_argument("--from-now-on", action="store_true", help=_("send the nightly backup there, too"))
    parser.set_defaults(run=backup)

    parser = commands.add_parser("restore", parents=[shared], help=_("put a backup into an empty place"))
    parser.add_argument(
        "source", type=Path, metavar=_("FROM"), help=_("a backup, or the folder with all of them")
    )
    parser.add_argument("--into", dest="data", metavar=_("FOLDER"), help=_("the data folder to restore into"))
    parser.add_argument("--force", action="store_true", help=_("set aside what is there already"))
    parser.set_defaults(run=restore)


def migrate(given: argparse.Namespace) -> int:
    """Applies the migrations that wait."""
    bring_up(given)
    with refusals_said():
        bring_up_to_date()
    return 0


def bring_up_to_date() -> None:
    """Applies the migrations that wait, and says so; a database with data in it is backed up before."""
    from shouhou.upkeep import databases

    waiting = databases.migrations_waiting()
    if not waiting:
        return
    if any(app == "accounts" for app, _name in databases.migrations_applied()):
        say(_("The database comes from an earlier version; making a backup before changing it …"))
        _make_backup(None)
    else:
        say(_("Preparing the database …"))
    databases.apply_migrations()
    say(_("The database is ready; %s changes applied.") % waiting)


def backup(given: argparse.Namespace) -> int:
    """Makes a backup now and says where it is."""
    bring_up(given)
    with refusals_said():
        if given.from_now_on:
            _plan(given.to)
        _make_backup(given.to)
    return 0


def _plan(to: Path | None) -> None:
    from shouhou.core import clock
    from shouhou.core.actor import SYSTEM
    from shouhou.upkeep.actions import plan_backups

    folder = str(to.resolve()) if to else ""
    plan = plan_backups(folder=folder, by=SYSTEM, at=clock.now())
    say(_("The nightly backup goes to %s from now on.") % (plan.folder or _("a folder beside the data")))


def _make_backup(to: Path | None) -> None:
    from django.db import DatabaseError

    from shouhou.core import clock
    from shouhou.core.errors import Refusal
    from shouhou.upkeep import runs
    from shouhou.upkeep.backups import back_up
    from shouhou.upkeep.timetable import BACKUP

    def remember(**result: Any) -> None:
        try:
            runs.record(BACKUP, at=clock.now(), **result)
        except DatabaseError:  # before the first migration of upkeep there is nowhere to write it
            return

    try:
        made = back_up(at=clock.now(), to=to)
    except Refusal as refusal:
        remember(trouble=str(refusal.sentence))
        raise
    remember(details=made.details())
    say(_("Backup made: %s") % made.folder)
    said = _("Database %(size)s, %(files)s stored files, %(new)s of them new.")
    say(said % {"size": _megabytes(made.size), "files": made.files, "new": made.new_files})


def restore(given: argparse.Namespace) -> int:
    """Restores a backup and says what was done."""
    bring_up(given)
    from shouhou.core import clock
    from shouhou.upkeep.restoring import restore as put_back

    with refusals_said():
        done = put_back(source=given.source, at=clock.now(), force=given.force)
    say(_("Checked and restored: %s") % done.snapshot)
    say(_("Made at %(at)s; %(files)s stored files.") % {"at": done.made_at, "files": done.files})
    for place in done.set_aside:
        say(_("What was there before is kept as %s.") % place)
    if done.migrations_waiting:
        say(_("It comes from an earlier version; the next start brings it up to date."))
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"

"""The command `shouhou`: one subcommand per intention; each imports what it needs when it is called."""

import argparse
import sys
from collections.abc import Sequence

import shouhou
from shouhou.cli import (
    business,
    data,
    exporting,
    files,
    importing,
    practice,
    searching,
    serve,
    simulating,
    work,
)
from shouhou.cli.ready import CannotStart
from shouhou.cli.words import _, say


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one subcommand; returns 0, or 1 after a sentence that says why not."""
    parser = build_parser()
    given = parser.parse_args(argv)
    if given.run is None:
        parser.print_help()
        return 0
    try:
        return int(given.run(given) or 0)
    except CannotStart as sorry:
        say(str(sorry), to=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="shouhou", description=_("An after-sales service system that executes a company's regulation.")
    )
    parser.add_argument("--version", action="version", version=f"shouhou {shouhou.__version__}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(metavar=_("COMMAND"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", metavar=_("FOLDER"), help=_("the data folder (else SHOUHOU_DATA)"))
    for topic in (serve, work, data, files, importing, exporting, searching, business, simulating, practice):
        topic.add_to(commands, shared)
    return parser

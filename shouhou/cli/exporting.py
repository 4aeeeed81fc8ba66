"""`shouhou export`: everything into a folder or a zip, with the progress on one line."""

import argparse
import zipfile
from pathlib import Path
from typing import Any

from shouhou.cli.importing import show_bar
from shouhou.cli.ready import CannotStart, bring_up, refusals_said
from shouhou.cli.words import _, say


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `export` to the command line."""
    parser = commands.add_parser("export", parents=[shared], help=_("take everything out"))
    parser.add_argument(
        "place", type=Path, metavar=_("FOLDER|FILE.zip"), help=_("an empty folder, or a new zip")
    )
    parser.add_argument("--csv", action="store_true", help=_("tables as .csv instead of .xlsx"))
    parser.add_argument("--without-files", action="store_true", help=_("only the tables"))
    parser.set_defaults(run=export)


def export(given: argparse.Namespace) -> int:
    """Writes everything and says how much it was; refuses to write over anything."""
    place: Path = given.place
    if (place.is_dir() and any(place.iterdir())) or place.is_file():
        raise CannotStart(_("There is something already: %s. Name an empty folder or a new file.") % place)
    bring_up(given)
    with refusals_said():
        try:
            told = _write(place, "csv" if given.csv else "xlsx", not given.without_files)
        except OSError as fault:
            raise CannotStart(f"{place}: {fault.strerror or fault}") from None
    say("")
    say(_("Written: %(place)s, %(n)s rows and files.") % {"place": place, "n": told.done})
    if told.missing:
        say(_("%s stored files were not there.") % told.missing)
    return 0


def _write(place: Path, shape: str, with_files: bool) -> Any:
    from shouhou.archive.writing.everything import FolderSink, ZipSink, write_everything

    if place.suffix.lower() != ".zip":
        place.mkdir(parents=True, exist_ok=True)
        return write_everything(FolderSink(place), shape=shape, with_files=with_files, show=show_bar)
    partial = place.with_name(place.name + ".partial")
    with zipfile.ZipFile(partial, "w") as archive:
        told = write_everything(ZipSink(archive), shape=shape, with_files=with_files, show=show_bar)
    partial.rename(place)
    return told

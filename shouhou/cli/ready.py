"""Bringing Django up for a subcommand, with sentences instead of tracebacks for what is set wrongly."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

from shouhou.cli.words import LANGUAGE, _, say


class CannotStart(Exception):
    """The command ends here; the text says why."""


def bring_up(given: argparse.Namespace) -> None:
    """Sets Django up on the data folder of the command line; raises CannotStart for what cannot be meant."""
    if getattr(given, "data", None):
        os.environ["SHOUHOU_DATA"] = given.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouhou.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as mistake:
        raise CannotStart(str(mistake)) from None
    translation.activate("en" if LANGUAGE == "en" else "zh-hans")


@contextmanager
def refusals_said() -> Iterator[None]:
    """Turns a refusal, or a database that does not answer, into the sentence that ends the command."""
    from django.db import OperationalError

    from shouhou.core.errors import Refusal

    try:
        yield
    except Refusal as refusal:
        raise CannotStart(str(refusal.sentence)) from None
    except OperationalError as fault:
        raise CannotStart(_("The database does not answer: %s") % str(fault).strip()) from None


def demand_sound_settings() -> None:
    """Runs the system checks; says each warning and raises CannotStart with the errors."""
    from django.core import checks

    found = checks.run_checks(databases=["default"])
    errors = [issue for issue in found if issue.is_serious()]
    for issue in found:
        if issue.level >= checks.WARNING and issue not in errors:
            say(f"({issue.id}) {issue.msg}")
    if errors:
        lines = [f"({issue.id}) {issue.msg}" + (f" {issue.hint}" if issue.hint else "") for issue in errors]
        raise CannotStart("\n".join(lines))

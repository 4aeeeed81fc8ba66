"""A PC gets a name and, for each form, its paper."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.documents.models import PaperChoice, Workstation
from shouhou.documents.papers import MOST_OFFSET, Form, Setup, papers_for
from shouhou.journal.actions import Happening, record


class CannotNameWorkstation(Refusal):
    """A workstation has a name that no other has."""


class CannotUsePaper(Refusal):
    """The form does not stand on this paper, or would be moved off it."""


@transaction.atomic
def add_workstation(*, name: str, by: Actor, at: datetime) -> Workstation:
    """Name a PC that prints; raises CannotNameWorkstation."""
    station = Workstation(name=_named(name), created_at=at)
    _save(station)
    record(_happening(station, at), by=by, at=at)
    return station


@transaction.atomic
def set_paper(
    *, workstation_id: int, name: str, setups: Mapping[Form, Setup], by: Actor, at: datetime
) -> Workstation:
    """Say on which paper a workstation prints each form, and what it is called.

    Raises CannotNameWorkstation, CannotUsePaper.
    """
    station = Workstation.objects.select_for_update().get(pk=workstation_id)
    station.name = _named(name)
    _save(station)
    for form, setup in setups.items():
        _demand_usable(form, setup)
        values = {
            "paper": setup.paper.code,
            "copies": setup.copies,
            "x": setup.x,
            "y": setup.y,
            "preprinted": setup.preprinted,
        }
        PaperChoice.objects.update_or_create(workstation=station, form=form, defaults=values)
    record(_happening(station, at), by=by, at=at)
    return station


def _demand_usable(form: Form, setup: Setup) -> None:
    if setup.paper not in papers_for(form):
        raise CannotUsePaper(_("This form does not stand on this paper."), field="paper")
    if max(abs(setup.x), abs(setup.y)) > MOST_OFFSET:
        raise CannotUsePaper(_("At most 10 mm; further out, the paper guides are set wrongly."), field="x")


def _named(raw: str) -> str:
    name = tidy(raw)
    if not name:
        raise CannotNameWorkstation(_("Please give it a name."), field="name")
    return name


def _save(station: Workstation) -> None:
    try:
        with transaction.atomic():
            station.save(update_fields=["name"] if station.pk else None)
    except IntegrityError as clash:
        taken = _("There is a workstation of this name already.")
        raise CannotNameWorkstation(taken, field="name") from clash


def _happening(station: Workstation, at: datetime) -> Happening:
    data = {"workstation_id": station.pk}
    return Happening("WORKSTATION_SET", happened_at=at, data=data, words={"workstation": station.name})

"""Saved views of lists and the columns a person chose: kept like preferences, they are nothing that happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shouhou.accounts.models import ListChoice, SavedView, Sharing, Staff
from shouhou.accounts.permissions import may
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy

MOST: Final = 50
_QUERY: Final = 2000
_CHANGEABLE: Final = ("name", "sharing", "is_pinned", "query", "columns", "order")


class CannotKeepView(Refusal):
    """The view cannot be kept so."""


@dataclass(frozen=True, slots=True)
class ViewFacts:
    """What a view is: its name, who sees it, and the filters, columns and order it holds."""

    name: str
    sharing: str = Sharing.PRIVATE.value
    is_pinned: bool = False
    query: str = ""
    columns: Sequence[str] = ()
    order: str = ""


def views_for(staff: Staff, list_code: str) -> list[SavedView]:
    """The views of a list that a person sees: hers, then those shown to her; one statement."""
    shown = Q(owner=staff) | Q(sharing=Sharing.ALL) | Q(sharing=Sharing.BRANCH, branch=staff.branch_id)
    views = SavedView.objects.filter(shown, list_code=list_code, deleted_at=None)
    return sorted(views, key=lambda view: (view.owner_id != staff.pk, view.name, view.pk))


def choices_of(staff: Staff, list_code: str) -> dict[int, ListChoice]:
    """What she chose for a list, by the view (0 without one); one statement."""
    return {choice.view_ref: choice for choice in ListChoice.objects.filter(staff=staff, list_code=list_code)}


@transaction.atomic
def save_view(*, staff: Staff, list_code: str, facts: ViewFacts) -> SavedView:
    """Keep a new view. Raises CannotKeepView: without a name, with one she uses already, or shown without the right."""
    values = _values(staff, facts)
    kept = SavedView.objects.filter(owner=staff, list_code=list_code, deleted_at=None)
    if kept.filter(name=values["name"]).exists():
        raise CannotKeepView(_("You have a view of this name already."), field="name")
    if kept.count() >= MOST:
        raise CannotKeepView(_("Fifty views of one list are enough; delete one first."))
    return SavedView.objects.create(owner=staff, branch_id=staff.branch_id, list_code=list_code, **values)


@transaction.atomic
def change_view(*, staff: Staff, view_id: int, facts: ViewFacts) -> SavedView:
    """Rename, share, pin or rewrite one's own view; what it was before can be brought back once."""
    view = _own(staff, view_id)
    values = _values(staff, facts)
    same = SavedView.objects.filter(
        owner=staff, list_code=view.list_code, deleted_at=None, name=values["name"]
    )
    if same.exclude(pk=view.pk).exists():
        raise CannotKeepView(_("You have a view of this name already."), field="name")
    view.before = {name: getattr(view, name) for name in _CHANGEABLE}
    for name, value in values.items():
        setattr(view, name, value)
    view.save(update_fields=[*_CHANGEABLE, "before"])
    return view


@transaction.atomic
def delete_view(*, staff: Staff, view_id: int, at: datetime) -> SavedView:
    """Delete one's own view; it can be brought back."""
    view = _own(staff, view_id)
    view.deleted_at, view.before = at, {}
    view.save(update_fields=["deleted_at", "before"])
    return view


@transaction.atomic
def undo_view(*, staff: Staff, view_id: int) -> SavedView:
    """Bring back a deleted view, or what a view was before its last change."""
    view = _own(staff, view_id, also_deleted=True)
    for name in _CHANGEABLE:
        setattr(view, name, view.before.get(name, getattr(view, name)))
    view.deleted_at, view.before = None, {}
    view.save(update_fields=[*_CHANGEABLE, "deleted_at", "before"])
    return view


def keep_columns(*, staff: Staff, list_code: str, view_ref: int, columns: Sequence[str]) -> None:
    """Remember which columns she wants in one view of a list, in which order; none are the usual ones."""
    ListChoice.objects.update_or_create(
        staff=staff, list_code=list_code, view_ref=view_ref, defaults={"columns": list(columns)}
    )


@transaction.atomic
def start_with(*, staff: Staff, list_code: str, view_ref: int) -> None:
    """Let her start in this view when she opens the list; 0 is the list without a view."""
    ListChoice.objects.filter(staff=staff, list_code=list_code).update(is_default=False)
    if view_ref:
        ListChoice.objects.update_or_create(
            staff=staff, list_code=list_code, view_ref=view_ref, defaults={"is_default": True}
        )


def _own(staff: Staff, view_id: int, *, also_deleted: bool = False) -> SavedView:
    views = SavedView.objects.select_for_update(of=("self",)).filter(owner=staff)
    view = views.filter(pk=view_id).first()
    if view is None or (view.deleted_at is not None and not also_deleted):
        raise CannotKeepView(_("Only the person who made a view changes it."))
    return view


def _values(staff: Staff, facts: ViewFacts) -> dict[str, Any]:
    name = tidy(facts.name)
    if not name:
        raise CannotKeepView(_("Give the view a name."), field="name")
    if len(name) > 40:
        raise CannotKeepView(_("A name of 40 characters is enough."), field="name")
    if len(facts.query) > _QUERY:
        raise CannotKeepView(_("These filters are too long to be kept."))
    if facts.sharing != Sharing.PRIVATE and not may(staff, "views.share"):
        raise CannotKeepView(
            _("Views for others are made by supervisors and administrators."), field="sharing"
        )
    return {
        "name": name,
        "sharing": Sharing(facts.sharing).value,
        "is_pinned": facts.is_pinned,
        "query": facts.query,
        "columns": list(facts.columns),
        "order": facts.order,
    }

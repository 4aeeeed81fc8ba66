"""Branches and departments are opened, renamed and closed; nothing that is in use can be closed."""

from datetime import datetime
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Branch, Department, Staff
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.journal.actions import Happening, record

type Change = Literal["ADDED", "RENAMED", "CLOSED", "REOPENED"]


class CannotNamePlace(Refusal):
    """A place has a name, and no other place of the same kind has it."""


class CannotClosePlace(Refusal):
    """People still work there, or nothing would be left open."""


@transaction.atomic
def add_branch(*, name: str, code: str = "", by: Actor, at: datetime) -> Branch:
    """Open a place of business; raises CannotNamePlace."""
    branch = Branch(name=_named(name), code=tidy(code).upper())
    _save(branch, None)
    record(_branch_happening(branch, "ADDED", at), by=by, at=at)
    return branch


@transaction.atomic
def change_branch(*, branch_id: int, name: str, code: str, by: Actor, at: datetime) -> Branch:
    """Give a branch another name or code; past records keep the name they were written with."""
    branch = Branch.objects.select_for_update().get(pk=branch_id)
    branch.name, branch.code = _named(name), tidy(code).upper()
    _save(branch, ["name", "code"])
    record(_branch_happening(branch, "RENAMED", at), by=by, at=at)
    return branch


@transaction.atomic
def close_branch(*, branch_id: int, by: Actor, at: datetime) -> Branch:
    """Close a branch at which nobody works any more, with its departments; raises CannotClosePlace."""
    open_ones = {b.pk: b for b in Branch.objects.select_for_update().filter(is_active=True).order_by("pk")}
    branch = open_ones.get(branch_id) or Branch.objects.get(pk=branch_id)
    if not branch.is_active:
        return branch
    if len(open_ones) == 1:
        raise CannotClosePlace(_("The last branch stays open."))
    _demand_empty(Staff.objects.working().filter(branch=branch).count(), branch.name)
    branch.is_active = False
    branch.save(update_fields=["is_active"])
    record(_branch_happening(branch, "CLOSED", at), by=by, at=at)
    return branch


@transaction.atomic
def reopen_branch(*, branch_id: int, by: Actor, at: datetime) -> Branch:
    """Open a closed branch again."""
    branch = Branch.objects.select_for_update().get(pk=branch_id)
    if not branch.is_active:
        branch.is_active = True
        branch.save(update_fields=["is_active"])
        record(_branch_happening(branch, "REOPENED", at), by=by, at=at)
    return branch


@transaction.atomic
def add_department(*, branch_id: int, name: str, by: Actor, at: datetime) -> Department:
    """Open a department of a branch; raises CannotNamePlace."""
    department = Department(branch=Branch.objects.get(pk=branch_id), name=_named(name))
    _save(department, None)
    record(_department_happening(department, "ADDED", at), by=by, at=at)
    return department


@transaction.atomic
def rename_department(*, department_id: int, name: str, by: Actor, at: datetime) -> Department:
    """Give a department another name; past records keep the name they were written with."""
    department = Department.objects.select_for_update().get(pk=department_id)
    department.name = _named(name)
    _save(department, ["name"])
    record(_department_happening(department, "RENAMED", at), by=by, at=at)
    return department


@transaction.atomic
def close_department(*, department_id: int, by: Actor, at: datetime) -> Department:
    """Close a department in which nobody works any more; raises CannotClosePlace."""
    department = Department.objects.select_for_update().get(pk=department_id)
    if department.is_active:
        _demand_empty(Staff.objects.working().filter(department=department).count(), department.name)
        department.is_active = False
        department.save(update_fields=["is_active"])
        record(_department_happening(department, "CLOSED", at), by=by, at=at)
    return department


@transaction.atomic
def reopen_department(*, department_id: int, by: Actor, at: datetime) -> Department:
    """Open a closed department again."""
    department = Department.objects.select_for_update().get(pk=department_id)
    if not department.is_active:
        department.is_active = True
        department.save(update_fields=["is_active"])
        record(_department_happening(department, "REOPENED", at), by=by, at=at)
    return department


def _named(raw: str) -> str:
    name = tidy(raw)
    if not name:
        raise CannotNamePlace(_("Please give it a name."), field="name")
    return name


def _demand_empty(people: int, name: str) -> None:
    if people:
        raise CannotClosePlace(
            _("%(count)d people still work at %(name)s. Move them first.") % {"count": people, "name": name}
        )


def _save(place: Branch | Department, changed: list[str] | None) -> None:
    try:
        with transaction.atomic():
            place.save(update_fields=changed)
    except IntegrityError as clash:
        raise CannotNamePlace(_("There is one of this name already."), field="name") from clash


def _branch_happening(branch: Branch, change: Change, at: datetime) -> Happening:
    data = {"branch_id": branch.pk, "change": change}
    return Happening("BRANCH_SET", happened_at=at, data=data, words={"branch": branch.name})


def _department_happening(department: Department, change: Change, at: datetime) -> Happening:
    data = {"department_id": department.pk, "branch_id": department.branch_id, "change": change}
    return Happening("DEPARTMENT_SET", happened_at=at, data=data, words={"department": department.name})

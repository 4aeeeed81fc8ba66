"""The list of staff: its filters, rows and columns."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.forms import StaffFilter, departments_for
from shouhou.accounts.models import Staff, StaffQuerySet
from shouhou.accounts.roles import Role
from shouhou.accounts.words import role_names
from shouhou.core.lists import Ask, Column, Listing, Order, link, tag


class _Filter(StaffFilter):
    """The filter as lists ask it."""

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _rows(ask: Ask) -> StaffQuerySet:
    people = Staff.objects.all().visible_to(ask.staff).select_related("branch", "department")
    chosen = ask.chosen
    if text := chosen.get("q"):
        people = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if department := chosen.get("department"):
        people = people.filter(department_id=department)
    if branch := chosen.get("branch"):
        people = people.filter(branch_id=branch)
    if role := chosen.get("role"):
        people = people.holding(Role(role))
    match chosen.get("state"):
        case "all":
            return people
        case "left":
            return people.exclude(left_at=None)
    return people.filter(left_at=None)


def _form(data: Any, staff: Staff) -> _Filter:
    return _Filter(data, departments=departments_for(staff))


def _name(person: Staff, _ask: Ask) -> str:
    left = tag(gettext("has left")) if person.left_at else ""
    url = reverse("accounts:staff-detail", args=[person.pk])
    return format_html('{} <span class="muted">{}</span>{}', link(url, person.name), person.username, left)


def _posts(person: Staff) -> str:
    return gettext(", ").join(str(name) for name in role_names(person.roles))


STAFF = Listing(
    code="staff",
    title=_("Staff"),
    permission="staff.see",
    url_name="accounts:staff",
    columns=(
        Column("name", _("Full name"), lambda p: p.name, _name, width=14, is_fixed=True),
        Column("username", _("Sign-in name"), lambda p: p.username, width=14, is_default=False),
        Column("posts", _("Posts"), _posts, width=30),
        Column("department", _("Department"), lambda p: p.department.name, width=16),
        Column("branch", _("Branch"), lambda p: p.branch.name, width=14),
        Column("phone", _("Telephone"), lambda p: p.phone, width=16),
        Column("joined", _("Joined"), lambda p: p.joined_at, width=18, is_default=False),
        Column("left", _("Left"), lambda p: p.left_at, width=18, is_default=False),
    ),
    orders=(Order("name", _("By name"), ("name", "pk")),),
    form=_form,
    rows=_rows,
)

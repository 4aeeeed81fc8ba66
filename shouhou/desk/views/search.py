"""Search from the top bar: customers, cases and papers in one list, as you type."""

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case
from shouhou.customers.models import Customer
from shouhou.followups.models import Call
from shouhou.search.finding import find

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as core/parts/search_results.html shows it."""

    title: str
    url: str
    text: str = ""
    icon: str = ""


@dataclass(slots=True)
class Group:
    """Hits of one sort."""

    title: str
    hits: list[Found] = field(default_factory=list)


@requires("customers.see")
def search(request: StaffRequest) -> HttpResponse:
    """The list under the search box, or the page of it; a whole number of a case leads straight there."""
    query = request.GET.get("q", "").strip()[:_LONGEST]
    groups = _groups(request, query) if query else []
    if request.htmx:
        return render(request, "core/parts/search_results.html", {"groups": groups})
    if len(groups) == 1 and len(groups[0].hits) == 1:
        return redirect(groups[0].hits[0].url)
    return render(request, "desk/search.html", {"groups": groups, "query": query})


def _groups(request: StaffRequest, query: str) -> list[Group]:
    return [g for g in (_papers(request, query), _customers(request, query)) if g.hits]


def _papers(request: StaffRequest, query: str) -> Group:
    group = Group(_("Cases and papers"))
    wanted = query.upper()
    if not any(c.isdigit() for c in wanted) or len(wanted) < 4:
        return group
    cases = Case.objects.visible_to(request.user).filter(number=wanted).select_related("customer")
    group.hits += [
        Found(
            c.number,
            reverse("desk:case", args=[c.slug]),
            c.customer.name if c.customer else "",
            "clipboard-text",
        )
        for c in cases
    ]
    calls = Call.objects.visible_to(request.user).filter(record_no=wanted)
    group.hits += [
        Found(c.record_no, reverse("followups:detail", args=[c.record_no]), c.customer_name, "phone")
        for c in calls
    ]
    return group


def _customers(request: StaffRequest, query: str) -> Group:
    hits = find(query, kinds=["CUSTOMER"], limit=20)
    rows = Customer.objects.visible_to(request.user).in_bulk([hit.ref for hit in hits])
    group = Group(_("Customers"))
    group.hits = [
        Found(rows[h.ref].name, reverse("customers:detail", args=[h.ref]), rows[h.ref].file_no, "building")
        for h in hits
        if h.ref in rows
    ]
    return group

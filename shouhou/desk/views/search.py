"""Search and commands from the top bar: everything that can be opened or begun in one list, as you type."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.hits import Found
from shouhou.desk import commands
from shouhou.desk.found import Group, commands_as, everything, recents
from shouhou.practice.actions import note_found

_LONGEST = 80
_DIGITS = re.compile(r"\d{4}")
_IN_LIST, _ON_PAGE = 8, 30
_HERE = 30


@requires("desk.use")
def search(request: StaffRequest) -> HttpResponse:
    """The list under the search box, or the page of it; what is found alone by its whole number is opened at once."""
    query = request.GET.get("q", "").strip()[:_LONGEST]
    if request.htmx:
        return render(request, "core/parts/search_results.html", {"groups": _list(request, query)})
    groups = _page(request, query)
    if query and len(groups) == 1 and len(groups[0].hits) == 1:
        return redirect(groups[0].hits[0].url)
    return render(request, "desk/search.html", {"groups": groups, "query": query})


def _list(request: StaffRequest, query: str) -> list[Group]:
    """What the page itself offers comes first, then what was opened last, or what is found."""
    offered = commands.offers(request.user)
    labels = [label[:60] for label in request.GET.getlist("here")[:_HERE]]
    here = [Found(labels[n], "", "", "arrow-right", n) for n in commands.places_of(query, labels)]
    groups = [Group(_("On this page"), here)]
    if query:
        groups += _found(request, query, offered, limit=_IN_LIST)
    else:
        groups.append(Group(_("Opened last"), recents(request.GET.getlist("recent"), request.user)))
        groups += _everything(offered)
    return [group for group in groups if group.hits]


def _page(request: StaffRequest, query: str) -> list[Group]:
    offered = commands.offers(request.user)
    groups = _found(request, query, offered, limit=_ON_PAGE) if query else _everything(offered)
    return [group for group in groups if group.hits]


def _found(
    request: StaffRequest, query: str, offered: Sequence[commands.Offer], *, limit: int
) -> list[Group]:
    """Numbers, customers with contacts and assets, pages and actions; a page named by its initials goes before."""
    first, rest = commands.matching(query, offered)
    meant = Group(_("Pages and actions"), commands_as([*first, *rest]))
    papers, customers = everything(query, request.user, limit=limit)
    if settings.PRACTICE and _DIGITS.fullmatch(query) and any(group.hits for group in customers):
        note_found(by=actor_of(request), at=clock.now())
    if first and query.isascii():
        return [papers, meant, *customers]
    return [papers, *customers, meant]


def _everything(offered: Sequence[commands.Offer]) -> list[Group]:
    return [
        Group(_("Actions"), commands_as([offer for offer in offered if offer.is_action])),
        Group(_("Pages"), commands_as([offer for offer in offered if not offer.is_action])),
    ]

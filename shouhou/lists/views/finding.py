"""Finding the list an address names, its filters, and the rows that were ticked."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import may
from shouhou.core.lists import Listing, listing

_LONGEST = 4000


def listing_of(request: StaffRequest, code: str) -> Listing:
    """The list of that code; raises Http404 where there is none, PermissionDenied where this person may not see it."""
    one = listing(code)
    if one is None:
        raise Http404
    if not may(request.user, one.permission):
        raise PermissionDenied
    return one


def filters_of(request: StaffRequest) -> QueryDict:
    """The filters: of the address, or of the field `query` of a posted form, with its view."""
    if request.method != "POST":
        return request.GET
    data = QueryDict(request.POST.get("query", "")[:_LONGEST], mutable=True)
    data["saved"] = request.POST.get("saved", "0")
    return data


def read_refs(data: QueryDict) -> list[int]:
    """The keys of the rows that were ticked."""
    return [int(raw) for raw in data.getlist("row") if raw.isascii() and raw.isdigit() and len(raw) < 19]

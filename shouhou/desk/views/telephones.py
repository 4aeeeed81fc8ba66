"""One masked telephone number, shown whole for a moment to somebody who need not dial; that is noted."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from shouhou.access.actions import note_access
from shouhou.access.kinds import UNMASKED
from shouhou.access.showing import shown_token
from shouhou.accounts.http import StaffRequest, page_before, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.desk.showing import number_of


@requires("customers.see")
@never_cache
def phone_showing(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """A POST shows the number and notes who had it shown; a GET answers with it as it is seen again after that."""
    found = number_of(kind, pk, request.user)
    if found is None or not found.number:
        raise Http404
    context = {"number": found.number, "kind": kind, "pk": pk, "phone_token": ""}
    if request.method == "POST":
        note_access(
            staff_id=request.user.pk, what=UNMASKED, subject_kind=kind, subject_id=pk,
            customer_id=found.customer_id, at=clock.now(),
        )  # fmt: skip
        context["phone_token"] = token = shown_token(request.user.pk, kind, pk)
        if not request.htmx:
            return see_other(_with_token(page_before(request) or "/", token))
    return render(request, "desk/parts/telephone.html", context)


def _with_token(address: str, token: str) -> str:
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "phone"]
    return f"{parts.path}?{urlencode([*kept, ('phone', token)])}"

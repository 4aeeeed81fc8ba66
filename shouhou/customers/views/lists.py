"""The lists of customers and of what they have."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.customers.asset_lists import ASSETS
from shouhou.customers.lists import CUSTOMERS


@requires("customers.see")
@require_GET
def customer_list(request: StaffRequest) -> HttpResponse:
    """客户: those one may see, the latest contact first; a search shows what it may mean."""
    now = clock.now()
    shown = list_page(request, CUSTOMERS, at=now)
    context = {
        "list": shown,
        "chosen": shown.chosen,
        "may_write": may(request.user, "customers.write"),
        "may_merge": may(request.user, "customers.merge"),
        "may_import": may(request.user, "customers.import"),
        "now": now,
    }
    return render(request, "customers/list.html", context)


@requires("customers.see")
@require_GET
def asset_list(request: StaffRequest) -> HttpResponse:
    """服务对象: what the customers have, by next maintenance or by the end of the warranty."""
    now = clock.now()
    return render(request, "customers/assets.html", {"list": list_page(request, ASSETS, at=now), "now": now})

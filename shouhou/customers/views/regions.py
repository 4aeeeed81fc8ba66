"""The cities of a province and the districts of a city, as they are chosen one after the other."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.core.text import tidy
from shouhou.customers.regions import cities_of, districts_of


@requires("customers.write")
@require_GET
def choices(request: StaffRequest) -> HttpResponse:
    """The lists behind the fields for city and district; without script every city is offered."""
    province, city = (tidy(request.GET.get(name, "")[:40]) for name in ("province", "city"))
    context = {"cities": cities_of(province), "districts": districts_of(province, city)}
    return render(request, "customers/parts/regions.html", context)

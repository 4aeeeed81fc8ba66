"""重复客户: the hint while a profile is typed, and the list of all files that may be of one customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.paging import Page, page
from shouhou.core.text import tidy
from shouhou.customers.actions.likeness import tell_apart
from shouhou.customers.duplicate_lists import reasons_of, suspicions_seen_by
from shouhou.customers.likeness import alike, told_apart
from shouhou.customers.models import Customer, Likeness, Suspicion
from shouhou.customers.tasks import look_for_duplicates_now
from shouhou.customers.values import fit_code
from shouhou.customers.views.finding import save_once


@dataclass(frozen=True, slots=True)
class Group:
    """A suspected group as it still stands: its files, the first of which is proposed to stay."""

    row: Suspicion
    reasons: list[str]
    files: list[Customer]

    @property
    def ids(self) -> str:
        """The files as the button sends them."""
        return " ".join(str(file.pk) for file in self.files)


@requires("customers.write")
@require_GET
def hint(request: StaffRequest) -> HttpResponse:
    """Customers that may be the same as the one being typed; a shared telephone alone is normal."""
    told = {name: tidy(request.GET.get(name, "")[:200]) for name in ("name", "org_name", "serial")}
    codes = {name: fit_code(request.GET.get(name, "")[:60]) for name in ("credit_code", "plate", "vin")}
    phones = [v for k, some in request.GET.lists() if k.endswith(("-number", "phone")) for v in some if v]
    besides = request.GET.get("besides", "")
    found = alike(
        staff=request.user,
        name=told["name"] or told["org_name"],
        serial=told["serial"],
        phones=phones[:12],
        besides=int(besides) if besides.isdecimal() and len(besides) < 19 else None,
        **codes,
    )
    context = {"alike": found, "only_said": request.GET.get("ask") == "no"}
    return render(request, "customers/parts/alike.html", context)


@requires("customers.merge")
@require_GET
def duplicates(request: StaffRequest) -> HttpResponse:
    """The suspected groups of one's branch with the reason, as the last search found them."""
    rows = suspicions_seen_by(request.user)
    reason = request.GET.get("reason", "")
    if reason in Likeness:
        rows = rows.filter(reason=reason)
    found = page(rows, order=("id",), cursor=request.GET.get("cursor", ""), size=25)
    context = {
        "groups": _groups(request, found),
        "page": found,
        "found_at": rows.values_list("found_at", flat=True).first(),
        "tabs": _tabs(reason),
        "may_write": may(request.user, "customers.write"),
        "now": clock.now(),
    }
    return render(request, "customers/duplicates.html", context)


@requires("customers.merge")
@require_POST
def apart(request: StaffRequest) -> HttpResponse:
    """Remembers that the files of a group are of different customers."""
    typed = request.POST.get("ids", "").split()[:20]
    ids = [int(key) for key in typed if key.isdecimal() and len(key) < 19]
    visible = list(Customer.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    now = clock.now()

    def save() -> str:
        tell_apart(customer_ids=visible, by=actor_of(request), at=now)
        messages.success(request, _("Noted: these are different customers."))
        return reverse("customers:duplicates")

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("customers:duplicates")


@requires("customers.merge")
@require_POST
def look(request: StaffRequest) -> HttpResponse:
    """Has all files compared again in the background."""
    look_for_duplicates_now.enqueue()
    messages.success(request, _("All files are being compared; load this page again in a moment."))
    return redirect("customers:duplicates")


def _groups(request: StaffRequest, found: Page[Suspicion]) -> list[Group]:
    """The groups with the files that still stand, those apart left out; two statements."""
    ids = {pk for row in found.rows for pk in row.members}
    standing = Customer.objects.visible_to(request.user).standing().select_related("agent")
    files = {file.pk: file for file in standing.filter(pk__in=ids)}
    apart = told_apart(list(ids))
    groups = []
    for row in found.rows:
        members = [files[pk] for pk in row.members if pk in files]
        if not _may_be_one(members, apart):
            continue
        members.sort(key=lambda file: (not file.last_contact_at, file.is_incomplete, file.pk))
        groups.append(Group(row, reasons_of(row), members))
    return groups


def _may_be_one(files: Sequence[Customer], apart: frozenset[frozenset[int]]) -> bool:
    pairs = combinations((file.pk for file in files), 2)
    return any(frozenset(pair) not in apart for pair in pairs)


def _tabs(reason: str) -> list[dict[str, object]]:
    every: dict[str, object] = {"label": _("All"), "url": "?", "current": reason not in Likeness}
    return [
        every,
        *(
            {"label": why.label, "url": f"?reason={why.value}", "current": why.value == reason}
            for why in Likeness
            if why is not Likeness.PHONE
        ),
    ]

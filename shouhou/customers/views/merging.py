"""Two files side by side, merged into one, and split again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.text import key_of, tidy
from shouhou.customers.actions.merging import CannotMerge, merge_customers
from shouhou.customers.actions.splitting import Split, split_customer
from shouhou.customers.finding import find_customers
from shouhou.customers.likeness import alike
from shouhou.customers.merging import CHOSEN
from shouhou.customers.models import Customer
from shouhou.customers.preview import preview
from shouhou.customers.views.finding import customer_of, save_once


@requires("customers.merge")
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Chooses the other file, then compares both: per column which value stays, and in words what will move."""
    into = customer_of(pk, request.user)
    other = _other(request)
    if other is None:
        return _choose(request, into)
    if request.method != "POST":
        return _compare(request, into, other)
    taken = [name for name in CHOSEN if request.POST.get(f"take-{name}") == "merged"]
    now = clock.now()

    def save() -> str:
        merge_customers(
            into_id=into.pk,
            merged_id=other.pk,
            taken=taken,
            versions=(_number(request.POST.get("into_version")), _number(request.POST.get("merged_version"))),
            by=actor_of(request),
            at=now,
        )
        messages.success(
            request,
            _("%(merged)s was merged into %(into)s. It can be split off again at the foot of this page.")
            % {"merged": other.file_no, "into": into.file_no},
        )
        return into.get_absolute_url()

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        into.refresh_from_db()
        other.refresh_from_db()
        return _compare(request, into, other, refusal=refusal, taken=taken)


@requires("customers.merge")
@require_POST
def split(request: StaffRequest, pk: int) -> HttpResponse:
    """Splits a merged file off again; says what stays with the surviving one."""
    merged = customer_of(pk, request.user)
    back = reverse("customers:detail", args=[merged.merged_into_id or merged.pk])
    now = clock.now()

    def save() -> str:
        done = split_customer(customer_id=pk, by=actor_of(request), at=now)
        for sentence in said_of(done):
            messages.success(request, sentence)
        return done.split_off.get_absolute_url()

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)


def said_of(done: Split) -> list[str]:
    """What a split came to, in sentences."""
    said = [_("%(number)s stands by itself again.") % {"number": done.split_off.file_no}]
    told: dict[str, Any] = {"n": done.entries_since, "customer": done.survivor.name}
    if done.entries_since:
        said.append(
            ngettext(
                "%(n)d entry made since the merging stays with %(customer)s.",
                "%(n)d entries made since the merging stay with %(customer)s.",
                done.entries_since,
            )
            % told
        )
    if done.changed_since:
        said.append(
            _("Changed since and left as it is: %(names)s.") % {"names": _("; ").join(done.changed_since)}
        )
    return said


def _other(request: StaffRequest) -> Customer | None:
    key = _number(request.POST.get("with") or request.GET.get("with"))
    return Customer.objects.visible_to(request.user).select_related("branch", "agent").filter(pk=key).first()


def _number(typed: str | None) -> int:
    return key_of(typed) or 0


def _choose(request: StaffRequest, into: Customer) -> HttpResponse:
    query = tidy(request.GET.get("q", ""))[:80]
    found = find_customers(query, staff=request.user, limit=20) if query else []
    like = alike(staff=request.user, name=into.name, credit_code=into.credit_code, besides=into.pk)
    context = {
        "customer": into,
        "q": query,
        "found": [row for row in found if row.pk != into.pk],
        "like": like,
        "now": clock.now(),
    }
    return render(request, "customers/merge_choose.html", context)


def _compare(
    request: StaffRequest,
    into: Customer,
    other: Customer,
    *,
    refusal: Refusal | None = None,
    taken: list[str] | None = None,
) -> HttpResponse:
    if refusal is None and (why := _no_pair(into, other)):
        refusal = CannotMerge(why)
    shown = preview(into, other) if into.pk != other.pk else None
    rows = [
        (choice, choice.name in taken if taken is not None else choice.from_merged)
        for choice in (shown.choices if shown else ())
    ]
    context = {
        "customer": into,
        "other": other,
        "preview": shown,
        "rows": rows,
        "refusal": refusal,
        "may_merge": shown is not None and not _no_pair(into, other),
        "now": clock.now(),
    }
    return render(
        request, "customers/merge.html", context, status=422 if refusal and request.method == "POST" else 200
    )


def _no_pair(into: Customer, other: Customer) -> str:
    """Why these two cannot be merged, said before anybody has compared them."""
    if into.pk == other.pk:
        return _("A file cannot be merged into itself; choose another.")
    if into.merged_into_id or other.merged_into_id:
        return _("One of these files is merged already; choose the file that stands.")
    if into.branch_id != other.branch_id:
        return _("The two files belong to different branches, and each branch answers for its own customers.")
    return ""

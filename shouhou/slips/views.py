"""Pages of slips: what came back, adding scans by hand, pads of blanks."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import answer_with
from shouhou.slips import actions, paper
from shouhou.slips.forms import PadForm
from shouhou.slips.lists import RETURNED
from shouhou.slips.models import PageState, ReturnedPage, Way

_MOST_FILES = 50
_MOST_BYTES = 100 * 1024 * 1024


@requires("files.add")
@require_http_methods(["GET", "HEAD", "POST"])
def pages(request: StaffRequest) -> HttpResponse:
    """What came back; scans, fax pages and photographs are added here."""
    now = clock.now()
    if request.method == "POST":
        return _add(request)
    context = {"list": list_page(request, RETURNED, at=now), "now": now}
    return render(request, "slips/pages.html", context)


@requires("files.add")
@require_http_methods(["GET", "HEAD", "POST"])
def pads(request: StaffRequest) -> HttpResponse:
    """Prints numbered blanks for days without power."""
    now = clock.now()
    form = PadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            slips = actions.issue_pad(
                **form.chosen(), branch_id=request.user.branch_id, by=actor_of(request), at=now
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            with in_chinese():
                sheet = paper.blanks(slips)
            name = f"{slips[0].number} – {slips[-1].number}"
            return answer_with(
                request, sheet, form=Form.SLIP, kind="pdf", name=name, subject=("PAD", None), at=now
            )
    status = 422 if form.is_bound else 200
    return render(request, "slips/pads.html", {"form": form, "now": now}, status=status)


@require_POST
@requires("files.add")
def aside(request: StaffRequest, pk: int) -> HttpResponse:
    """Sets a page aside."""
    _seen(request, pk)
    try:
        actions.set_aside(
            page_id=pk, reason=request.POST.get("reason", ""), by=actor_of(request), at=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
        return see_other(reverse("desk:slip-page", args=[pk]))
    messages.success(request, _("The page is set aside."))
    return see_other(_next(request))


@require_POST
@requires("files.add")
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Lets a page be typed after all."""
    _seen(request, pk)
    try:
        actions.take_again(page_id=pk, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    return see_other(reverse("desk:slip-page", args=[pk]))


def _add(request: StaffRequest) -> HttpResponse:
    found: list[ReturnedPage] = []
    sent = request.FILES.getlist("files")
    for upload in sent[:_MOST_FILES]:
        try:
            if (upload.size or 0) > _MOST_BYTES:
                raise actions.CannotFile(_("This file is larger than 100 MB."))
            found += actions.take_in(
                content=upload.read(),
                name=upload.name or "",
                way=Way.UPLOAD,
                branch_id=request.user.branch_id,
                by=actor_of(request),
                at=clock.now(),
            )
        except Refusal as refusal:
            messages.error(request, f"“{(upload.name or '')[:80]}”: {refusal.sentence}")
    if len(sent) > _MOST_FILES:
        messages.error(request, _("At most %(count)s files can be sent at once.") % {"count": _MOST_FILES})
    if found:
        unread = sum(page.slip_id is None for page in found)
        repeated = sum(page.state == PageState.REPEATED for page in found)
        messages.success(
            request,
            ngettext("%(n)s page has arrived.", "%(n)s pages have arrived.", len(found)) % {"n": len(found)},
        )
        if unread:
            messages.warning(request, _("On %(n)s of them no code could be read.") % {"n": unread})
        if repeated:
            messages.warning(request, _("%(n)s of them had come back before.") % {"n": repeated})
    elif not request.FILES:
        messages.error(request, _("Please choose scans or photographs first."))
    return see_other(reverse("slips:pages"))


def _seen(request: StaffRequest, pk: int) -> ReturnedPage:
    page = ReturnedPage.objects.visible_to(request.user).filter(pk=pk).first()
    if page is None:
        raise Http404
    return page


def _next(request: StaffRequest) -> str:
    """The oldest page that waits, or the list where there is none."""
    one = ReturnedPage.objects.visible_to(request.user).waiting().order_by("arrived_at", "pk").first()
    return reverse("desk:slip-page", args=[one.pk]) if one else reverse("slips:pages")

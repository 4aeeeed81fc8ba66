"""Which returned page a form is typed from."""

from typing import TYPE_CHECKING

from shouhou.slips.models import ReturnedPage

if TYPE_CHECKING:
    from shouhou.accounts.http import StaffRequest


def paper_typed(request: "StaffRequest") -> ReturnedPage | None:
    """The page named as `paper` by the form or its address, as long as it waits and this person may see it."""
    raw = request.POST.get("paper") or request.GET.get("paper") or ""
    if not raw.isdecimal() or len(raw) > 18:
        return None
    pages = ReturnedPage.objects.visible_to(request.user).waiting().select_related("slip")
    return pages.filter(pk=int(raw)).first()

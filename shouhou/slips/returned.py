"""Which returned page a form is typed from."""

from typing import TYPE_CHECKING

from shouhou.core.text import key_of
from shouhou.slips.models import ReturnedPage

if TYPE_CHECKING:
    from shouhou.accounts.http import StaffRequest


def paper_typed(request: "StaffRequest") -> ReturnedPage | None:
    """The page named as `paper` by the form or its address, as long as it waits and this person may see it."""
    key = key_of(request.POST.get("paper") or request.GET.get("paper"))
    if key is None:
        return None
    pages = ReturnedPage.objects.visible_to(request.user).waiting().select_related("slip")
    return pages.filter(pk=key).first()

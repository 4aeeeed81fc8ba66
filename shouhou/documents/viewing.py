"""Looking through the files of one owner, one after another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.documents.models import Attachment, OwnerKind

# Named by label, as a foreign key would: these apps stand above documents. Each has objects.visible_to(staff).
_OWNERS: Final[dict[str, tuple[str, str, Callable[[Any], object]]]] = {
    OwnerKind.CASE: ("cases.Case", "desk:case", lambda case: case.slug),
    OwnerKind.CUSTOMER: ("customers.Customer", "customers:detail", lambda customer: customer.pk),
    OwnerKind.CALL: ("followups.Call", "followups:detail", lambda call: call.record_no),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An attached file with its place among those of the same owner, counted from one."""

    attachment: Attachment
    place: int
    total: int
    before: int | None
    after: int | None
    owner: str
    owner_url: str


def shown_attachment(pk: int, staff: Staff) -> Shown | None:
    """The file of one attachment, if she may see its owner; None otherwise. Three statements."""
    here = Attachment.objects.present().filter(pk=pk).values_list("kind", "ref").first()
    if here is None:
        return None
    label, page, address = _OWNERS[OwnerKind(here[0])]
    owner: Any = apps.get_model(label)._default_manager.visible_to(staff).filter(pk=here[1]).first()
    if owner is None:
        return None
    listed = list(Attachment.objects.of(*here))
    at = next(n for n, attachment in enumerate(listed) if attachment.pk == pk)
    return Shown(
        attachment=listed[at],
        place=at + 1,
        total=len(listed),
        before=listed[at - 1].pk if at else None,
        after=listed[at + 1].pk if at + 1 < len(listed) else None,
        owner=str(owner),
        owner_url=reverse(page, args=[address(owner)]),
    )

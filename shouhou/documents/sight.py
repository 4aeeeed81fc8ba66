"""Who may see a file: its uploader while it is a draft, and whoever may see what it is attached to."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.apps import apps

from shouhou.accounts.models import Staff
from shouhou.documents.models import Attachment, Draft, OwnerKind, StoredFile

# Named by label, as a foreign key would: these apps stand above documents. Each has objects.visible_to(staff).
_OWNERS: Final = {
    OwnerKind.CASE: "cases.Case",
    OwnerKind.CUSTOMER: "customers.Customer",
    OwnerKind.CALL: "followups.Call",
    OwnerKind.LETTER: "followups.Letter",
    OwnerKind.TEMPLATE: "followups.LetterTemplate",
    OwnerKind.PAGE: "slips.ReturnedPage",
}


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file that a person may see, and the name under which she knows it."""

    file: StoredFile
    name: str


def seen_file(pk: int, staff: Staff) -> SeenFile:
    """The file, if she may see it; raises StoredFile.DoesNotExist otherwise. At most six short statements."""
    file = StoredFile.objects.get(pk=pk)
    draft = Draft.objects.filter(file=file, staff=staff).first()
    if draft is not None:
        return SeenFile(file, draft.name)
    by_kind: dict[str, dict[int, str]] = defaultdict(dict)
    for kind, ref, name in Attachment.objects.present().filter(file=file).values_list("kind", "ref", "name"):
        by_kind[kind][ref] = name
    for kind, names in by_kind.items():
        owners = apps.get_model(_OWNERS[OwnerKind(kind)])._default_manager
        visible = owners.visible_to(staff).filter(pk__in=names).values_list("pk", flat=True).first()
        if visible is not None:
            return SeenFile(file, names[visible])
    raise StoredFile.DoesNotExist

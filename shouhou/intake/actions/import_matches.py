"""Which customers of a workbook are there already: the same credit code, or the same name with the same telephone."""

from collections.abc import Sequence
from dataclasses import dataclass

from shouhou.customers.imported import ImportedProfile
from shouhou.customers.models import ContactPhone, Customer
from shouhou.customers.names import name_key
from shouhou.intake.importing.checking import identities
from shouhou.intake.importing.values import folded


@dataclass(frozen=True, slots=True)
class Match:
    """The customer that is there already."""

    customer_id: int
    file_no: str


def find_matches(profiles: Sequence[ImportedProfile]) -> dict[int, Match]:
    """For each row whose customer is there already, that customer; at most three statements for any number of rows."""
    wanted = {profile.row_no: identities(profile) for profile in profiles}
    every = {key for keys in wanted.values() for key in keys}
    known = _by_code(every) | _by_name(profiles, every) | _by_phone(every)
    found = {}
    for row_no, keys in wanted.items():
        match = next((known[key] for key in keys if key in known), None)
        if match:
            found[row_no] = match
    return found


def _by_code(keys: set[tuple[str, ...]]) -> dict[tuple[str, ...], Match]:
    codes = [key[1] for key in keys if key[0] == "code"]
    if not codes:
        return {}
    rows = Customer.objects.filter(credit_code__in=codes).exclude(credit_code="")
    known = rows.values_list("credit_code", "pk", "file_no", "merged_into_id")
    return {("code", code): Match(pk, no) for code, pk, no, merged in known if merged is None}


def _by_phone(keys: set[tuple[str, ...]]) -> dict[tuple[str, ...], Match]:
    digits = {key[2] for key in keys if key[0] == "phone"}
    if not digits:
        return {}
    # Merged files are sorted out here: asked of the database, it walks all files that are not merged.
    rows = ContactPhone.objects.filter(digits__in=digits).values_list(
        "digits",
        "contact__customer__name",
        "contact__customer_id",
        "contact__customer__file_no",
        "contact__customer__merged_into_id",
    )
    return {
        ("phone", folded(name), number): Match(pk, no)
        for number, name, pk, no, merged in rows
        if merged is None
    }


def _by_name(profiles: Sequence[ImportedProfile], keys: set[tuple[str, ...]]) -> dict[tuple[str, ...], Match]:
    """Rows without a telephone can only be told by their name, the first that has it but for brackets and blanks: as
    rows of one table are compared."""
    alike = [name_key(profile.name) for profile in profiles if ("name", folded(profile.name)) in keys]
    if not alike:
        return {}
    rows = Customer.objects.standing().filter(name_key__in=alike).exclude(name_key="").order_by("-pk")
    named = (
        (("name", folded(name)), Match(pk, no)) for name, pk, no in rows.values_list("name", "pk", "file_no")
    )
    return {key: match for key, match in named if key in keys}

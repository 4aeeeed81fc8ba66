"""Saying in words what merging two files will do, before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouhou.cases.models import Line, Obligation
from shouhou.customers import merging
from shouhou.customers.models import ConsentChannel, ConsentPurpose, ConsentState, Customer

_COUNTED: Final[dict[str, Callable[[int], str]]] = {
    "cases.case.customer_id": lambda n: ngettext("%(n)d case", "%(n)d cases", n),
    "followups.call.customer_id": lambda n: ngettext("%(n)d talk", "%(n)d talks", n),
    "customers.nextserviceplan.customer_id": lambda n: ngettext("%(n)d plan", "%(n)d plans", n),
    "customers.servicecontract.customer_id": lambda n: ngettext("%(n)d contract", "%(n)d contracts", n),
    "papers": lambda n: ngettext("%(n)d paper", "%(n)d papers", n),
}
_UNSAID: Final = frozenset({"intake.onthephone.customer_id", "customers.phoneshown.customer_id"})


@dataclass(frozen=True, slots=True)
class Preview:
    """Both files side by side and what will happen, in sentences."""

    into: Customer
    merged: Customer
    choices: list[merging.Choice]
    contacts: merging.Joining
    assets: merging.Joining
    sentences: list[str]


def preview(into: Customer, merged: Customer) -> Preview:
    """What merging these two would do; nothing is written."""
    contacts, assets = merging.contacts_together(into, merged), merging.assets_together(into, merged)
    said = [
        *_moving(into, merged),
        *_joining(contacts, assets),
        *_consents(into, merged),
        *_void(merged),
        _("%(number)s is no longer listed; its page leads here, and search finds its old names.")
        % {"number": merged.file_no},
    ]
    return Preview(into, merged, merging.choices(into, merged), contacts, assets, said)


def _moving(into: Customer, merged: Customer) -> list[str]:
    counts = {label: len(ids) for label, ids in merging.moving(merged, into).items()}
    parts = [
        words(counts[label]) % {"n": counts[label]} for label, words in _COUNTED.items() if label in counts
    ]
    other = sum(n for label, n in counts.items() if label not in _COUNTED and label not in _UNSAID)
    if other:
        parts.append(ngettext("%(n)d other entry", "%(n)d other entries", other) % {"n": other})
    return [_("These move: %(what)s.") % {"what": _("; ").join(parts)}] if parts else []


def _joining(contacts: merging.Joining, assets: merging.Joining) -> list[str]:
    said = []
    if contacts.moves:
        said.append(_("Contacts that move: %(names)s.") % {"names": _names(contacts.moves)})
    for double in contacts.doubles:
        said.append(_person(double))
    if assets.moves:
        said.append(_("Service objects that move: %(names)s.") % {"names": _names(assets.moves)})
    for double in assets.doubles:
        said.append(_("%(asset)s is in both files and stays once.") % {"asset": double.stays.title})
    return said


def _person(double: merging.Double) -> str:
    new = [phone.number for phone in merging.new_phones(double)]
    told: dict[str, Any] = {"name": double.stays.name or double.double.name or "—", "n": len(new)}
    if not new:
        return _("%(name)s is in both files and stays once.") % told
    return (
        ngettext(
            "%(name)s is in both files and stays once, with %(n)d further telephone.",
            "%(name)s is in both files and stays once, with %(n)d further telephones.",
            len(new),
        )
        % told
    )


def _consents(into: Customer, merged: Customer) -> list[str]:
    ours, theirs = merging.consents_of(into), merging.consents_of(merged)
    said = []
    for (purpose, way), state in merging.strictest(ours, theirs).items():
        if ours.get((purpose, way)) != state:
            told = {
                "purpose": ConsentPurpose(purpose).label,
                "way": ConsentChannel(way).label,
                "state": ConsentState(state).label,
            }
            said.append(_("%(purpose)s (%(way)s): “%(state)s” holds, the stricter answer.") % told)
    return said


def _void(merged: Customer) -> list[str]:
    owed = Obligation.objects.open().filter(case__customer=merged, case__line=Line.CUSTOMER_FILE).count()
    if not owed:
        return []
    return [
        ngettext(
            "%(n)d duty of the merged file itself no longer applies; what its cases owe stays owed.",
            "%(n)d duties of the merged file itself no longer apply; what its cases owe stays owed.",
            owed,
        )
        % {"n": owed}
    ]


def _names(rows: tuple[Any, ...]) -> str:
    return _("; ").join(str(row) or "—" for row in rows)

"""Own duties and previews as their pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.cases.wording import breach_sentence, outcome_word, owner_role_word
from shouhou.customers.models import Customer
from shouhou.duties.models import Preview, PreviewState
from shouhou.duties.previewing import LATE, MET, MISSED, MOST, OPEN
from shouhou.duties.words import (
    asks_words,
    chain_words,
    condition_words,
    proof_word,
    standing_word,
    window_word,
)
from shouhou.policy.current import of_row
from shouhou.policy.models import OwnDutyRevision
from shouhou.policy.own import OwnDuty
from shouhou.policy.rulebook import Breach, Outcome

_OUTCOMES = {MET: Outcome.MET, LATE: Outcome.MET_LATE, MISSED: Outcome.MISSED, OPEN: Outcome.OPEN}


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision with who adopted it, and how it stands today."""

    row: OwnDutyRevision
    duty: OwnDuty
    by: str
    state: str
    chain: str


@dataclass(frozen=True, slots=True)
class Told:
    """One own duty as a row of the list: the revision in force, else the next or the last one."""

    duty: OwnDuty
    state: str
    chain: str
    coming: date | None


def state_word(state: str) -> str:
    """How a revision stands."""
    words = {
        "HELD": pgettext("own duty", "In force"),
        "COMING": pgettext("own duty", "To come"),
        "ENDED": pgettext("own duty", "Ended"),
        "PAST": pgettext("own duty", "Followed by another"),
    }
    return words[state]


def revisions_of(rows: Iterable[OwnDutyRevision], today: date, kinds: dict[str, str]) -> list[Revision]:
    """The revisions of one duty, the newest first."""
    ordered = sorted(rows, key=lambda row: row.holds_from)
    people = {row.adopted_by_id for row in ordered if row.adopted_by_id}
    names = dict(Staff.objects.filter(pk__in=people).values_list("pk", "name"))
    held = [row for row in ordered if row.holds_from <= today]
    found = []
    for row in reversed(ordered):
        duty = of_row(row)
        state = "COMING" if row.holds_from > today else "PAST" if row is not held[-1] else "HELD"
        state = "ENDED" if row.is_end and state == "HELD" else state
        found.append(
            Revision(row, duty, names.get(row.adopted_by_id or 0, ""), state, chain_words(duty, kinds))
        )
    return found


def told(revisions: list[Revision]) -> Told:
    """A duty by its revisions, the newest first."""
    held = next((one for one in revisions if one.state in {"HELD", "ENDED"}), None)
    shown = held or revisions[-1]
    coming = next((one.row.holds_from for one in reversed(revisions) if one.state == "COMING"), None)
    return Told(shown.duty, shown.state, shown.chain, coming if held else None)


def facts_of(duty: OwnDuty, kinds: dict[str, str]) -> list[tuple[str, str]]:
    """What a duty says, point by point."""
    return [
        (_("What sets it off"), asks_words(duty)),
        (_("For whom"), "; ".join(condition_words(duty, kinds))),
        (_("Who owes it"), owner_role_word(duty.role)),
        (_("By when"), window_word(duty)),
        (_("Which record proves it"), proof_word(duty)),
        (_("When it is late"), breach_sentence(Breach(duty.breach))),
        (_("How it counts"), standing_word(duty)),
    ]


@dataclass(frozen=True, slots=True)
class Job:
    """The progress of a preview, as core/parts/progress.html reads it."""

    id: str
    done: int
    total: int
    sentence: str
    is_finished: bool
    url: str


def job_of(asked: Preview) -> Job:
    """How far a preview is."""
    sentences = {
        PreviewState.DONE: _("The preview is ready."),
        PreviewState.STOPPED: _("The preview was stopped."),
        PreviewState.FAILED: _("The preview broke off through a fault; start it anew."),
    }
    sentence = sentences.get(PreviewState(asked.state), _("Reckoning what it would have come to …"))
    url = reverse("duties:preview", args=[asked.pk])
    return Job(f"preview-{asked.pk}", asked.done, asked.total, sentence, asked.is_finished, url)


def preview_shown(asked: Preview) -> dict[str, Any]:
    """A preview as the page shows it: the sentence, the figures of each person, the first instances."""
    context: dict[str, Any] = {"asked": asked, "job": job_of(asked)}
    result = asked.result
    if not result:
        return context
    counts: Mapping[str, int] = result["counts"]
    names = {MET: "met", LATE: "late", MISSED: "missed", OPEN: "open"}
    numbers = {word: counts.get(code, 0) for code, word in names.items()}
    sentence = _(
        "From %(day)s on it would have arisen %(n)s times: %(met)s on time, %(late)s late, %(missed)s not done."
    ) % {"day": result["since"], "n": sum(counts.values()), **numbers}
    sample = result["sample"]
    notes = []
    if sample > 1:
        notes.append(_("There are very many: every %(n)s. customer was taken.") % {"n": sample})
    if asked.done >= MOST and sample == 1:
        notes.append(_("There are very many: only the newest were looked at."))
    if counts.get(OPEN):
        notes.append(_("%(n)s would still be open.") % {"n": counts[OPEN]})
    return context | {
        "sentence": sentence,
        "notes": notes,
        "people": _people(result["people"]),
        "heads": [*(outcome_word(_OUTCOMES[code]) for code in (MET, LATE, MISSED)), _("Not due yet")],
        "first": _first(result["first"]),
    }


def _people(counted: Mapping[str, Mapping[str, int]]) -> list[tuple[str, list[int]]]:
    names = dict(Staff.objects.filter(pk__in=map(int, counted)).values_list("pk", "name"))
    rows = [
        (
            names.get(int(owner), _("Whoever holds the post")),
            [its.get(code, 0) for code in (MET, LATE, MISSED, OPEN)],
        )
        for owner, its in counted.items()
    ]
    return sorted(rows, key=lambda row: (-row[1][2] - row[1][1], row[0]))


def _first(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    listed = list(rows)
    customers = dict(
        Customer.objects.filter(pk__in=[r["customer"] for r in listed if r["customer"]]).values_list(
            "pk", "name"
        )
    )
    cases = Case.objects.in_bulk([r["case"] for r in listed if r["case"]])
    people = dict(Staff.objects.filter(pk__in=[r["owner"] for r in listed]).values_list("pk", "name"))
    found = []
    for row in listed:
        case = cases.get(row["case"] or 0)
        url = reverse("customers:detail", args=[row["customer"]]) if row["customer"] else ""
        found.append(
            {
                "is_late": row["word"] in {LATE, MISSED},
                "word": outcome_word(_OUTCOMES[row["word"]]),
                "customer": customers.get(row["customer"], ""),
                "number": case.number if case else "",
                "url": reverse("desk:case", args=[case.slug]) if case else url,
                "opens": _moment(row["opens"]),
                "due": _moment(row["due"]),
                "met": _moment(row["met"]),
                "who": people.get(row["owner"]) or _("Whoever holds the post"),
            }
        )
    return found


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

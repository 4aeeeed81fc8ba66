"""The text of the regulation: its versions, one of them, two of them compared, and the pasting of a new one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may, requires
from shouhou.cases.regulation_text import DEFAULT, InForce, before, text_of, text_on, versions
from shouhou.cases.wording import clause_of
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of, say_day
from shouhou.desk.checkup import flaws_of_new_text
from shouhou.desk.text_forms import ComparisonForm, TextForm
from shouhou.policy.actions import adopt_regulation
from shouhou.policy.comparing import PREAMBLE, TITLE, Difference, compare
from shouhou.policy.current import refresh
from shouhou.policy.models import RegulationVersion
from shouhou.policy.texts import Doubt, Regulation, as_plain, split
from shouhou.publishing.changes import rule_changes, rules_on

_PARTS = tuple("一二三四五六")
"""Clauses of other regulations and of the law are not looked for in this text."""


@dataclass(frozen=True, slots=True)
class _Preview:
    """A pasted text as it would stand."""

    text: Regulation
    doubts: tuple[str, ...]
    hinders: bool
    differences: tuple[Difference, ...]
    same: int
    seen: str


@requires("regulation.see")
@require_GET
def text_list(request: StaffRequest) -> HttpResponse:
    """All versions, the newest first, with who adopted them and why."""
    now = clock.now()
    rows = list(versions())
    names = dict(Staff.objects.filter(pk__in={r.adopted_by_id for r in rows}).values_list("pk", "name"))
    held = next((row for row in rows if row.holds_from <= day_of(now)), None)
    context = {
        "rows": [(row, names.get(row.adopted_by_id or 0, "")) for row in rows],
        "held": held,
        "today": day_of(now),
        "may_edit": may(request.user, "regulation.edit"),
        "now": now,
    }
    return render(request, "desk/texts.html", context)


@requires("regulation.see")
@require_GET
def text_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One version as a text; 0 is the default one."""
    version = get_object_or_404(RegulationVersion, pk=pk) if pk else None
    context = {"text": text_of(version), "version": version, "now": clock.now()}
    return render(request, "desk/text.html", context)


@requires("regulation.see")
@require_GET
def comparison(request: StaffRequest) -> HttpResponse:
    """Two versions clause by clause; without an earlier one, the one that held before."""
    rows = {row.pk: row for row in RegulationVersion.objects.order_by("-holds_from")}
    named = [(pk, f"{say_day(row.holds_from)} · {row.title}") for pk, row in rows.items()]
    named.append((0, _("Default text")))
    form = ComparisonForm(request.GET, versions=named)
    form.is_valid()
    chosen = form.cleaned_data
    new = rows.get(chosen["new"]) if chosen.get("new") is not None else next(iter(rows.values()), None)
    old = rows.get(chosen["old"]) if chosen.get("old") is not None else (before(new) if new else None)
    found = compare(text_of(old), text_of(new))
    form = ComparisonForm({"old": old.pk if old else 0, "new": new.pk if new else 0}, versions=named)
    now = clock.now()
    last = new.holds_from if new else day_of(now)
    first = old.holds_from if old else last - timedelta(days=1)
    changes = rule_changes(rules_on(first), rules_on(last))
    context = {"form": form, "changes": changes, "now": now, **_shown(found)}
    return render(request, "desk/text_comparison.html", context)


@requires("regulation.edit")
@require_http_methods(["GET", "POST"])
def text_new(request: StaffRequest) -> HttpResponse:
    """Paste or edit the text: first a preview with what is doubtful and what differs, then the adoption."""
    now = clock.now()
    held = text_on(day_of(now))
    if request.method != "POST":
        return _form_page(request, TextForm(initial=_initial(held, day_of(now))), held, now)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, held, now, status=422)
    preview = _preview(form, held)
    if "adopt" not in request.POST or preview.hinders or request.POST.get("seen") != preview.seen:
        return _form_page(request, form, held, now, preview, status=422 if preview.hinders else 200)
    given = form.cleaned_data
    try:
        version = adopt_regulation(
            text=preview.text,
            holds_from=given["holds_from"],
            reason=given["reason"],
            by=actor_of(request),
            at=now,
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _form_page(request, form, held, now, preview, status=422)
    messages.success(request, _("The text holds from %(day)s.") % {"day": say_day(version.holds_from)})
    return see_other(reverse("desk:text-comparison") + f"?new={version.pk}")


def _initial(held: InForce, today: date) -> dict[str, Any]:
    return {
        "title": held.text.title,
        "text": as_plain(replace(held.text, title="")),
        "holds_from": today,
    }


def _preview(form: TextForm, held: InForce) -> _Preview:
    text, doubts = split(form.cleaned_data["text"], title=form.cleaned_data["title"])
    numbers = [clause.number for clause in text.clauses]
    form.ask_places(_unplaced(text), numbers)
    text = replace(text, places=form.places() or _kept_places(held.text.places, numbers))
    found = compare(held.text, text)
    told = hashlib.sha256("\n".join((text.title, form.cleaned_data["text"])).encode()).hexdigest()[:24]
    return _Preview(
        text=text,
        doubts=tuple(_say(doubt) for doubt in doubts),
        hinders=any(doubt.hinders for doubt in doubts),
        seen=told,
        **_shown(found),
    )


def _kept_places(places: Mapping[str, str], numbers: Sequence[str]) -> dict[str, str]:
    """What was chosen for the text in force, as far as the new one has those clauses."""
    return {clause: place for clause, place in places.items() if place in numbers}


def _unplaced(text: Regulation) -> list[tuple[str, str]]:
    """The clauses that rules name and the text lacks, each with its rules."""
    numbers = {clause.number for clause in text.clauses}
    found: dict[str, list[str]] = {}
    for rule_id in sorted({rule.id for rule in refresh().rules}):
        clause = clause_of(rule_id).partition(" · ")[0]
        if clause[:1] in _PARTS and clause not in numbers:
            found.setdefault(clause, []).append(rule_id)
    return [(clause, " ".join(rules)) for clause, rules in sorted(found.items())]


def _shown(found: Sequence[Difference]) -> dict[str, Any]:
    names = {TITLE: _("Title"), PREAMBLE: _("Preamble")}
    differing = tuple(
        replace(one, number=names.get(one.number, one.number)) for one in found if one.kind != "SAME"
    )
    return {"differences": differing, "same": len(found) - len(differing)}


def _say(doubt: Doubt) -> str:
    sentences = {
        "NOTHING": _("No clause was found: the text needs numbers such as 一、 and 1、"),
        "REPEATED": _("%(n)s stands twice; each number may stand once."),
        "EMPTY": _("%(n)s has no text."),
        "GAP": _("%(n)s follows %(other)s: is something missing, or in another order?"),
        "NO_PART": _("Clause %(n)s stands before the first part; it was put into part 一."),
        "BEFORE": _("Words stand before the first number; they are kept as a preamble."),
        "INSIDE": _("Within %(n)s there seems to begin a clause %(other)s; put it on a line of its own."),
    }
    return sentences[doubt.code] % {"n": doubt.number, "other": doubt.other}


def _form_page(
    request: StaffRequest,
    form: TextForm,
    held: InForce,
    now: datetime,
    preview: _Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "held": held,
        "is_default": held.text is DEFAULT,
        "preview": preview,
        "flaws": flaws_of_new_text(preview.text, request.user.branch_id, now) if preview else (),
        "now": now,
    }
    return render(request, "desk/text_form.html", context, status=status)

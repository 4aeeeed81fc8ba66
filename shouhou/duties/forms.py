"""What is typed to make, change or end an own duty."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouhou.accounts.roles import Role
from shouhou.accounts.words import ROLE_NAMES
from shouhou.cases.models import Line
from shouhou.core.forms import LineField
from shouhou.customers.models import AssetKind, Level
from shouhou.customers.regions import PROVINCES
from shouhou.duties.words import OCCASION_WORDS, PROOF_WORDS, RHYTHM_WORDS, WINDOW_WORDS
from shouhou.policy.own import Conditions, OwnDuty
from shouhou.policy.rulebook import ACTOR

RHYTHM, OCCASION = "RHYTHM", "OCCASION"
_LINES = tuple(
    (line.value, line.label)
    for line in (Line.SERVICE_REQUEST, Line.CONTACT, Line.COMPLAINT, Line.CUSTOMER_FILE)
)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class DutyForm(forms.Form):
    """The whole duty: what sets it off, for whom, who owes it, by when, and which record proves it."""

    id = LineField(label=_("Number"), max_length=16)
    name = LineField(label=_("What is to be done"), max_length=80)
    clause = forms.ChoiceField(label=_("Clause it stands under"))
    sets_off = forms.ChoiceField(
        label=_("How it begins"),
        choices=[(RHYTHM, _("A rhythm")), (OCCASION, _("Something that happens"))],
        widget=forms.RadioSelect,
        initial=RHYTHM,
    )
    rhythm = forms.ChoiceField(
        label=_("How often"), choices=list(RHYTHM_WORDS.items()), widget=forms.RadioSelect, required=False
    )
    every = forms.IntegerField(label=_("Every (days)"), required=False)
    occasion = forms.ChoiceField(
        label=pgettext_lazy("occasion", "What happens"),
        choices=[("", "—"), *OCCASION_WORDS.items()],
        required=False,
    )
    levels = _ticks(_("Only customers of the level"), Level.choices)
    asset_kinds = _ticks(_("Only customers that have"), AssetKind.choices)
    region = forms.ChoiceField(
        label=_("Only customers in"),
        choices=[("", _("any province")), *((p, p) for p in PROVINCES)],
        required=False,
    )
    lines = _ticks(_("Only in this line of work"), _LINES)
    request_kinds = _ticks(_("Only requests of the kind"), ())
    role = forms.ChoiceField(
        label=_("Who owes it"),
        choices=[
            *((role.value, ROLE_NAMES[role]) for role in Role if role is not Role.VIEWER),
            (ACTOR, pgettext_lazy("role", "Whoever recorded what sets it off")),
        ],
    )
    window = forms.ChoiceField(
        label=_("By when"), choices=list(WINDOW_WORDS.items()), widget=forms.RadioSelect
    )
    first = forms.IntegerField(label=_("Number of hours or days"), required=False)
    last = forms.IntegerField(label=_("Until day"), required=False)
    proof = forms.ChoiceField(label=_("Which record proves it"), choices=list(PROOF_WORDS.items()))
    breach = forms.ChoiceField(
        label=_("When it is late"),
        choices=[
            ("B1", _("Remind whoever owes it")),
            ("B2", _("Remind, then tell the supervisor")),
        ],
        widget=forms.RadioSelect,
        initial="B1",
    )
    standing = forms.ChoiceField(
        label=_("How it counts"),
        choices=[
            ("DUTY", pgettext_lazy("standing", "Duty, counted")),
            ("REMINDER", pgettext_lazy("standing", "Only reminds")),
        ],
        widget=forms.RadioSelect,
        initial="DUTY",
    )
    since = forms.DateField(label=_("Holds from"), widget=_day())
    reason = LineField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Why it is made or changed; stands beside the revision."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        clauses: Sequence[tuple[str, str]],
        request_kinds: Sequence[tuple[str, str]],
        initial: Any = None,
        fixed_id: str = "",
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["clause"].choices = clauses  # type: ignore[attr-defined]
        self.fields["request_kinds"].choices = list(request_kinds)  # type: ignore[attr-defined]
        self.fixed_id = fixed_id
        if fixed_id:
            self.fields["id"].required = False

    def duty(self) -> OwnDuty:
        """The duty as it was typed; call after is_valid()."""
        told = self.cleaned_data
        is_rhythm = told["sets_off"] == RHYTHM
        kind = told["window"]
        return OwnDuty(
            id=self.fixed_id or told["id"],
            clause=told["clause"],
            name=told["name"],
            role=told["role"],
            proof=told["proof"],
            window=kind,
            occasion="" if is_rhythm else told["occasion"],
            rhythm=told["rhythm"] if is_rhythm else "",
            every=told["every"] if is_rhythm and told["rhythm"] == "DAYS" else None,
            first=told["first"] if kind not in {"PERIOD", "SAME_DAY"} else None,
            last=told["last"] if kind == "DAYS" else None,
            breach=told["breach"],
            standing=told["standing"],
            since=told["since"],
            conditions=Conditions(
                levels=tuple(told["levels"]),
                asset_kinds=tuple(told["asset_kinds"]),
                regions=(told["region"],) if told["region"] else (),
                request_kinds=() if is_rhythm else tuple(told["request_kinds"]),
                lines=() if is_rhythm else tuple(told["lines"]),
            ),
        )


def typed(duty: OwnDuty, since: date) -> dict[str, Any]:
    """A duty as the form begins with it."""
    asked = duty.conditions
    plain = (
        "id",
        "name",
        "clause",
        "rhythm",
        "every",
        "occasion",
        "role",
        "window",
        "first",
        "last",
        "proof",
    )
    return {name: getattr(duty, name) for name in (*plain, "breach", "standing")} | {
        "sets_off": RHYTHM if duty.rhythm else OCCASION,
        "levels": asked.levels,
        "asset_kinds": asked.asset_kinds,
        "region": asked.regions[0] if asked.regions else "",
        "lines": asked.lines,
        "request_kinds": asked.request_kinds,
        "since": since,
    }


class EndForm(forms.Form):
    """From when it ends, what becomes of open ones, and why."""

    since = forms.DateField(label=_("Ends from"), widget=_day())
    falls = forms.ChoiceField(
        label=_("What is open then"),
        choices=[
            ("STAY", _("stays owed until it is done or its turn ends")),
            ("FALL", _("falls away; what was overdue by then counts as not done")),
        ],
        widget=forms.RadioSelect,
        initial="STAY",
    )
    reason = LineField(label=_("Reason"), required=False, max_length=200)

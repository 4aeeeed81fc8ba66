"""What a case waits for, and the form that notes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.cases.wording import cause_word
from shouhou.core.forms import LineField, MomentField
from shouhou.journal.models import Event
from shouhou.policy.causes import WAIT_BEGUN, WAIT_ENDED, WAITED_FOR
from shouhou.policy.facts import ANNULLED


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that is waited for now."""

    code: str
    what: str
    since: datetime


def waits_shown(events: Iterable[Event]) -> list[Wait]:
    """The waits that stand, from events that are loaded already, in any order."""
    told = sorted(events, key=lambda event: event.pk)
    gone = {event.data["event_id"] for event in told if event.kind == ANNULLED}
    found: dict[str, Wait] = {}
    for event in sorted((e for e in told if e.pk not in gone), key=lambda e: (e.happened_at, e.pk)):
        if event.kind == WAIT_BEGUN:
            code = event.data["what"]
            found[code] = Wait(code, cause_word(code), event.happened_at)
        elif event.kind == WAIT_ENDED:
            found.pop(event.data["what"], None)
    return list(found.values())


class WaitForm(forms.Form):
    """What is waited for, and since when."""

    what = forms.ChoiceField(label=_("What is waited for"), widget=forms.RadioSelect)
    since = MomentField(label=_("Since"))
    note = LineField(label=_("What exactly"), max_length=200, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(cause.value, cause_word(cause)) for cause in WAITED_FOR]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]


class WaitOverForm(forms.Form):
    """What has come, and when."""

    over = forms.ChoiceField(label=_("What has come"), widget=forms.RadioSelect)
    until = MomentField(label=_("When it came"))

    def __init__(self, *args: object, waits: Iterable[Wait], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["over"].choices = [(w.code, w.what) for w in waits]  # type: ignore[attr-defined]

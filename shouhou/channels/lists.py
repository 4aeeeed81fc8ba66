"""The outbox as a list."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shouhou.channels.models import Message, State
from shouhou.core.lists import Ask, Column, Listing, Order


class MessageFilter(forms.Form):
    """How the messages stand."""

    state = forms.ChoiceField(
        label=_("How it stands"), required=False, choices=[("", _("All")), *State.choices]
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _form(data: Any, _viewer: Any) -> MessageFilter:
    return MessageFilter(data if data is not None else {})


def _rows(ask: Ask) -> QuerySet[Message]:
    rows = Message.objects.select_related("channel", "staff")
    return rows.filter(**ask.chosen)


MESSAGES = Listing(
    code="messages",
    title=_("Reminders sent"),
    permission="channels.manage",
    url_name="channels:messages",
    columns=(
        Column("title", _("Reminder"), lambda m: m.title, width=40, is_fixed=True),
        Column("to", _("To"), lambda m: m.staff.name, width=10),
        Column("channel", _("Over"), lambda m: m.channel.name, width=16),
        Column("state", _("How it stands"), lambda m: m.get_state_display(), width=12),
        Column("written", _("Written"), lambda m: m.written_at, width=18),
        Column("sent", _("Sent"), lambda m: m.sent_at, width=18),
        Column("seen", _("Acknowledged"), lambda m: m.acknowledged_at, width=18),
        Column("trouble", _("Trouble"), lambda m: m.trouble, width=30),
    ),
    orders=(Order("newest", _("Newest first"), ("-id",)), Order("oldest", _("Oldest first"), ("id",))),
    form=_form,
    rows=_rows,
)

"""Reminders, the outbox and what came in, as lists."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouhou.channels.models import TO_DECIDE, Incoming, Message, Outgoing, OutgoingState, OutgoingWay, State
from shouhou.channels.odd import trouble_of
from shouhou.core.forms import LineField
from shouhou.core.lists import Ask, Column, Listing, Order, link


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
        Column("trouble", _("What is wrong"), lambda m: m.trouble, width=30),
    ),
    orders=(Order("newest", _("Newest first"), ("-id",)), Order("oldest", _("Oldest first"), ("id",))),
    form=_form,
    rows=_rows,
)


_TO_DECIDE = "TO_DECIDE"


class OutgoingFilter(forms.Form):
    """By which way, and how it stands."""

    q = LineField(label=_("Addressee"), required=False, max_length=60)
    way = forms.ChoiceField(
        label=_("How it goes out"), required=False, choices=[("", _("All")), *OutgoingWay.choices]
    )
    state = forms.ChoiceField(
        label=_("How it stands"),
        required=False,
        choices=[("", _("All")), (_TO_DECIDE, _("To be decided")), *OutgoingState.choices],
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _outgoing(ask: Ask) -> QuerySet[Outgoing]:
    rows = Outgoing.objects.visible_to(ask.staff).select_related("by", "channel")
    chosen = dict(ask.chosen)
    if words := chosen.pop("q", ""):
        rows = rows.filter(Q(name__icontains=words) | Q(address__icontains=words))
    if chosen.get("state") == _TO_DECIDE:
        del chosen["state"]
        rows = rows.filter(state__in=TO_DECIDE)
    return rows.filter(**chosen)


def _outgoing_link(one: Outgoing, _ask: Ask) -> str:
    return link(reverse("channels:outgoing", args=[one.pk]), one.subject or one.get_way_display())


OUTGOING = Listing(
    code="outgoing",
    title=_("Outbox"),
    permission="outbox.see",
    url_name="channels:outbox",
    columns=(
        Column("subject", _("Subject"), str, _outgoing_link, width=36, is_fixed=True),
        Column("way", _("How it goes out"), lambda o: o.get_way_display(), width=10),
        Column("name", _("Addressee"), lambda o: o.name, width=24),
        Column("address", _("Address or number"), lambda o: o.address, width=26),
        Column("state", _("How it stands"), lambda o: o.get_state_display(), width=12),
        Column("written", _("Written"), lambda o: o.written_at, width=18),
        Column("sent", _("Sent"), lambda o: o.sent_at, width=18),
        Column("by", _("Sent by"), lambda o: o.by.name if o.by else "", width=10),
        Column("attempts", _("Tries"), lambda o: o.attempts, width=6, is_number=True, is_default=False),
        Column("trouble", _("What is wrong"), lambda o: o.error, width=30),
    ),
    orders=(Order("newest", _("Newest first"), ("-id",)), Order("oldest", _("Oldest first"), ("id",))),
    form=lambda data, _viewer: OutgoingFilter(data if data is not None else {}),
    rows=_outgoing,
)


class IncomingFilter(forms.Form):
    """Whose mail, and whether it was read."""

    q = LineField(label=_("From or subject"), required=False, max_length=60)
    seen = forms.ChoiceField(
        label=_("Was it read"),
        required=False,
        choices=[("", _("All")), ("no", _("Not read")), ("yes", _("Was read"))],
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _incoming(ask: Ask) -> QuerySet[Incoming]:
    rows = Incoming.objects.visible_to(ask.staff).select_related("answers", "seen_by").defer("raw", "text")
    if words := ask.chosen.get("q"):
        rows = rows.filter(
            Q(from_address__icontains=words) | Q(from_name__icontains=words) | Q(subject__icontains=words)
        )
    if seen := ask.chosen.get("seen"):
        rows = rows.filter(seen_at__isnull=seen == "no")
    return rows


def _mail_link(one: Incoming, _ask: Ask) -> str:
    return link(reverse("channels:mail", args=[one.pk]), one.subject or "—")


INCOMING = Listing(
    code="incoming",
    title=_("Mail received"),
    permission="outbox.see",
    url_name="channels:incoming",
    columns=(
        Column("subject", _("Subject"), str, _mail_link, width=40, is_fixed=True),
        Column("from", _("Sender"), lambda m: m.from_name or m.from_address, width=24),
        Column("address", _("E-mail address"), lambda m: m.from_address, width=26, is_default=False),
        Column("fetched", _("Fetched at"), lambda m: m.fetched_at, width=18),
        Column("answers", _("Answers"), lambda m: str(m.answers or ""), width=24),
        Column("trouble", _("Take care"), trouble_of, width=30),
        Column("seen", _("Read by"), lambda m: m.seen_by.name if m.seen_by else "", width=10),
    ),
    orders=(Order("newest", _("Newest first"), ("-id",)), Order("oldest", _("Oldest first"), ("id",))),
    form=lambda data, _viewer: IncomingFilter(data if data is not None else {}),
    rows=_incoming,
)

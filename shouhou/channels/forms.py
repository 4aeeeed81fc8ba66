"""Forms of channels: one channel, a trial, when reminders go out, and where one's own go."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.channels.actions import ChannelValues
from shouhou.channels.models import Kind, Security
from shouhou.core.forms import LineField

_SECRET = _("Shown to nobody again; leave it empty to keep what is there.")


def _secret(label: Any, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False)
    return forms.CharField(label=label, required=False, widget=widget, help_text=_SECRET, **options)


class ChannelForm(forms.Form):
    """A channel; which fields matter depends on its kind."""

    name = LineField(label=_("Name"), max_length=60, help_text=_("Stands as the sender of e-mail."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.WECOM
    )
    branch = forms.TypedChoiceField(label=_("For whom"), coerce=int, required=False, empty_value=None)
    webhook = _secret(_("Address of the robot"), max_length=500)
    signing_key = _secret(_("Signing key of the robot"), max_length=200)
    host = LineField(label=_("Server"), required=False)
    port = forms.IntegerField(
        label=_("Port"),
        min_value=1,
        max_value=65535,
        required=False,
        help_text=_("465 where it is empty; 4559 for HylaFAX."),
    )
    security = forms.ChoiceField(label=_("Encryption"), choices=Security.choices, initial=Security.TLS)
    username = LineField(label=_("User name"), required=False)
    password = _secret(_("Password"), max_length=200)
    sender = forms.EmailField(label=_("Sent from"), required=False, max_length=200)
    imap_host = LineField(
        label=_("Server for mail received (IMAP)"),
        required=False,
        help_text=_("Empty: mail is not fetched. The same user name and password are used."),
    )
    imap_port = forms.IntegerField(
        label=_("Port of IMAP"),
        min_value=1,
        max_value=65535,
        required=False,
        help_text=_("993 where it is empty."),
    )
    imap_security = forms.ChoiceField(
        label=_("Encryption of IMAP"), choices=Security.choices, initial=Security.TLS, required=False
    )
    imap_folder = LineField(
        label=_("Folder"), max_length=100, required=False, help_text=_("INBOX where it is empty.")
    )
    is_on = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, branches: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].choices = [("", _("Everybody")), *branches]  # type: ignore[attr-defined]

    def values(self) -> ChannelValues:
        """The channel as the verb takes it."""
        told = dict(self.cleaned_data)
        usual = 4559 if told["kind"] == Kind.HYLAFAX else 465
        return ChannelValues(
            branch_id=told.pop("branch"),
            port=told.pop("port") or usual,
            imap_port=told.pop("imap_port") or 993,
            imap_security=told.pop("imap_security") or Security.TLS,
            imap_folder=told.pop("imap_folder") or "INBOX",
            **told,
        )


class TrialForm(forms.Form):
    """To which address or fax number a trial goes; for a robot nothing is asked."""

    address = LineField(label=_("Send the trial to"), required=False)


class AgainForm(forms.Form):
    """Where something is sent again."""

    address = LineField(label=_("Address or number"), max_length=254)


class PlanForm(forms.Form):
    """When reminders go out."""

    base_url = LineField(
        label=_("Address of this system"),
        required=False,
        help_text=_("As people type it; without it reminders hold no links."),
    )
    morning_at = forms.TimeField(
        label=_("List of the day at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    before_minutes = forms.IntegerField(
        label=_("Minutes before a limit"), min_value=0, max_value=480, help_text=_("0 for none.")
    )
    evening_at = forms.TimeField(
        label=_("What is left at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class AddresseeForm(forms.Form):
    """Where one's own reminders go."""

    by_robot = forms.BooleanField(label=_("By the robot of the chat group"), required=False)
    mobile = LineField(
        label=_("Mobile number for @"),
        max_length=20,
        required=False,
        help_text=_("The number by which the group knows you."),
    )
    by_email = forms.BooleanField(label=_("Remind me by e-mail"), required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)

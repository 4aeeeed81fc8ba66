"""The letter of an event (CP-02): its words as they are offered, and one to each recipient who was told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Min
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouhou.accounts.models import Staff
from shouhou.campaigns.models import Campaign
from shouhou.campaigns.notice import words_of_letter
from shouhou.cases.models import Case, Line, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.lists import BulkAction, Done
from shouhou.documents.printing import in_chinese
from shouhou.followups.codes import LetterKind
from shouhou.followups.mail_merge import MailMergeForm, take_letter_back, write_to
from shouhou.followups.models import Letter
from shouhou.followups.templating import templates_in_force
from shouhou.policy.states.campaign import COMING, DECLINED, TOLD, TRIED

_AFTER_THE_CALL: Final = (TRIED, TOLD, COMING, DECLINED)


class CannotWriteOfEvent(Refusal):
    """No letter of the event goes to this recipient, or none yet."""


class EventLetterForm(MailMergeForm):
    """The letter that each recipient gets: only templates that say how to refuse further ones (CP-05)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inviting = [one for one in templates_in_force() if one.kind == LetterKind.INVITATION]
        self.fields["template_code"].choices = [(one.code, one.name) for one in inviting]  # type: ignore[attr-defined]


def offered(case: Case) -> dict[str, str]:
    """What the letter to a recipient begins with."""
    return _words(Campaign.objects.get(recipients__case=case))


def _begins(query: str, staff: Staff) -> dict[str, str]:
    """What the letter to many recipients begins with, by the campaign that the list shows."""
    seen = (
        Case.objects.visible_to(staff).of_line(Line.CAMPAIGN).with_slug(QueryDict(query).get("campaign", ""))
    )
    case = seen.select_related("campaign").first()
    return _words(case.campaign) if case else {}


def _words(campaign: Campaign) -> dict[str, str]:
    """Chinese whatever language the page has: the customer reads it."""
    with in_chinese():
        body = words_of_letter(campaign)
    return {
        "kind": LetterKind.INVITATION,
        "template_code": LetterKind.INVITATION,
        "subject": campaign.title,
        "body": body,
    }


def _write(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    case = Case.objects.select_related("customer", "recipient__campaign").get(pk=ref)
    _demand_letter(case, at)
    assert case.customer is not None
    done = write_to(case.customer, values, case_id=case.pk, by=by, at=at)
    return done if "job_id" in values else replace(done, said=f"{case.customer.name} · {done.said}")


def _demand_letter(case: Case, at: datetime) -> None:
    """The telephone comes first (CP-01), and each notice is followed by one letter."""
    if case.recipient.campaign.begins_at <= at or case.is_closed:
        raise CannotWriteOfEvent(_("The event has begun; it is too late for letters."))
    if case.state not in _AFTER_THE_CALL:
        raise CannotWriteOfEvent(_("Call first: the letter follows the notice by telephone."), clause="CP-01")
    written = Letter.objects.filter(case=case, annulled_at=None).order_by("-pk").first()
    if written and not Obligation.objects.open().filter(case=case, rule_id="CP-02").exists():
        raise CannotWriteOfEvent(
            _("Letter %(number)s has gone to this customer already.") % {"number": written.letter_no}
        )


@dataclass(frozen=True, slots=True)
class Mailing:
    """Letters of an event that were written in one work: its number, how many stand, the first day."""

    batch: int
    count: int
    written_at: datetime


def mailings_of(campaign_id: int) -> list[Mailing]:
    """The mailings of an event, in their order."""
    letters = Letter.objects.filter(case__parent_id=campaign_id, batch__isnull=False, annulled_at=None)
    found = letters.order_by("batch").values_list("batch").annotate(n=Count("pk"), first=Min("written_at"))
    return [Mailing(batch, n, first) for batch, n, first in found]


EVENT_LETTERS: Final = BulkAction(
    "letter", gettext_lazy("Write the letters of the event"), "letters.write",
    lambda data, _staff: EventLetterForm(data), _write, take_letter_back,
    outcome_url_name="followups:mailing", begins=_begins,
)  # fmt: skip

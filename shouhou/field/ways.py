"""What the page of a case offers and shows of the work on site."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.cases.models import Case, Line
from shouhou.field.finding import current_job
from shouhou.field.models import Dispatch, SiteJob
from shouhou.field.wechat import deferral_text, four_facts_text
from shouhou.policy.states.service_request import ON_SITE, WAITING

_BEFORE = (
    "RECEIVED",
    "PROFILED",
    "REPORTED",
    "STUDYING",
    "ESCALATED",
    "SOLUTION_SET",
    "INFORMED",
    "REOPENED",
)
_AFTER = ("RESOLVED", "FOLLOWED", "CLOSED", "REOPENED", "ANSWERED")

type Step = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OnSite:
    """What was and is to be done on site for a request."""

    dispatch: Dispatch
    jobs: list[SiteJob]


def on_site(case: Case) -> OnSite | None:
    """The work on site of a case, newest job first; None where there is none. Asks nothing of a case before it."""
    if case.line != Line.SERVICE_REQUEST or case.state not in (*ON_SITE, *_AFTER):
        return None
    dispatch = Dispatch.objects.filter(case=case).select_related("told_call").first()
    if dispatch is None:
        return None
    jobs = SiteJob.objects.standing().filter(case=case).select_related("technician", "told_call")
    return OnSite(dispatch, list(jobs.order_by("-pk")))


def text_for_customer(found: OnSite | None, contact: str) -> str:
    """What the customer may be sent about the work on site now; empty where there is nothing to say."""
    if found is None:
        return ""
    job = next((one for one in found.jobs if one.done_at is None), None)
    if job is not None:
        return four_facts_text(job, contact)
    return deferral_text(found.dispatch, contact) if found.dispatch.is_deferred else ""


def site_ways(case: Case, staff: Staff) -> list[Step]:
    """The next steps on the way to the site, the one to take now first: label, address, icon."""
    if case.line != Line.SERVICE_REQUEST or not case.number:
        return []
    steps = _steps(case)
    return [(label, address, icon) for permission, label, address, icon in steps if may(staff, permission)]


def _steps(case: Case) -> list[tuple[str, str, str, str]]:
    def way(permission: str, label: str, page: str, icon: str) -> tuple[str, str, str, str]:
        return permission, label, reverse(f"field:{page}", args=[case.slug]), icon

    if case.state == "RESOLVED":
        panel = (
            f"{reverse('desk:call-panel')}?customer={case.customer_id or ''}&case={case.pk}&for=COMPLETION"
        )
        return [("calls.record", _("Check that all is in order"), panel, "phone-call")]
    if case.state == "IN_SERVICE":
        return [way("site.work", _("Finish on site"), "completion", "check")]
    if case.state not in WAITING:
        need = way("site.plan", _("Somebody must go"), "need", "truck-delivery")
        return [need] if case.state in _BEFORE and case.state != "SOLUTION_SET" else []
    job = current_job(case.pk)
    plan = way(
        "site.plan", _("Send somebody") if job is None else _("Change the visit"), "planning", "calendar-time"
    )
    tell = way("calls.record", _("Tell of the visit"), "announcement", "phone-call")
    go = way("site.work", _("To the site job"), "visit", "map-pin")
    defer = [
        way("calls.record", _("Tell why nobody can come"), "deferral", "clock-pause"),
        way("site.plan", _("Nobody can go in time"), "hindrance", "clock-pause"),
    ]
    charge = way("site.plan", _("Say who pays"), "charge", "currency-yuan")
    if job is None:
        return [plan, *defer, charge]
    if job.set_out_at is not None:
        return [go] if job.is_told else [tell, go]
    return [go, plan, *defer, charge] if job.is_told else [tell, plan, go, *defer, charge]

"""Finding the job of a case, and what a request lacks before somebody is sent."""

from shouhou.cases.models import Case
from shouhou.field.codes import Gap
from shouhou.field.models import SiteJob
from shouhou.service_requests.models import ServiceRequest

_SHORTEST_SYMPTOM, _FEWEST_DIGITS = 4, 7


def current_job(case_id: int) -> SiteJob | None:
    """The job that is planned or going on, with its technician and the talk before it."""
    return (
        SiteJob.objects.unfinished().filter(case_id=case_id).select_related("technician", "told_call").first()
    )


def newest_job(case_id: int) -> SiteJob | None:
    """The last job that was planned and not withdrawn."""
    jobs = SiteJob.objects.standing().filter(case_id=case_id).select_related("technician", "told_call")
    return jobs.order_by("-pk").first()


def gaps_of(case: Case) -> list[str]:
    """What the request lacks: address, a number that can be rung, model, date of purchase, symptom (AS-20)."""
    told = ServiceRequest.objects.select_related("asset").filter(case=case).first()
    if told is None:
        return []
    asset = told.asset
    lacking = {
        Gap.ADDRESS: not told.address,
        Gap.PHONE: sum(c.isdigit() for c in told.phone) < _FEWEST_DIGITS,
        Gap.EQUIPMENT: asset is None or not (asset.model or asset.serial),
        Gap.BOUGHT: asset is not None and asset.purchase_date is None and asset.installed_date is None,
        Gap.SYMPTOM: len(told.problem.strip()) < _SHORTEST_SYMPTOM,
    }
    return [gap.value for gap, is_lacking in lacking.items() if is_lacking]

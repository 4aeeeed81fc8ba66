"""Which service a case was, and whether its customer is one of those who are asked (K48)."""

from hashlib import sha256

from shouhou.cases.models import Case, Line
from shouhou.field.models import SiteJob
from shouhou.satisfaction.codes import USUAL_RATES, Service
from shouhou.satisfaction.models import SamplingRate


def service_of(case: Case) -> Service | None:
    """What a customer would be asked about; None for a case that is no service."""
    match case.line:
        case Line.COMPLAINT:
            return Service.COMPLAINT
        case Line.CONTACT:
            return Service.TALK
        case Line.SERVICE_REQUEST:
            done = SiteJob.objects.standing().filter(case=case, done_at__isnull=False)
            return Service.VISIT if done.exists() else Service.REQUEST
    return None


def rates() -> dict[Service, int]:
    """How many of a hundred are asked, by service: as the company set it, else as usual."""
    stored = dict(SamplingRate.objects.values_list("service", "percent"))
    return {service: stored.get(service, USUAL_RATES[service]) for service in Service}


def is_drawn(key: str, percent: int) -> bool:
    """Whether this one is among those asked: by its key alone, so that nobody chooses whom to ask."""
    return int.from_bytes(sha256(key.encode()).digest()[:4], "big") % 100 < percent

"""The link by which a customer answers: signed, without sign-in."""

from shouhou.core import links
from shouhou.satisfaction.models import Survey

_PURPOSE = "satisfaction"


def token_of(survey: Survey) -> str:
    """What stands in the address."""
    return links.sign(_PURPOSE, survey.pk, survey.number)


def survey_of(token: str) -> Survey | None:
    """The survey of a link that was signed here and is still its own; None for anything else."""
    named = links.read(_PURPOSE, token)
    if named is None or not 0 < named[0] < 2**63 or not 0 < named[1] < 2**63:
        return None
    return Survey.objects.filter(pk=named[0], number=named[1]).select_related("asked_by").first()

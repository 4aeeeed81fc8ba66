"""Words of requests in templates."""

from django import template

from shouhou.service_requests.codes import STATE_NAMES

register = template.Library()


@register.filter
def state_name(state: str) -> str:
    """A state's code in words."""
    return str(STATE_NAMES.get(state, state))

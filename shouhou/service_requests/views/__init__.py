"""Pages of service requests, by topic."""

from shouhou.service_requests.views import facts, lists, sheets, steps

__all__ = ["facts", "lists", "sheets", "steps"]

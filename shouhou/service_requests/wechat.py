"""Ready text to be pasted into WeChat beside what must be told (decision 25)."""

from django.utils.translation import gettext as _

from shouhou.accounts.models import Company
from shouhou.cases.models import Case
from shouhou.core.say import say_moment
from shouhou.service_requests.models import ServiceRequest, Solution


def for_wechat(case: Case, told: ServiceRequest, solution: Solution | None) -> str:
    """What the customer may be sent now: that the request is registered, the answer, or the solution."""
    company = Company.objects.values_list("name", flat=True).first() or ""
    lines = [_("Dear %(contact)s,") % {"contact": told.contact_name or told.org_name}]
    if solution is not None:
        lines.append(_("about your request %(number)s we have found a solution:") % {"number": case.number})
        lines.append(solution.text)
    elif told.answer:
        lines.append(_("about your request %(number)s our answer is:") % {"number": case.number})
        lines.append(told.answer)
    else:
        lines.append(
            _("your request of %(at)s is registered under %(number)s.")
            % {"at": say_moment(told.received_at), "number": case.number}
        )
        lines.append(_("Problem: %(problem)s") % {"problem": told.problem})
    lines.append(company)
    return "\n".join(lines)

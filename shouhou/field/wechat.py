"""Ready text with the four facts, to be pasted into WeChat (AS-12, decision 25)."""

from django.utils.translation import gettext as _

from shouhou.core.say import say_moment
from shouhou.field.models import SiteJob


def four_facts_text(job: SiteJob, contact: str) -> str:
    """What the customer may be sent before anybody leaves; what is not known yet is left open."""
    nothing = _("(to be filled in)")
    lines = [
        _("Dear %(contact)s,") % {"contact": contact},
        _("about your request %(number)s %(name)s will come to you.")
        % {"number": job.case.number, "name": job.technician.name},
        _("Leaving: %(moment)s") % {"moment": say_moment(job.plan_depart_at)},
        _("Arriving: %(moment)s") % {"moment": say_moment(job.plan_arrive_at)},
        _("People we ask for: %(people)s") % {"people": job.people or nothing},
        _("Equipment to be ready: %(equipment)s") % {"equipment": job.equipment or nothing},
    ]
    return "\n".join(lines)

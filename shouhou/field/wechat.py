"""Ready text to be pasted into WeChat: the four facts, or why nobody can come (AS-12, AS-14, decision 25)."""

from django.utils.translation import gettext as _

from shouhou.core.say import say_moment
from shouhou.field.models import Dispatch, SiteJob


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


def deferral_text(dispatch: Dispatch, contact: str) -> str:
    """What the customer may be sent where nobody can come in time: the reason, and the new date."""
    lines = [
        _("Dear %(contact)s,") % {"contact": contact},
        _("about your request %(number)s we are sorry that nobody can come in time: %(reason)s.")
        % {"number": dispatch.case.number, "reason": dispatch.reason_words or dispatch.get_reason_display()},
        _("You are served first; somebody will be with you by %(moment)s.")
        % {"moment": say_moment(dispatch.promised_at) if dispatch.promised_at else ""},
    ]
    return "\n".join(lines)

"""Talks that cannot both have been so: two at once by one person, one talk told by two people."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from shouhou.core.errors import Refusal
from shouhou.core.say import say_moment
from shouhou.followups.codes import Way
from shouhou.followups.models import Call
from shouhou.followups.values import CallValues

_LONGEST, _SAME = timedelta(hours=12), timedelta(minutes=3)
_BY_TELEPHONE = (Way.CALL_IN, Way.CALL_OUT)


class CannotBeAnother(Refusal):
    """The talk overlaps another one of the same person, or somebody has told it already."""


def refuse_doubles(values: CallValues, call: Call) -> None:
    """Raises CannotBeAnother for a talk just written, unless its recorder says that it is another; one statement."""
    if values.another:
        return
    recorder_id = call.recorder_id
    found = Call.objects.filter(_at_once(values, recorder_id) | _told_by_another(values, recorder_id))
    standing = found.filter(annulled_at=None).exclude(pk=call.pk)
    double = standing.select_related("recorder").order_by("-started_at").first()
    if double is None:
        return
    words = {
        "name": double.recorder.name,
        "record": double.record_no,
        "moment": say_moment(double.started_at),
        "customer": double.customer_name or double.contact_name or "—",
    }
    if double.recorder_id == recorder_id:
        sentence = _(
            "You were on the telephone then with %(customer)s (%(record)s, %(moment)s). Correct the times, or tick "
            "that both talks took place."
        )
    else:
        sentence = _(
            "%(name)s has recorded a talk with this customer at that time (%(record)s, %(moment)s). If yours is "
            "another one, tick that both talks took place."
        )
    raise CannotBeAnother(sentence % words, field="another")


def _at_once(values: CallValues, recorder_id: int) -> Q:
    if values.way not in _BY_TELEPHONE or values.ended_at is None:
        return Q(pk__in=())
    return Q(
        recorder_id=recorder_id,
        way__in=_BY_TELEPHONE,
        started_at__gt=values.started_at - _LONGEST,
        started_at__lt=values.ended_at,
        ended_at__gt=values.started_at,
    )


def _told_by_another(values: CallValues, recorder_id: int) -> Q:
    if values.customer_id is None:
        return Q(pk__in=())
    return Q(
        customer_id=values.customer_id,
        way=values.way,
        line_state=values.line_state,
        started_at__gte=values.started_at - _SAME,
        started_at__lte=values.started_at + _SAME,
    ) & ~Q(recorder_id=recorder_id)

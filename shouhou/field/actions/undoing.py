"""After a save was taken back, the rows of site jobs say again what the journal says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shouhou.cases.reckoning import load_facts
from shouhou.field.models import Dispatch, SiteJob
from shouhou.journal.models import Event, EventSubject, SubjectKind
from shouhou.policy.facts import Fact, standing_facts

_KINDS = (
    "SITE_WORK_NEEDED", "SITE_JOB_PLANNED", "TECHNICIAN_CHANGED", "NOBODY_CAN_GO", "DEFERRAL_TOLD", "VISIT_ANNOUNCED",
    "TECHNICIAN_SET_OUT", "TECHNICIAN_ARRIVED", "SITE_WORK_DONE", "SITE_WORK_UNFINISHED",
)  # fmt: skip


def agree_with_journal(save_key: str, *, at: datetime) -> None:
    """Makes jobs and dispatch of the cases of a save agree with the facts that still hold; part of its undo."""
    touched = Event.objects.filter(save_key=save_key, kind__in=_KINDS).values("pk")
    cases = EventSubject.objects.filter(event_id__in=touched, kind=SubjectKind.CASE)
    ids = sorted(set(cases.values_list("ref", flat=True)))
    for case_id, facts in load_facts(ids).items() if ids else ():
        held = [f for f in standing_facts(facts) if f.kind in _KINDS and f.is_root]
        for job in SiteJob.objects.filter(case_id=case_id).order_by("pk"):
            SiteJob.objects.filter(pk=job.pk).update(**_job(job, held, at))
        Dispatch.objects.filter(case_id=case_id).update(**_dispatch(case_id, held))


def _job(job: SiteJob, held: Sequence[Fact], at: datetime) -> dict[str, Any]:
    own = [f for f in held if f.data.get("job_id") == job.pk]
    plan = _last(own, "SITE_JOB_PLANNED")
    if plan is None:
        return {"withdrawn_at": job.withdrawn_at or at}
    named = _last(own, "SITE_JOB_PLANNED", "TECHNICIAN_CHANGED")
    told = _last([f for f in own if f.root_id > plan.root_id], "VISIT_ANNOUNCED")
    out, there = _last(own, "TECHNICIAN_SET_OUT"), _last(own, "TECHNICIAN_ARRIVED")
    done = _last(own, "SITE_WORK_DONE", "SITE_WORK_UNFINISHED")
    instead = _last([f for f in held if f.root_id > plan.root_id], "NOBODY_CAN_GO", "SITE_WORK_NEEDED")
    is_withdrawn = instead is not None and done is None
    return {
        "technician_id": (named or plan).data["technician_id"],
        "plan_depart_at": datetime.fromisoformat(plan.data["depart_at"]),
        "plan_arrive_at": datetime.fromisoformat(plan.data["arrive_at"]),
        "told_at": told.happened_at if told else None,
        "told_call_id": told.data["call_id"] if told else None,
        "set_out_at": out.happened_at if out else None,
        "arrived_at": there.happened_at if there else None,
        "done_at": done.happened_at if done else None,
        "result": done.data["result"] if done else "",
        "withdrawn_at": (job.withdrawn_at or at) if is_withdrawn else None,
    }


def _dispatch(case_id: int, held: Sequence[Fact]) -> dict[str, Any]:
    need, plan = _last(held, "SITE_WORK_NEEDED"), _last(held, "SITE_JOB_PLANNED")
    hindered, deferred = _last(held, "NOBODY_CAN_GO"), _last(held, "DEFERRAL_TOLD")
    is_hindered = hindered is not None and (plan is None or plan.root_id < hindered.root_id)
    is_planned = SiteJob.objects.unfinished().filter(case_id=case_id).exists()
    waits_since = None if is_planned or need is None else need.happened_at
    return {
        "hindered_at": hindered.happened_at if hindered and is_hindered else None,
        "waits_since": waits_since,
        "is_raised": deferred is not None,
        "promised_at": datetime.fromisoformat(deferred.data["promised_at"]) if deferred else None,
        "told_call_id": deferred.data["call_id"] if deferred else None,
    }


def _last(facts: Sequence[Fact], *kinds: str) -> Fact | None:
    """The one of these kinds that was written last."""
    found = [f for f in facts if f.kind in kinds]
    return max(found, key=lambda f: f.root_id) if found else None

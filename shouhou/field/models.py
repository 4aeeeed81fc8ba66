"""Sending people to the customer: what a request waits for, and the jobs on site."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.roles import Reach
from shouhou.field.codes import Charge, ClearedWith, DeferReason, Gap, Result
from shouhou.policy.states.service_request import ON_SITE

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


_LONGEST_WAY, _LONGEST_DELAY = timedelta(days=7), timedelta(days=60)


class Dispatch(models.Model):
    """派工: that somebody must go, who pays, and whether nobody can; one row for each request that needs it."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="dispatch")
    what = models.TextField(_("What is to be done on site"))
    needed_at = models.DateTimeField()
    needed_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    waits_since = models.DateTimeField(null=True, blank=True, help_text="while nobody is planned")
    is_raised = models.BooleanField(default=False, help_text="served first, since it was deferred (AS-14)")
    hindered_at = models.DateTimeField(null=True, blank=True, help_text="since when nobody can go")
    reason = models.CharField(max_length=12, choices=DeferReason, blank=True)
    reason_words = models.CharField(max_length=300, blank=True)
    promised_at = models.DateTimeField(
        null=True, blank=True, help_text="by when the customer was promised somebody"
    )
    told_call = models.ForeignKey("followups.Call", models.PROTECT, null=True, blank=True, related_name="+")
    charge = models.CharField(max_length=10, choices=Charge, blank=True)
    price_words = models.CharField(max_length=300, blank=True)
    agreed_by = models.CharField(max_length=80, blank=True)
    gaps = models.JSONField(default=list)
    cleared_with = models.CharField(max_length=10, choices=ClearedWith, blank=True)
    cleared_note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["waits_since"], condition=Q(waits_since__isnull=False), name="waiting_for_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what}"

    @property
    def is_deferred(self) -> bool:
        """Whether the customer was told that nobody can come in time, and nobody is planned yet."""
        return self.hindered_at is not None and self.is_told

    @property
    def is_told(self) -> bool:
        """Whether the talk in which the new date was promised stands."""
        return self.told_call is not None and self.told_call.annulled_at is None

    @property
    def gap_names(self) -> list[str]:
        """What the request lacks, in words."""
        return [str(Gap(code).label) for code in self.gaps if code in Gap.values]


class SiteJobQuerySet(models.QuerySet["SiteJob"]):
    """Questions about jobs on site."""

    def visible_to(self, staff: "Staff") -> Self:
        """The jobs a person may see, by her reach; only plain indexed columns."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(technician_id=staff.pk)
            case _:
                return self.filter(branch_id=staff.branch_id)

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def unfinished(self) -> Self:
        """Those whose work is still to be done or going on."""
        return self.standing().filter(done_at=None)

    def going(self) -> Self:
        """Those that somebody still goes for: what was settled otherwise, cancelled or merged is nobody's way."""
        return self.unfinished().filter(case__state__in=ON_SITE)

    def between(self, begins: datetime, ends: datetime) -> Self:
        """What is planned for or was done in a stretch of time, and what began before it and is not done."""
        # Each part is bounded by an indexed moment, however many years of jobs there are.
        planned = Q(
            plan_depart_at__lt=ends, plan_arrive_at__gte=begins, plan_arrive_at__lt=ends + _LONGEST_WAY
        )
        near = Q(plan_arrive_at__gte=begins - _LONGEST_DELAY, plan_arrive_at__lt=ends + _LONGEST_DELAY)
        done = near & Q(done_at__gte=begins, done_at__lt=ends)
        open_still = Q(done_at=None, plan_depart_at__lt=ends)
        found = self.standing().filter(planned | done | open_still)
        return found.filter(Q(case__state__in=ON_SITE) | Q(done_at__isnull=False))


class SiteJob(models.Model):
    """F07 派工单 with what came of it: who goes, when, what the customer was told, and the work."""

    number = models.CharField(_("Number"), max_length=24, unique=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="site_jobs")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    technician = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="site_jobs", db_index=False)
    others = models.CharField(max_length=200, blank=True)
    plan_depart_at = models.DateTimeField()
    plan_arrive_at = models.DateTimeField()
    plan_finish_at = models.DateTimeField(null=True, blank=True)
    people = models.TextField(blank=True, help_text="who of the customer's people must cooperate")
    equipment = models.TextField(blank=True, help_text="which of the customer's equipment must be at hand")
    planned_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_call = models.ForeignKey("followups.Call", models.PROTECT, null=True, blank=True, related_name="+")
    set_out_at = models.DateTimeField(null=True, blank=True)
    untold_why = models.CharField(
        max_length=300, blank=True, help_text="why they went before the customer was told"
    )
    arrived_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    found = models.TextField(blank=True)
    action = models.TextField(blank=True)
    left_over = models.TextField(blank=True)
    signed_by = models.CharField(max_length=80, blank=True)
    unsigned_why = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SiteJobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(done_at__isnull=True, withdrawn_at__isnull=True),
                name="one_unfinished_job_per_case",
            )
        ]
        indexes = [
            models.Index(fields=["technician", "plan_arrive_at"], name="jobs_of_technician"),
            models.Index(fields=["branch", "plan_arrive_at"], name="jobs_of_branch"),
            models.Index(
                fields=["branch", "plan_depart_at"],
                condition=Q(done_at__isnull=True, withdrawn_at__isnull=True),
                name="unfinished_jobs",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_told(self) -> bool:
        """Whether the customer was told the four facts in a talk that stands (AS-12)."""
        return self.told_call is not None and self.told_call.annulled_at is None

    @property
    def step(self) -> str:
        """What comes next: TELL, SET_OUT, ARRIVE, FINISH; empty when it is done."""
        if self.done_at is not None:
            return ""
        if self.arrived_at is not None:
            return "FINISH"
        if self.set_out_at is not None:
            return "ARRIVE"
        return "SET_OUT" if self.is_told else "TELL"

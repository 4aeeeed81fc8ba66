"""Who works here: the company, its branches and departments, staff, shared PCs and sign-in attempts."""

from datetime import datetime
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.absences import Absence as Absence
from shouhou.accounts.absences import AbsenceKind as AbsenceKind
from shouhou.accounts.absences import Deputyship as Deputyship
from shouhou.accounts.permissions import may
from shouhou.accounts.roles import Reach, Role
from shouhou.accounts.rosters import RosterDay as RosterDay
from shouhou.accounts.rosters import RosterVersion as RosterVersion


class Company(models.Model):
    """The one company of this installation: its header on paper, and from when the regulation counts."""

    name = models.CharField(_("Company name"), max_length=120)
    short_name = models.CharField(_("Short name"), max_length=40, blank=True)
    header = models.CharField(_("Header on paper"), max_length=120, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    phone = models.CharField(_("Telephone"), max_length=60, blank=True)
    credit_code = models.CharField(_("Unified social credit code"), max_length=18, blank=True)
    logo = models.BinaryField(null=True, editable=False)
    logo_type = models.CharField(max_length=40, blank=True)
    start_date = models.DateField(
        _("Start date"), help_text="启用日: nothing before it makes duties (decision 2)"
    )
    trial_until = models.DateField(_("Trial until"), null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    is_reckoned = models.BooleanField(
        default=True, help_text="duties were looked at since its dates were moved"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_company")]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A place of business; numbers, terms and what people see may differ by branch."""

    name = models.CharField(_("Branch"), max_length=80, unique=True)
    code = models.CharField(_("Code"), max_length=6, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department of a branch; a deputy must belong to the same one (DP-01)."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="departments", db_index=False)
    name = models.CharField(_("Department"), max_length=80)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "name"], name="department_name_in_branch")]

    def __str__(self) -> str:
        return self.name


class StaffQuerySet(models.QuerySet["Staff"]):
    """Questions about staff."""

    def working(self) -> Self:
        """Those who work here now and may sign in."""
        return self.filter(is_active=True, left_at=None)

    def holding(self, *roles: Role) -> Self:
        """Those who hold at least one of the posts."""
        # JSON containment is PostgreSQL's alone; a quoted code in the list's text is found on both databases.
        posts = models.Q()
        for role in roles:
            posts |= models.Q(_roles_text__contains=f'"{role}"')
        text = Cast("roles", models.TextField())
        return self.alias(_roles_text=text).filter(posts) if roles else self.none()

    def visible_to(self, viewer: "Staff") -> Self:
        """Those whose entries a person may see, by her reach."""
        match viewer.reach:
            case Reach.ALL:
                return self
            case Reach.BRANCH:
                return self.filter(branch_id=viewer.branch_id)
            case Reach.DEPARTMENT:
                return self.filter(department_id=viewer.department_id)
        return self.filter(pk=viewer.pk)


class StaffNames(BaseUserManager["Staff"]):
    """Finds staff by sign-in name."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """The person of that sign-in name, with branch and department; raises Staff.DoesNotExist."""
        return self.select_related("department", "branch").get(username=username)


StaffManager = StaffNames.from_queryset(StaffQuerySet)


class Staff(AbstractBaseUser):
    """A person who works here; never deleted, since her name stands in the records."""

    username = models.CharField(_("Sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="staff", verbose_name=_("Branch"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="staff", verbose_name=_("Department")
    )
    roles: models.JSONField[list[str], list[str]] = models.JSONField(_("Roles"), default=list)
    reach = models.CharField(_("Sees"), max_length=12, default=Reach.BRANCH.value)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    pin = models.CharField(
        max_length=128, blank=True, help_text="hash of the PIN for switching at a shared PC"
    )
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=8, blank=True)
    large_type = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    # What the door lends while she acts as a deputy (DP-02): never stored.
    lent_roles: tuple[str, ...] = ()
    stands_for: tuple[int, ...] = ()

    USERNAME_FIELD = "username"
    objects = StaffManager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="staff_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def works_here(self) -> bool:
        """Whether she may sign in: not suspended, and has not left."""
        return self.is_active and self.left_at is None

    @property
    def may_dial(self) -> bool:
        """Whether she telephones with customers and so sees numbers whole."""
        return may(self, "dial")

    def has_role(self, *wanted: Role) -> bool:
        """Whether she holds one of the posts."""
        return any(role in self.roles for role in wanted)


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    """Questions about duty shifts."""

    def standing(self) -> Self:
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)


class DutyShift(models.Model):
    """Somebody on duty (值班) outside the usual hours; extends the duty periods of decision 4.

    When it was set and cancelled stays known: what was settled before is judged as it was.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="duty_shifts")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="duty_shifts", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    is_reckoned = models.BooleanField(
        default=False, help_text="open duties were looked at since it was set or cancelled"
    )

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_later"
            ),
            models.UniqueConstraint(
                fields=["staff", "starts_at"],
                condition=models.Q(cancelled_at__isnull=True),
                name="shift_entered_once",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "starts_at"], name="shift_by_branch"),
            models.Index(fields=["id"], condition=models.Q(is_reckoned=False), name="shift_to_reckon"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.starts_at:%F %R}"


class SignInAttempt(models.Model):
    """A failed sign-in, by name and by source, so that guessing is slowed without locking others out."""

    username = models.CharField(max_length=60)
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["username", "source", "at"], name="attempt_by_pair"),
            models.Index(fields=["source", "at"], name="attempt_by_source"),
            models.Index(fields=["at"], name="attempt_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.at:%F %R}"


class Sharing(models.TextChoices):
    """Who sees a saved view."""

    PRIVATE = "PRIVATE", _("Only I")
    BRANCH = "BRANCH", _("My branch")
    ALL = "ALL", _("Everybody")


class StaffSession(models.Model):
    """Where a person is signed in: her list of sessions, each of which she can end."""

    session_key = models.CharField(max_length=40, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="staff_sessions")
    started_at = models.DateTimeField()
    source = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.staff_id} {self.started_at:%F %R}"


class SavedView(models.Model):
    """Filters, columns and order of a list under a name, kept by one person and perhaps shown to others.

    `before` holds what the last change or deletion replaced, so that it can be undone.
    """

    list_code = models.CharField(max_length=20)
    name = models.CharField(_("Name of the view"), max_length=40)
    owner = models.ForeignKey(Staff, models.CASCADE, related_name="saved_views")
    sharing = models.CharField(_("Who sees it"), max_length=8, choices=Sharing, default=Sharing.PRIVATE)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    query = models.TextField(blank=True, help_text="the filters as they stand in the address")
    columns: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    order = models.CharField(max_length=20, blank=True)
    is_pinned = models.BooleanField(_("Pinned as a tab above the list"), default=False)
    deleted_at = models.DateTimeField(null=True, blank=True)
    before: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["list_code", "owner"], name="view_by_owner"),
            models.Index(fields=["list_code", "sharing", "branch"], name="view_by_sharing"),
        ]

    def __str__(self) -> str:
        return self.name


class ListChoice(models.Model):
    """Which columns of a list a person wants to see, in one view (0: without one), and whether she starts there."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="list_choices", db_index=False)
    list_code = models.CharField(max_length=20)
    view_ref = models.BigIntegerField(default=0)
    columns: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "list_code", "view_ref"], name="one_choice_per_view")
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.list_code} {self.view_ref}"


class PersonalLink(models.Model):
    """A link that opens something of one person without signing in; only its present number is in force."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="links", db_index=False)
    purpose = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    is_in_force = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "purpose"], name="one_link_per_purpose")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.purpose} {self.number}"


def on_duty_between(branch_id: int | None, start: datetime, end: datetime) -> list[tuple[Any, Any]]:
    """The extra duty shifts of a branch that touch a span of time, as (starts, ends) pairs in order."""
    shifts = DutyShift.objects.standing().filter(starts_at__lt=end, ends_at__gt=start)
    if branch_id is not None:
        shifts = shifts.filter(branch_id=branch_id)
    return list(shifts.order_by("starts_at").values_list("starts_at", "ends_at"))

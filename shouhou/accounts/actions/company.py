"""The company is founded once, and its header and dates are kept."""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from shouhou.accounts.actions.people import StaffFacts, add_staff
from shouhou.accounts.actions.places import add_branch, add_department
from shouhou.accounts.actions.secrets import demand_strength
from shouhou.accounts.models import Branch, Company, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.core.actor import SYSTEM, Actor
from shouhou.core.errors import Refusal, Stale
from shouhou.core.text import tidy
from shouhou.journal.actions import Happening, record

LOGO_BYTES = 1024 * 1024
LOGO_PIXELS = 4000
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


class CannotFound(Refusal):
    """The company exists already, or what it needs is missing."""


class CannotMoveStart(Refusal):
    """What has begun to count cannot be moved."""


class CannotUseLogo(Refusal):
    """The file is no PNG or JPEG picture of a sensible size."""


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """The company as it stands at the head of paper; nothing before `start_date` (启用日) makes duties."""

    name: str
    start_date: date
    trial_until: date | None = None
    short_name: str = ""
    header: str = ""
    address: str = ""
    phone: str = ""
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """The first administrator."""

    username: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture whose content has been looked at; `media_type` is image/png or image/jpeg."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Founding:
    """What a founding made."""

    company: Company
    branch: Branch
    administrator: Staff


@transaction.atomic
def found_company(
    *,
    facts: CompanyFacts,
    person: FirstPerson,
    branch: str,
    departments: Sequence[str],
    logo: Logo | None = None,
    is_demo: bool = False,
    by: Actor = SYSTEM,
    at: datetime,
) -> Founding:
    """Found the one company of this installation with its first branch, departments and administrator.

    The administrator joins the first department and may do nothing but administer. Of two who press the
    button at the same moment one wins; the other gets CannotFound. Raises CannotSetPassword.
    """
    if not departments:
        raise CannotFound(_("Please name at least one department."), field="departments")
    company = _first_company(facts, logo, is_demo=is_demo)
    demand_strength(person.password, Staff(username=person.username, name=person.name), field="password")
    first_branch = add_branch(name=branch, by=by, at=at)
    made = [
        add_department(branch_id=first_branch.pk, name=n, by=by, at=at) for n in dict.fromkeys(departments)
    ]
    administrator = add_staff(
        facts=StaffFacts(
            username=person.username,
            name=person.name,
            branch_id=first_branch.pk,
            department_id=made[0].pk,
            roles=(Role.ADMINISTRATOR,),
            reach=Reach.ALL,
        ),
        password=person.password,
        must_change_password=False,
        by=by,
        at=at,
    )
    record(_happening("COMPANY_FOUNDED", company, at, ()), by=by, at=at)
    return Founding(company, first_branch, administrator)


@transaction.atomic
def change_company(*, facts: CompanyFacts, by: Actor, at: datetime, seen: str = "") -> Company:
    """Change the header and the dates; `seen` is the `fingerprint` of what the page showed.

    Raises Stale, and CannotMoveStart: start and trial move only until both have passed.
    """
    company = Company.objects.select_for_update().get(pk=1)
    if seen and seen != fingerprint(company):
        raise Stale(_("Somebody else changed this entry in the meantime. Please look at it again."))
    values = _values(facts)
    changed = [name for name, value in values.items() if getattr(company, name) != value]
    if not changed:
        return company
    _demand_movable(company, values["start_date"], values["trial_until"], changed, at)
    for name in changed:
        setattr(company, name, values[name])
    if not {"start_date", "trial_until"}.isdisjoint(changed):
        company.is_reckoned = False  # the next roll() looks at what it may move
    company.save(update_fields=[*changed, "is_reckoned"])
    record(_happening("COMPANY_CHANGED", company, at, changed), by=by, at=at)
    return company


@transaction.atomic
def set_logo(*, logo: Logo | None, by: Actor, at: datetime) -> Company:
    """Put a logo at the head of paper, or take it away."""
    company = Company.objects.select_for_update().get(pk=1)
    company.logo = logo.content if logo else None
    company.logo_type = logo.media_type if logo else ""
    company.save(update_fields=["logo", "logo_type"])
    record(_happening("COMPANY_CHANGED", company, at, ("logo",)), by=by, at=at)
    return company


def read_logo(content: bytes) -> Logo:
    """Look at an uploaded picture by its content, not by its name; raises CannotUseLogo."""
    if len(content) > LOGO_BYTES:
        raise CannotUseLogo(_("The picture is larger than 1 MB."), field="logo")
    wrong = CannotUseLogo(_("This is not a PNG or JPEG picture."), field="logo")
    try:
        # Once to verify and once to decode, as Pillow asks; the size is known before anything is decoded.
        with Image.open(io.BytesIO(content), formats=tuple(_TYPES)) as picture:
            kind, (width, height) = str(picture.format), picture.size
            picture.verify()
        if max(width, height) > LOGO_PIXELS:
            raise CannotUseLogo(_("The picture is larger than 4000 × 4000 points."), field="logo")
        with Image.open(io.BytesIO(content), formats=tuple(_TYPES)) as picture:
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise wrong from error
    return Logo(content, _TYPES[kind])


def fingerprint(company: Company) -> str:
    """What a page showed of the company, in short, so that a stale page is noticed."""
    shown = {name: str(getattr(company, name)) for name in CompanyFacts.__dataclass_fields__}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def _first_company(facts: CompanyFacts, logo: Logo | None, *, is_demo: bool) -> Company:
    exists = CannotFound(_("The company has been set up already. Please sign in."))
    if Company.objects.exists():
        raise exists
    company = Company(pk=1, **_values(facts), is_demo=is_demo)
    if logo:
        company.logo, company.logo_type = logo.content, logo.media_type
    try:
        with transaction.atomic():
            company.save(force_insert=True)
    except IntegrityError as clash:
        raise exists from clash
    return company


def _values(facts: CompanyFacts) -> dict[str, Any]:
    values = {name: tidy(v) if isinstance(v, str) else v for name, v in asdict(facts).items()}
    if not values["name"]:
        raise CannotFound(_("Please give the name of the company."), field="name")
    trial = facts.trial_until
    if trial is not None and trial < facts.start_date:
        raise CannotMoveStart(_("The trial cannot end before the start date."), field="trial_until")
    if trial is not None and trial - facts.start_date > timedelta(days=366):
        raise CannotMoveStart(_("A trial lasts a year at most."), field="trial_until")
    return values


def _demand_movable(
    company: Company, start: date, trial: date | None, changed: Sequence[str], at: datetime
) -> None:
    """Once the start has come and the trial is over, deadlines count; what counted stays as it was."""
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    counts = company.start_date <= today and (company.trial_until is None or company.trial_until < today)
    if "start_date" in changed and start < today:
        raise CannotMoveStart(_("The start cannot lie in the past any more."), field="start_date")
    if "start_date" in changed and company.start_date <= today:
        raise CannotMoveStart(_("The regulation already counts; the start date stays."), field="start_date")
    if counts and "trial_until" in changed:
        raise CannotMoveStart(_("The trial is over; its end stays."), field="trial_until")
    has_begun = company.trial_until is not None and company.start_date <= today
    ended = trial < today if trial is not None else has_begun  # without one, past days would count afterwards
    if "trial_until" in changed and ended:
        raise CannotMoveStart(_("The trial can end today at the earliest."), field="trial_until")


def _happening(kind: str, company: Company, at: datetime, changed: Sequence[str]) -> Happening:
    data = {
        "start_date": company.start_date.isoformat(),
        "trial_until": company.trial_until.isoformat() if company.trial_until else None,
        "changed": list(changed),
    }
    return Happening(kind, happened_at=at, data=data, words={"company": company.name})

"""What every page shows around its content: the shell, by who is signed in and how she likes it to look."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Company, Staff
from shouhou.accounts.permissions import may
from shouhou.core import clock
from shouhou.core.looks import Looks, looks_of
from shouhou.practice.tickets import may_practise

COMPANY_KEY: Final = "shouhou.company-name"
_COMPANY_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the sidebar: of the daily work, seldom used (folded away), or of the house. `url_name` is known to
    the router or the entry is left out; `also` are further pages that lie under it."""

    url_name: str
    permission: str
    label: Any
    icon: str
    group: str = "work"
    also: tuple[str, ...] = ()


GROUPS: Final = ("work", "seldom", "house")
_OF_THE_REGULATION: Final = (
    *("desk:missing", "desk:load", "rehearsal:rehearsals", "publishing:announcements"),
    *("publishing:inspections", "supervision:failures"),
)
_OF_THE_ROSTER: Final = (
    *("supervision:rosters", "supervision:holidays", "supervision:appointments", "accounts:duty-shifts"),
)
_OF_LETTERS: Final = ("followups:drafts", "channels:outbox", "channels:incoming")
PLACES: Final = (
    Place("desk:today", "desk.use", _("Today"), "checklist"),
    Place("field:mine", "site.work", _("My site jobs"), "truck-delivery"),
    Place("desk:regulation", "regulation.see", _("Regulation"), "gavel", also=_OF_THE_REGULATION),
    Place(
        "supervision:board", "supervision.see", _("Supervision"), "scale", also=("supervision:objections",)
    ),
    Place("service_requests:list", "requests.see", _("Requests"), "inbox"),
    Place("field:today", "site.see", _("Site jobs"), "calendar-time"),
    Place("customers:list", "customers.see", _("Customers"), "address-book"),
    Place("followups:register", "registers.see", _("Follow-ups"), "book-2"),
    Place("campaigns:list", "campaigns.see", _("Campaigns"), "speakerphone"),
    Place("complaints:list", "complaints.see", _("Complaints"), "alert-triangle"),
    Place("knowledge:list", "knowledge.see", _("What to say"), "book"),
    Place("customers:plans", "customers.see", _("Planned services"), "calendar-plus", "seldom"),
    Place("followups:letters", "registers.see", _("Letters"), "mail", "seldom", _OF_LETTERS),
    Place("satisfaction:list", "satisfaction.see", _("Satisfaction"), "mood-smile", "seldom"),
    Place("slips:pages", "files.add", _("Returned slips"), "scan", "seldom"),
    Place("desk:spot-checks", "supervision.see", _("Spot checks"), "list-check", "seldom"),
    Place("reports:periods", "reports.see", _("Summaries"), "report", "seldom"),
    Place("archive:loans", "archive.lend", _("Lending"), "files", "seldom"),
    Place("supervision:absences", "absences.see", _("Absences"), "user-share", "seldom", _OF_THE_ROSTER),
    Place("accounts:staff", "staff.see", _("Staff"), "users", "house"),
    Place("desk:access-log", "access.see", _("Access log"), "eye", "house"),
    Place("accounts:company", "company.manage", _("Settings"), "settings", "house"),
)
PERSON_LINKS: Final = (
    ("accounts:profile", _("My profile"), "user-circle"),
    ("publishing:my-day", _("My day"), "calendar-time"),
    ("supervision:late", _("My late duties"), "clock"),
    ("channels:mine", _("My reminders"), "bell"),
    ("lists:jobs", _("My work on lists"), "checklist"),
    ("accounts:sessions", _("Where I am signed in"), "device-desktop"),
)
PAPER_LINK: Final = ("documents:paper", _("Paper of this workstation"), "printer")
PRACTICE_LINK: Final = ("practice:room", _("Practice"), "player-play")
BAR_SIZE: Final = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as it stands in the sidebar of one request."""

    label: str
    icon: str
    url: str
    group: str
    current: bool


@dataclass(frozen=True, slots=True)
class StandingIn:
    """For whom somebody acts, and until when where that is known."""

    name: str
    until: datetime | None


class Shell:
    """What the outermost template asks; each answer is worked out only when it is asked, none asks the database."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.looks = self._looks()
        self.theme = self.looks.theme
        self.large = self.looks.large
        self.slim = self.looks.slim
        self.language = self.looks.language

    @cached_property
    def staff(self) -> Staff | None:
        """Who is signed in."""
        user = getattr(self._request, "user", None)
        return cast(Staff, user) if user is not None and user.is_authenticated else None

    @cached_property
    def company(self) -> str:
        """The company's short name; kept a minute in the process's memory."""
        return self._company[0]

    @property
    def starts_on(self) -> date | None:
        """From which day the regulation counts (启用日)."""
        return self._company[1]

    @property
    def trial_until(self) -> date | None:
        """Until when it only reminds (试运行)."""
        return self._company[2]

    @cached_property
    def _company(self) -> tuple[str, date | None, date | None]:
        kept: tuple[str, date | None, date | None] | None = cache.get(COMPANY_KEY)
        if kept is None:
            row = Company.objects.values_list("short_name", "name", "start_date", "trial_until").first()
            kept = (row[0] or row[1], row[2], row[3]) if row else ("", None, None)
            if row:
                cache.set(COMPANY_KEY, kept, _COMPANY_SECONDS)
        return kept

    @cached_property
    def entries(self) -> list[Entry]:
        """The places this person may use, in the sidebar's order; a seldom used one stands among the daily ones while
        she is there."""
        places = [place for place in PLACES if self.staff and self._may(place.permission)]
        near = {place.url_name: self._nearness(place) for place in places}
        nearest = max(near.values(), default=0) or 1
        found = []
        for place in places:
            if url := _address(place.url_name):
                is_here = near[place.url_name] == nearest
                group = "work" if is_here and place.group == "seldom" else place.group
                found.append(Entry(str(place.label), place.icon, url, group, is_here))
        return sorted(found, key=lambda entry: GROUPS.index(entry.group))

    def _nearness(self, place: Place) -> int:
        """How much of the address of this page lies under a place."""
        path = self._request.path
        if path == _address("desk:home") and place.url_name == "desk:today":
            return 1
        under = (_address(name) for name in (place.url_name, *place.also))
        return max((len(url) for url in under if url and path.startswith(url)), default=0)

    @cached_property
    def bar(self) -> list[Entry]:
        """The first four of them, for the bottom of a phone."""
        return [entry for entry in self.entries if entry.group == "work"][:BAR_SIZE]

    @cached_property
    def call_url(self) -> str:
        """The call panel, where this person records calls."""
        return _address("desk:call-panel") if self._may("calls.record") else ""

    @cached_property
    def complaint_url(self) -> str:
        """Where a complaint is registered, from wherever it was told."""
        return _address("complaints:new") if self._may("complaints.register") else ""

    @cached_property
    def letter_url(self) -> str:
        """Where a letter is written."""
        return _address("followups:letter-new") if self._may("letters.write") else ""

    @cached_property
    def search_url(self) -> str:
        """Where the search box asks."""
        return _address("desk:search") if self._may("desk.use") else ""

    @cached_property
    def today_url(self) -> str:
        """Home."""
        return _address("desk:home") or "/"

    @cached_property
    def preferences_url(self) -> str:
        """Where language, theme and type size are kept: with the person, else only on the device."""
        return _address("accounts:preferences") or reverse("core:preferences")

    @cached_property
    def person_links(self) -> list[tuple[str, str, str]]:
        """The person menu: label, address and icon of what exists."""
        links = (*PERSON_LINKS, *([PAPER_LINK] if self._may("paper.set") else []))
        if may_practise() and self._may("desk.use"):
            links = (*links, PRACTICE_LINK)
        wanted = [(label, _address(name), icon) for name, label, icon in links]
        return [(str(label), url, icon) for label, url, icon in wanted if url]

    @cached_property
    def switch_url(self) -> str:
        """Where another person takes over this PC by PIN."""
        return _address("accounts:switch-person")

    @cached_property
    def sign_out_url(self) -> str:
        """Where a session ends."""
        return _address("accounts:sign-out")

    @property
    def practice(self) -> str:
        """Where the list of the first day is, in the company that is only practised in."""
        return _address("practice:first-day") if settings.PRACTICE else ""

    @cached_property
    def acting_for(self) -> StandingIn | None:
        """For whom this session acts as deputy (DP-02)."""
        session = getattr(self._request, "session", None)
        kept = session.get("acting_for") if session is not None and self.staff else None
        if not kept:
            return None
        until = kept.get("until")
        return StandingIn(kept["name"], datetime.fromisoformat(until) if until else None)

    @cached_property
    def acting_url(self) -> str:
        """Where a deputy begins and ends to act for somebody."""
        return _address("supervision:acting-for")

    def _looks(self) -> Looks:
        staff = self.staff
        return looks_of(
            self._request, theme=staff.theme if staff else "", large=staff.large_type if staff else False
        )

    def _may(self, permission: str) -> bool:
        return self.staff is not None and may(self.staff, permission)


def shell(request: HttpRequest) -> dict[str, object]:
    """The shell and the present moment; a view that has read the clock hands its own `now` and wins."""
    return {"shell": Shell(request), "now": clock.now()}


def _address(url_name: str) -> str:
    """The address of a place, empty where this installation does not have it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""

"""The operations that are timed, by name: what an agent and her supervisor do all day."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, cycle
from urllib.parse import quote

from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from benches import people
from benches.browser import Answer, Browser
from benches.seeding import NOW
from shouhou.campaigns.actions import CampaignValues, choose_unstated, draft_campaign
from shouhou.campaigns.codes import CampaignKind, Unstated
from shouhou.cases.actions import Happening, book, lock, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.paging import page
from shouhou.customers.models import Customer
from shouhou.followups.models import Call
from shouhou.followups.register import NEWEST_FIRST, book_of, last_line

MONTH = date(2026, 1, 1)

SEARCHES = (
    ("2 characters", "通达"),
    ("commonest word", "检测"),
    ("commonest of 4", "有限公司"),
    ("whole name", "济南通达机动车检测站"),
    ("initials", "jntd"),
    ("pinyin", "hengtong"),
    ("4 digits", "1388"),
    ("last digits", "0047"),
    ("serial", "FZ-10-2400"),
    ("nothing", "qqxxzz"),
)
"""The published mix of queries: what agents type, the commonest words among them."""
FOUND_ANYWHERE = ("2 characters", "commonest word", "commonest of 4", "4 digits")
"""Those by which any company of a hundred customers finds one."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to be timed; `prepare` is run before each time and hands over what `act` does. `aim` is how many
    times the shell it may cost."""

    name: str
    prepare: Callable[[], Callable[[], object]]
    is_write: bool = False
    aim: int | None = 10


def operations() -> list[Operation]:
    """All of them, on the data that is there; the first two are what the others are measured against."""
    return list(_Desk().operations())


class _Desk:
    def __init__(self) -> None:
        application = get_wsgi_application()
        company = people.everybody()
        self.company = company
        self.stranger = Browser(application)
        self.agent = Browser(application, company.agents[0])
        self.writer = Browser(application, company.agents[1])  # or the first one's Today would grow
        self.supervisor = Browser(application, company.supervisor)
        self.customer = Customer.objects.order_by("pk").first()
        self.number = count(1)
        self.long: Case | None = None

    def operations(self) -> Iterator[Operation]:
        assert self.customer is not None
        yield self._page("constant", self.stranger, "/benches/constant/", aim=None)
        yield self._page("shell", self.agent, "/benches/shell/", aim=None)
        yield self._page("today", self.agent, reverse("desk:today"))
        yield self._page("customer", self.agent, reverse("customers:detail", args=[self.customer.pk]))
        yield self._page("case", self.agent, reverse("desk:case", args=[self._request().slug]))
        register = f"{reverse('followups:register')}?month={MONTH:%Y-%m}"
        yield self._page("register, first page", self.agent, register)
        yield self._page("register, middle page", self.agent, f"{register}&cursor={self._middle()}")
        yield self._page("requests", self.agent, reverse("service_requests:list"))
        yield self._page("customers", self.agent, reverse("customers:list"))
        for what, query in SEARCHES:
            yield self._search(what, f"{reverse('desk:search')}?q={quote(query)}")
        yield self._mix()
        yield self._page("board", self.supervisor, reverse("supervision:board"))
        yield self._page("board, by person", self.supervisor, f"{reverse('supervision:board')}?view=people")
        yield self._page("regulation", self.supervisor, reverse("desk:regulation"))
        yield self._page("regulation, a year", self.supervisor, f"{reverse('desk:regulation')}?period=year")
        duties = reverse("desk:rule-duties", args=["AS-03"])
        yield self._page("duties of a clause", self.supervisor, f"{duties}?show=OPEN")
        yield self._page("lint", self.supervisor, reverse("desk:checkup"))
        yield self._page("coverage", self.supervisor, reverse("desk:coverage"))
        yield self._page("silence", self.supervisor, reverse("desk:missing"))
        yield self._page("load", self.supervisor, reverse("desk:load"))
        yield self._page("audience", self.supervisor, f"{self._audience()}?counting=1", aim=None)
        yield self._page("call list", self.agent, reverse("campaigns:calls"))
        yield self._page("intake, empty", self.agent, reverse("intake:request-new"))
        yield Operation("intake, unknown caller", lambda: self._intake(known=False), is_write=True, aim=8)
        yield Operation("intake, known customer", lambda: self._intake(known=True), is_write=True, aim=8)
        yield Operation("call panel", self._call, is_write=True, aim=8)
        yield Operation("book", self._book, is_write=True, aim=None)
        yield Operation("book, long history", self._book_long, is_write=True, aim=None)

    def _page(self, name: str, browser: Browser, address: str, *, aim: int | None = 10) -> Operation:
        return Operation(name, lambda: lambda: _demand(browser.get(address), 200), aim=aim)

    def _search(self, what: str, address: str) -> Operation:
        def act() -> None:
            answer = _demand(self.agent.get(address, part=True), 200)
            if what in FOUND_ANYWHERE and b"data-hit" not in answer.body:
                raise SystemExit(f"The search finds nothing by {what}: {address}")

        return Operation(f"search, {what}", lambda: act, aim=2)

    def _mix(self) -> Operation:
        """All of them in turn, as they come from one person after the other."""
        each = cycle([self._search(what, f"{reverse('desk:search')}?q={quote(q)}") for what, q in SEARCHES])
        return Operation("search, the whole mix", lambda: next(each).prepare(), aim=2)

    def _request(self) -> Case:
        """A request on which much has happened."""
        return (
            Case.objects.filter(line=Line.SERVICE_REQUEST, state="CLOSED")
            .exclude(number="")
            .order_by("-pk")[0]
        )

    def _audience(self) -> str:
        """The page on which the audience of a draft is counted: all customers, nothing left to be guessed."""
        return reverse("campaigns:audience", args=[drafted(self.company).slug])

    def _middle(self) -> str:
        """The cursor half way down a month of the register, as its pages hand it on."""
        staff = self.company.agents[0]
        branch_id = self.company.branch.pk
        lines = book_of(branch_id=branch_id, month=MONTH, seen_by=staff)
        middle = last_line(branch_id=branch_id, month=MONTH) // 2
        return page(lines.filter(register_line__lte=middle), order=NEWEST_FIRST, size=1).next_cursor

    def _intake(self, *, known: bool) -> Callable[[], object]:
        n = next(self.number)
        customer = self._customer(n)
        began = timezone.localtime(NOW)
        fields = {
            "once": f"intake-{n}-{time.time_ns()}",
            "channel": "PHONE",
            "received_at": f"{began:%Y-%m-%dT%H:%M}",
            "kind": "REPAIR",
            "org_name": customer.name if known else f"青山第{n}机动车检测站",
            "address": "济南市历下区解放路 1 号",
            "contact_name": "刘洋",
            "phone": f"139{n:08d}",
            "problem": "制动台显示器不亮,重启无效",
            "wanted": "尽快派人来看",
            "urgency": "NORMAL",
            "outcome": "LATER",
        } | ({"customer": customer.pk} if known else {})
        return lambda: _demand(self.writer.post(reverse("intake:request-new"), fields), 303)

    def _call(self) -> Callable[[], object]:
        n = next(self.number)
        began = timezone.localtime(NOW - timedelta(minutes=5))
        fields = {
            "once": f"call-{n}-{time.time_ns()}",
            "customer": self._customer(n).pk,
            "way": "CALL_OUT",
            "kind": "CONSULTATION",
            "line_state": "CONNECTED",
            "started_at": f"{began:%Y-%m-%dT%H:%M}",
            "contact_name": "刘洋",
            "phone": "13800138000",
            "topics": ["T1", "T6"],
            "gist": "设备运行正常,询问新标准",
            "promise_what": "回电告知价格",
            "promised_at": f"{began + timedelta(days=1):%Y-%m-%dT%H:%M}",
            "outcome": "LATER",
        }
        return lambda: _demand(self.writer.post(reverse("desk:call-panel"), fields), 303)

    def _book(self) -> Callable[[], object]:
        """The last line of every verb by itself: three facts, one state, two duties."""
        by = people.acting(self.company.agents[1])
        n = next(self.number)
        customer = self._customer(n)
        case = open_case(
            line=Line.CONTACT, branch_id=self.company.branch.pk, customer_id=customer.pk, by=by, at=NOW
        )
        call = {
            "call_id": -n,
            "way": "CALL_OUT",
            "kind": "OTHER",
            "connected": True,
            "has_gist": True,
            "topics": [],
        }
        told = (
            Happening("CALL_MADE", NOW, data=call, words={"gist": "设备运行正常"}, customer_id=customer.pk),
            Happening(
                "QUESTION_LEFT_OPEN", NOW, words={"question": "新标准何时实施"}, customer_id=customer.pk
            ),
            Happening("STUDY_NOTED", NOW, words={"note": "已查阅通知"}, customer_id=customer.pk),
        )

        def act() -> None:
            with transaction.atomic():
                book(case, *told, by=by, at=NOW)

        return act

    def _book_long(self) -> Callable[[], object]:
        """One more note on a case on which three hundred have been written."""
        by = people.acting(self.company.agents[1])
        note = Happening("STUDY_NOTED", NOW, words={"note": "已查阅通知"})
        if self.long is None:
            self.long = open_case(line=Line.CONTACT, branch_id=self.company.branch.pk, by=by, at=NOW)
            book(self.long, *[note] * 300, by=by, at=NOW)
        case = self.long

        def act() -> None:
            with transaction.atomic():
                book(lock(case.pk)[0], note, by=by, at=NOW)

        return act

    def _customer(self, n: int) -> Customer:
        return Customer.objects.order_by("pk")[100 + n]


def drafted(company: people.Company) -> Case:
    """A draft of a campaign four weeks ahead, for every organisation that did not refuse."""
    by = people.acting(company.supervisor)
    choose_unstated(choice=Unstated.ORGANISATIONS, by=by, at=NOW)
    values = CampaignValues(
        kind=CampaignKind.FREE,
        title="免费检测周",
        content="免费检查制动台和灯光仪。",
        place="公司一楼展厅",
        begins_at=NOW + timedelta(days=28),
        ends_at=NOW + timedelta(days=28, hours=8),
        phone="0531-88886666",
    )
    return draft_campaign(values=values, branch_id=company.branch.pk, by=by, at=NOW)


def _demand(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise SystemExit(
            f"{answer.status} instead of {status} ({answer.location}):\n{answer.body.decode()[:3000]}"
        )
    return answer


def calls_in_month() -> int:
    """How many lines the register's month has."""
    return Call.objects.filter(register_month=MONTH).count()

"""How many of something get done in a second: work in bulk, each as the worker or the command line does it."""

import csv
import gc
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from random import Random
from secrets import randbelow
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import get_random_string

from benches import people
from benches.operations import drafted
from benches.seeding import NOW
from shouhou.campaigns.actions import decide_campaign, work_on
from shouhou.campaigns.models import Campaign
from shouhou.cases.actions import Happening, book_many, open_cases
from shouhou.cases.models import Case, Line
from shouhou.core import clock
from shouhou.core.say import day_of
from shouhou.customers.models import Customer
from shouhou.documents.papers import Setup
from shouhou.followups.letters import LetterValues, compose_letter, send_letter
from shouhou.followups.models import Letter
from shouhou.followups.printing_runs import ask_print
from shouhou.followups.tasks import WORK, write_print
from shouhou.intake.actions import imports
from shouhou.intake.demo import cast
from shouhou.intake.importing.tasks import work_here
from shouhou.intake.models import ImportJob
from shouhou.rehearsal.amendment import read_amendment
from shouhou.rehearsal.replay import Plan, Replay

ROWS = 10_000
CASES, CHUNK = 10_000, 200
LETTERS, FEW_LETTERS = 1_000, 100
MOST = 100_000
_HEADINGS = [
    "客户名称",
    "统一社会信用代码",
    "地址",
    "联系人",
    "手机",
    "座机",
    "设备名称",
    "型号",
    "出厂编号",
    "安装日期",
    "备注",
]


@dataclass(frozen=True, slots=True)
class Rate:
    """What was done how often in a second, and in a second of this process's own; `aim` is the least that is wanted."""

    name: str
    per_second: float
    rows: int
    aim: int | None
    per_own_second: float = 0

    def to_json(self) -> dict[str, Any]:
        """The rate as plain data."""
        return asdict(self)


type Work = Callable[[], int]


def rates(say: Callable[[str], None], wanted: Callable[[str], bool]) -> list[Rate]:
    """Carries each kind of work out once, and says how fast it went."""
    found = []
    for name, aim, prepare in _works():
        if not wanted(name):
            continue
        work = prepare()
        _settle()
        began, own = time.perf_counter(), time.process_time()
        rows = work()
        took, own = time.perf_counter() - began, time.process_time() - own
        found.append(Rate(name, rows / took, rows, aim, rows / own))
        say(f"{name}: {found[-1].per_second:,.0f} a second")
    return found


def _settle() -> None:
    """Lets nothing that an earlier kind of work left behind be paid for by the next one."""
    gc.collect()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _works() -> Iterator[tuple[str, int | None, Callable[[], Work]]]:
    on_sqlite = connection.vendor == "sqlite"
    aim = 1000 if on_sqlite else 2000
    # First what is measured against the company as it was seeded, then what makes it grow.
    yield "check of a workbook", None, lambda: _import(check=True)
    yield "import of customers", 1500 if on_sqlite else None, lambda: _import(check=False)
    yield "book_many, small cases", aim, _book_many
    yield "letters into one print file", 34, _print_file
    yield "letters written and archived", None, _letters
    if Customer.objects.count() <= MOST + 2 * ROWS:  # with what an import has brought
        yield "recipients of a campaign", 1500, _recipients
    yield (
        "simulate, cases",
        834,
        lambda: _simulate({"terms": {"hours": [[n, "09:00", "17:00"] for n in range(5)]}}),
    )
    yield "simulate, one figure", 834, lambda: _simulate({"terms": {"second_closes_days": 10}})


def _book_many() -> Work:
    """Cases of one fact and one open duty each, as the recipients of a campaign are, in chunks of their own."""
    company = people.everybody()
    by = people.acting(company.agents[1])
    # The last ones: the pages of the first ones are measured, however often data is measured that is kept.
    customers = list(Customer.objects.order_by("-pk").values_list("pk", flat=True)[:CASES])
    customers = (customers * (CASES // len(customers) + 1))[:CASES]

    def book(some: list[int]) -> None:
        with transaction.atomic():
            cases = open_cases(
                line=Line.CUSTOMER_FILE, branch_id=company.branch.pk, customer_ids=some, by=by, at=NOW
            )
            told = [
                Happening("PROFILE_CREATED", NOW, words={"customer": "青山机动车检测站"}, customer_id=pk)
                for pk in some
            ]
            book_many([(case, [one]) for case, one in zip(cases, told, strict=True)], by=by, at=NOW)

    def work() -> int:
        for n in range(0, CASES, CHUNK):
            book(customers[n : n + CHUNK])
        return CASES

    book(customers[:CHUNK])  # to warm up
    return work


def _letter_values(customer: Customer, batch: int | None) -> LetterValues:
    return LetterValues(
        kind="NOTICE",
        way="POST",
        sent_at=NOW,
        customer_name=customer.name,
        addressee="刘洋 站长",
        address=f"{customer.address} 250000",
        subject="关于年度保养的通知",
        body="贵站的制动台将于四月到保养期，请来电约定时间。\n届时请留出半天。",
        customer_id=customer.pk,
        template_code="NOTICE",
        batch=batch,
    )


def _print_file() -> Work:
    """A thousand letters of one mailing, set on letterhead by the template, as one file for the printer."""
    company = people.everybody()
    by, case = people.acting(company.agents[1]), Case.objects.order_by("pk")[0]
    letters = []
    batch = time.time_ns()
    lines = 10_000_000 + batch // 10**9 % 10**6 * LETTERS  # of no other run on data that is kept
    for n, customer in enumerate(Customer.objects.order_by("-pk")[:LETTERS]):
        letter = compose_letter(_letter_values(customer, batch), by=by, at=NOW)
        letter.branch, letter.case, letter.register_line = company.branch, case, lines + n
        letter.letter_no = f"XH-{batch % 10**9}-{n:04d}"
        letters.append(letter)
    Letter.objects.bulk_create(letters)
    run = ask_print(
        batch=batch, what="LETTERS", setup=Setup(), token=get_random_string(32), by=by, at=clock.now()
    )
    run.lease = WORK.claim(run.pk, at=clock.now())

    def work() -> int:
        write_print(run)
        return len(letters)

    return work


def _letters() -> Work:
    """Letters with their numbers, lines, archived copies and bookings, one after the other as a mailing writes them."""
    company = people.everybody()
    by = people.acting(company.agents[1])
    customers = list(Customer.objects.order_by("-pk")[:FEW_LETTERS])

    def work() -> int:
        for customer in customers:
            send_letter(
                values=_letter_values(customer, None), branch_id=company.branch.pk, by=by, at=clock.now()
            )
        return len(customers)

    return work


def _recipients() -> Work:
    """A campaign for all customers, as the worker books it: consent, case, agent, duty, chunk after chunk."""
    company = people.everybody()
    case = drafted(company)
    by = people.acting(company.supervisor)
    decide_campaign(case_id=case.pk, version=1, by=by, at=NOW)

    def work() -> int:
        while work_on(case_id=case.pk, by=by, at=NOW):
            pass
        return Campaign.objects.get(pk=case.pk).chosen

    return work


def _simulate(plain: dict[str, Any]) -> Work:
    """The last two years under an amendment, so many cases of them; other hours touch every rule."""
    last = day_of(NOW)
    replay = Replay(Plan(read_amendment(plain), last - timedelta(days=730), last, None, NOW))

    def work() -> int:
        after, cases = 0, 0
        while cases < MOST and (step := replay.step(after, 500)):
            after, tally = step
            cases += tally.cases
        return cases

    return work


def _import(*, check: bool) -> Work:
    """A table of customers, each with a contact of two telephones and an asset, through the verbs of the import."""
    company = people.everybody()
    by = people.acting(company.administrator)
    job = imports.upload(
        data=_table(randbelow(9_000_000)), name="customers.csv", token=get_random_string(32),
        branch_id=company.branch.pk, by=by, at=NOW,
    )  # fmt: skip
    job = imports.confirm_columns(
        job_id=job.pk, mapping=list(job.mapping), version=job.version, by=by, at=NOW
    )

    def work() -> int:
        work_here(job.pk, show=lambda done, total: None)
        after = ImportJob.objects.get(pk=job.pk)
        return after.rows_passed if check else after.created_count

    if check:
        return work
    work()
    imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=by, at=clock.now())
    return work


def _table(first: int) -> bytes:
    """A workbook of the seeded company's kind of customers, told apart by a number from `first` on."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_HEADINGS)
    for n, row in enumerate(cast.customers(ROWS, Random(first)), first):
        person, machine = cast.person_name(Random(n)), row.assets[0].values
        rows.writerow(
            (
                f"{row.name}第{n}分站", "", f"{row.values['city']}{row.values['district']}解放路{n % 400}号", person,
                f"137{n:08d}", f"0531-8{n:07d}", machine["name"], machine["model"], f"FZ{n:08d}", "2023.3.5",
                "每周三方便",
            )
        )  # fmt: skip
    return text.getvalue().encode("utf-8-sig")

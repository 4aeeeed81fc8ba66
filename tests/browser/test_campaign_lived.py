"""A free service is decided, told, written to and held; what comes back on paper and what is complained of is seen to.

The company is the demo's; each moment is served from its own moment on. No step goes on before the page shows what the
step before has led to.
"""

import io
import json
import re
from pathlib import Path
from typing import Final

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.complaining import adopt, assess, line_of, refuse_to_close, register_complaint, step
from tests.browser.conftest import installation_like
from tests.browser.house import House, at
from tests.browser.people import ADMINISTRATOR, AGENT, ENGINEER, SUPERVISOR, following, picture
from tests.browser.test_regulation_lived import fill, save, tick
from tests.channels.conftest import PostOffice, post_office

__all__ = ["post_office"]

COLLEAGUE, MANAGER = "lijuan", "zhengkai"
TITLE: Final = "春季免费检测周"
DEMO: Final = """
import django; django.setup()
from shouhou.core import clock
from shouhou.intake.demo import loading
loading.load(at=clock.now(), customers=40, recent_days=3)
"""
SEND: Final = """
import django; django.setup()
from shouhou.channels.posting import send_outbox
from shouhou.core import clock
send_outbox(clock.now)
"""


@pytest.fixture
def house(empty: Path, tmp_path: Path, chromium: Browser) -> House:
    """The demo company on a Monday three weeks before the event."""
    house = House(installation_like(empty, tmp_path), chromium)
    house.do("-c", DEMO, moment=at("03-02", "08:30"), patience=600)
    return house


def number_in(words: str) -> int:
    """The first number in some words."""
    found = re.search(r"\d+", words)
    assert found, words
    return int(found[0])


def name_a_mailbox(page: Page, port: int) -> None:
    page.goto("/channels/new/")
    tick(page, "kind", "EMAIL")
    fill(page, name="衡信售后", host="127.0.0.1", port=str(port), username="shouhou", password="secret")
    fill(page, sender="service@example.com")
    page.select_option("main [name=security]", "NONE")
    following(page, page.locator("main form .btn-primary").first.click)
    expect(page.locator("main")).to_contain_text("衡信售后")


def draft(page: Page) -> int:
    """Three weeks ahead, for whoever has a brake tester; returns how many the live count shows."""
    page.goto("/campaigns/")
    page.locator("details.panel summary").click()
    tick(page, "choice", "ORG")
    following(page, page.locator("details.panel button").click)
    page.goto("/campaigns/new/")
    tick(page, "kind", "FREE")
    fill(
        page, title=TITLE, content="免费检查制动检验台，更换易损件只收成本。", place="公司一楼展厅",
        begins_at="2026-03-23 09:00", ends_at="2026-03-23 17:00", phone="0531-8888 0000", budget="3000",
    )  # fmt: skip
    following(page, page.locator("main form .btn-primary").click)
    counted = page.locator("#counted h2")
    everybody = counted.inner_text()
    page.fill("main [name=asset_model]", "制动检验台")
    expect(counted).not_to_have_text(everybody)
    of_model = counted.inner_text()
    tick(page, "levels", "REGULAR")
    expect(counted).not_to_have_text(of_model)
    wanted = number_in(counted.inner_text())
    assert 3 < wanted < number_in(everybody)
    page.locator("main label.chip", has_text="王敏").last.click()
    picture(page, "event-01-audience", whole=True)
    following(page, page.locator("main form .btn-primary").click)
    return wanted


def decide(page: Page, wanted: int) -> str:
    """Decided; the worker books the recipients meanwhile. Returns the number of the event."""
    following(page, page.locator("form[action$='/decision/'] .btn-primary").click)
    expect(page.locator("form[action*='/lists/recipients']")).to_be_visible()  # the booking is over
    expect(page.locator("main")).to_contain_text(f"{wanted} 位")
    picture(page, "event-02-decided", whole=True)
    return page.locator(".sheet-number").first.inner_text()


def give_addresses(page: Page, count: int) -> list[str]:
    """The first customers of the call list say their e-mail addresses; returns their names."""
    page.goto("/campaigns/calls/")
    links = page.locator("main tbody a[href^='/customers/']")
    found = [(one.inner_text(), str(one.get_attribute("href"))) for one in links.all()[:count]]
    for n, (_name, href) in enumerate(found):
        page.goto(f"{href}sheet/")
        page.locator("main input[name$='-email']").first.fill(f"station{n}@example.com")
        save(page)
    return [name for name, _href in found]


def call_the_next(page: Page, left: int, answer: str, gist: str, complaint: str = "") -> str:
    """From the one line of Today to the list, to the first of it, to the panel; returns the customer's name."""
    line = line_of(page, "CP-01")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(f"还有 {left} 个电话")
    following(page, line.locator("[data-act]").click)
    row = page.locator("main tbody tr").first
    customer = row.locator("a").first.inner_text()
    following(page, row.locator("a.btn").click)
    expect(page.locator(".call-panel .quote").first).to_contain_text(TITLE)
    tick(page, "notice_answer", answer)
    fill(page, gist=gist)
    if complaint:
        page.locator("main summary.chip", has_text="投诉").click()
        fill(page, complaint=complaint)
        picture(page, "event-04-call", whole=True)
    save(page)
    expect(page.locator("main")).to_contain_text(customer)
    return customer


def slip_comes_back(page: Page) -> str:
    """The last one is called from paper: its slip is printed, written on, scanned, and typed from beside the page."""
    line = line_of(page, "CP-01")
    expect(line).to_have_count(1)
    customer = line.locator(".duty-who").inner_text().partition(" ·")[0]
    printing = page.locator("form[action='/today/slips/'] [name=csrfmiddlewaretoken]")
    answer = page.request.post("/today/slips/", form={"csrfmiddlewaretoken": printing.first.input_value()})
    assert answer.ok
    page.goto("/slips/")
    scan = {"name": "扫描.jpg", "mimeType": "image/jpeg", "buffer": scanned(answer.body(), customer)}
    page.set_input_files("main [name=files]", scan)
    following(page, page.locator("main .slip-box .btn-primary").click)
    row = page.locator("main tbody tr", has_text=customer).filter(has_text="CP-01")
    expect(row).to_have_count(1)
    following(page, row.locator("a").first.click)
    expect(page.locator(".slip-scan img")).to_be_visible()
    form = page.frame_locator(".slip-frame")
    expect(form.locator(".customer-card h2")).to_contain_text(customer)
    form.locator("label.chip:has([name=notice_answer][value=COMING])").click()
    form.locator("main [name=gist]").fill("按纸单录入：已通知，来两个人")
    picture(page, "event-05-slip", whole=True)
    form.locator("main .form-end .btn-primary").first.click()
    expect(page.locator("#slip-state .banner-quiet")).to_contain_text("王敏")
    expect(page.locator("#slip-state a").first).to_be_visible()
    expect(line_of(page, "CP-01")).to_have_count(0)
    return customer


def scanned(pdf: bytes, customer: str) -> bytes:
    """The page of the slips on which the call to this customer stands, as the scanner sees it, a little askew."""
    out = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        wanted = next(page for page in document if customer in words_of(page) and "CP-01" in words_of(page))
        picture = wanted.render(scale=150 / 72).to_pil().convert("L")
    picture.rotate(1.5, expand=True, fillcolor=255).save(out, "JPEG", quality=75)
    return out.getvalue()


def words_of(page: pypdfium2.PdfPage) -> str:
    """What stands on a printed page, without spaces."""
    return re.sub(r"\s", "", page.get_textpage().get_text_bounded())


def write_letters(page: Page, number: str, way: str, done: int, left: int) -> None:
    """One letter to each; what would happen is seen first. Ends on the page of the mailing."""
    page.goto(f"/campaigns/{number}/")
    following(page, page.locator("form[action*='/lists/recipients'] .btn").click)
    expect(page.locator("main [name=subject]")).to_have_value(TITLE)
    expect(page.locator("main [name=body]")).to_have_value(re.compile("公司一楼展厅"))
    page.select_option("main [name=way]", way)
    page.select_option("main [name=dispatch]", "yes" if way == "EMAIL" else "no")
    following(page, page.locator("main form.panel .btn-primary").click)
    expect(page.locator("main #rows .tag.is-wait")).to_have_count(left)
    picture(page, f"event-06-letters-{way.lower()}", whole=True)
    following(page, page.locator("form[action$='/start/'] .btn-primary").click)
    following(page, page.locator("main .form-end .btn-primary").click)
    expect(page.locator("main #rows tr")).to_have_count(done)


def print_letters(page: Page) -> list[str]:
    """All letters of the mailing as one PDF: the words of each page."""
    following(page, page.locator("form[action$='/LETTERS/'] .btn").click)
    file = page.locator("a[href$='/file.pdf']")
    expect(file).to_be_visible()
    answer = page.request.get(str(file.get_attribute("href")))
    assert answer.ok
    with pypdfium2.PdfDocument(answer.body()) as document:
        return [words_of(one) for one in document]


def came(page: Page, number: str, customer: str) -> None:
    """Somebody stands at the door."""
    page.goto(f"/campaigns/recipients/?campaign={number}")
    row = page.locator("main tbody tr", has_text=customer)
    following(page, row.locator("a[href*='/cases/']").first.click)
    following(page, page.locator("a[href$='/attendance/']").first.click)
    following(page, page.locator("main form .btn-primary").last.click)
    expect(page.locator("main")).to_contain_text("已到场")


def answered(page: Page, number: str, customer: str) -> None:
    """An answer by letter from whoever was undecided."""
    page.goto(f"/campaigns/recipients/?campaign={number}&show=TOLD")
    row = page.locator("main tbody tr", has_text=customer)
    following(page, row.locator("a[href*='/cases/']").first.click)
    following(page, page.locator("a[href$='/answer/']").first.click)
    tick(page, "answer", "COMING")
    page.select_option("main [name=way]", "LETTER")
    following(page, page.locator("main form .btn-primary").last.click)
    expect(page.locator("main")).to_contain_text("参加")


def end(page: Page, number: str) -> None:
    page.goto(f"/campaigns/{number}/ending/")
    following(page, page.locator("main form .btn-primary").last.click)
    following(page, page.locator("a[href$='/review/']").first.click)
    fill(page, cost="2680", result="来了三家，都做了检测；一家有意更换制动台。")
    following(page, page.locator("main form .btn-primary").last.click)
    expect(page.locator("main")).to_contain_text("2,680.00")
    picture(page, "event-08-reviewed", whole=True)


def registers_agree(page: Page, customers: list[str], letters: int) -> None:
    """Each call stands in the book of calls, each letter in that of letters."""
    for customer in customers:
        page.goto(f"/calls/?month=2026-03&q={customer}")
        expect(
            page.locator("main tbody tr", has_text=customer).filter(has_text=re.compile("已通知|电话通知"))
        ).not_to_have_count(0)
    page.goto("/letters/?month=2026-03")
    expect(page.locator("main tbody tr", has_text=TITLE)).to_have_count(letters)
    picture(page, "event-09-letters", whole=True)


def regulation_agrees(page: Page, **expected: int) -> None:
    """Each figure opens its duties, each duty the record that proves it."""
    page.goto("/regulation/?period=month&month=2026-03")
    duties = {}
    for name, n in expected.items():
        rule = name.replace("_", "-")
        figure = page.locator(f"#rule-{rule} .figures a[href*='show=MET']").last
        expect(figure).to_have_text(str(n))
        figure.click()
        listed = page.locator(f"#duties-{rule} ul > li")
        expect(listed).to_have_count(n)
        duties[rule] = [str(one.get_attribute("href")) for one in listed.locator(":scope > a").all()]
    picture(page, "event-10-regulation", whole=True)
    for rule, links in duties.items():
        for link in links:
            page.goto(link)
            expect(page.locator(".panel", has_text="怎么办结")).to_contain_text("登记人")
            expect(page.locator("main")).to_contain_text(rule)


@pytest.mark.slow
def test_a_free_service_is_decided_told_written_held_and_what_comes_of_it_is_seen_to(
    house: House, post_office: PostOffice
) -> None:
    with house.on("03-02", "09:00", worker=True) as enter:
        boss, agent = enter(SUPERVISOR), enter(AGENT)
        name_a_mailbox(enter(ADMINISTRATOR), post_office.port)
        for rule in ("CM-08", "CM-10"):
            adopt(boss, rule)
        wanted = draft(boss)
        number = decide(boss, wanted)
        picture(agent, "event-03-today", whole=True)
        mailed = give_addresses(agent, 2)
        complained = call_the_next(
            agent, wanted, "COMING", "电话通知：会来", complaint="上次李娟约好上午回电，第二天才打来"
        )
        undecided = call_the_next(agent, wanted - 1, "UNDECIDED", "电话通知：再商量")
        customers = [complained, undecided]
        customers += [
            call_the_next(agent, left, "COMING" if left % 2 else "NOT_COMING", "电话通知：已答复")
            for left in range(wanted - 2, 1, -1)
        ]
        customers.append(slip_comes_back(agent))
        assert len(set(customers)) == wanted
        write_letters(agent, number, "EMAIL", done=2, left=wanted - 2)
        write_letters(agent, number, "POST", done=wanted - 2, left=2)
        pages = print_letters(agent)
        complaint = register_complaint(agent)
        assess(boss, complaint)
    on_paper = [one for one in customers if one not in mailed]
    assert len(pages) == len(on_paper) == wanted - 2
    for customer in on_paper:
        (page,) = [words for words in pages if customer in words]
        assert TITLE in page
        assert "公司一楼展厅" in page
    house.do("-c", SEND, moment=at("03-02", "09:40"))
    assert sorted(str(one["To"]).partition("<")[2] for one in post_office.letters) == [
        "station0@example.com>", "station1@example.com>",
    ]  # fmt: skip
    for letter in post_office.letters:
        (enclosed,) = letter.iter_attachments()
        with pypdfium2.PdfDocument(enclosed.get_content()) as document:
            assert [customer for customer in mailed if customer in words_of(document[0])]
    with house.on("03-05", "10:00") as enter:
        boss, agent, handler = enter(SUPERVISOR), enter(AGENT), enter(ENGINEER)
        step(
            handler, complaint, "investigation", chips={"reason": "CONDUCT"}, found="回访记录证实第二天才回电",
            reason_words="没有看提醒",
        )  # fmt: skip
        step(boss, complaint, "decision", decision="书面道歉，今后回电改由王敏负责")
        step(handler, complaint, "telling", chips={"reaction": "ACCEPTED"}, words="可以")
        answered(agent, number, undecided)
        following(agent, line_of(agent, "CM-10").locator("[data-act]").click)
        tick(agent, "satisfaction", "SATISFIED")
        save(agent)
        expect(agent.locator("h1")).to_contain_text(complaint)
        refuse_to_close(enter(COLLEAGUE), complaint)
        step(agent, complaint, "closing")
        expect(agent.locator(".state-line")).to_contain_text("已闭环")
        picture(agent, "event-07-complaint", whole=True)
    with house.on("03-23", "10:00") as enter:
        for customer in (complained, undecided, customers[-1]):
            came(enter(AGENT), number, customer)
    with house.on("03-24", "09:00", worker=True) as enter:
        end(enter(SUPERVISOR), number)
        registers_agree(enter(AGENT), customers, wanted)
        regulation_agrees(enter(MANAGER), CP_01=wanted, CP_02=wanted, CM_01=1, CM_08=1, CM_10=1)
    rows = json.loads(house.do("-m", "shouhou", "rules", "--json", moment=at("03-24", "09:10")))
    chapters = ("AS-", "CP-", "CM-", "RD-", "DP-", "PR-")
    assert {row["state"] for row in rows if row["id"].startswith(chapters)} == {"built"}
    assert {row["id"][:3] for row in rows} >= set(chapters)

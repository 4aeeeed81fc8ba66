"""`shouhou import` from the command line: kinds, columns, and what it ends with."""

from pathlib import Path

import pytest

from tests.cli.installation import Installation
from tests.intake.importing import books


@pytest.fixture
def company(installation: Installation) -> Installation:
    """A company whose administrator may import."""
    found = (
        "import django; django.setup()\n"
        "from datetime import date, datetime, UTC\n"
        "from shouhou.accounts.actions import CompanyFacts, FirstPerson\n"
        "from shouhou.supervision.founding import open_house\n"
        "open_house(facts=CompanyFacts(name='博远', start_date=date(2026, 1, 1)),"
        " person=FirstPerson('admin', '管小安', 'quiet-lake-7'), branch='总部', departments=['售后服务部'],"
        " last_numbers={}, at=datetime(2026, 3, 2, 1, tzinfo=UTC))\n"
    )
    installation.extra["DJANGO_SETTINGS_MODULE"] = "shouhou.config.settings"
    done = installation.python("-c", found)
    assert done.returncode == 0, done.stderr
    return installation


@pytest.mark.slow
def test_a_file_comes_in_with_what_the_command_line_says_of_it(company: Installation, tmp_path: Path) -> None:
    file = tmp_path / "客户.xlsx"
    headings = ("甲", "地址", "联系人", "联系电话")
    file.write_bytes(books.customers(books.GREEN, ("云" * 201, *books.CLOUD[1:]), headings=headings))
    call = ("import", file, "--as", "admin", "--map", "甲=name", "--map", "地址=")
    dry = company.run(*call, "--dry-run")
    assert (dry.returncode, "1 rows come in" in dry.stdout) == (3, True), dry.stderr
    done = company.run(*call)
    assert (done.returncode, "1 rows came in" in done.stdout) == (3, True), done.stderr
    assert "100 %" in done.stdout
    again = company.run(*call)
    assert "nothing new" in again.stdout

    book = tmp_path / "设备.xlsx"
    book.write_bytes(books.xlsx([["客户名称", "设备名称", "出厂编号"], [books.GREEN[0], "制动台", "Z-9"]]))
    assets = company.run("import", book, "--as", "admin", "--kind", "assets", "--sheet", "客户")
    assert (assets.returncode, "1 rows came in" in assets.stdout) == (0, True), assets.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "NONSENSE"), "CUSTOMERS"),
        (("--map", "乙=name"), "乙"),
        (("--map", "地址=nonsense"), "nonsense"),
        (("--sheet", "没有"), "没有"),
    ],
)
def test_what_the_command_line_cannot_mean_is_said(
    company: Installation, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "客户.xlsx"
    file.write_bytes(books.customers(books.GREEN))
    done = company.run("import", file, "--as", "admin", *arguments)
    assert (done.returncode, said in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr

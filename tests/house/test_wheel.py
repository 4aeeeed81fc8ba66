"""The wheel, installed with pip in a clean environment outside the clone, is the whole product."""

import io
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.conftest import installation, migrated, new_installation
from tests.cli.installation import Installation
from tests.faults.test_serving import free_port, status, until
from tests.house.files import PACKAGE, ROOT, repository

__all__ = ["installation", "migrated", "new_installation"]
pytestmark = [pytest.mark.once, pytest.mark.slow]
GENERATED = (
    "core/static/vendor/tabler/tabler.min.css",
    "core/static/vendor/echarts/echarts.simple.min.js",
    "locale/zh_Hans/LC_MESSAGES/django.mo",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of what is in the repository now."""
    folder = tmp_path_factory.mktemp("wheel")
    # From a copy: building leaves traces in its folder, and nothing of the clone may be taken along by chance.
    source = folder / "source"
    wanted = [f for f in repository() if PACKAGE in f.parents or f.name in {"pyproject.toml", "README.md"}]
    for file in [*wanted, *(PACKAGE / name for name in GENERATED)]:
        copy = source / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    call = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("shouhou-*.whl"))


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel and its locked dependencies; gives its Python."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
    for arguments in (["--require-hashes", "-r", str(ROOT / "requirements" / "run.txt")], [str(wheel)]):
        done = subprocess.run([*pip, *arguments], capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    return python


def test_everything_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f.relative_to(ROOT).as_posix() for f in repository() if PACKAGE in f.parents}
    wanted = {name for name in wanted if not name.endswith((".po", ".md"))}
    wanted |= {f"shouhou/{name}" for name in GENERATED}
    assert not sorted(wanted - packed)


def test_the_installed_command_serves_its_pages(clean: Path, installation: Installation) -> None:
    command = clean.with_name("shouhou")
    version = subprocess.run([command, "--version"], capture_output=True, text=True, cwd=clean.parent)
    assert version.stdout.startswith("shouhou ")

    port = free_port()
    server = subprocess.Popen(
        [command, "serve", "--port", str(port)],
        env=installation.environment(),
        cwd=installation.data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        until(lambda: status(port) == 200 or server.poll() is not None, "the first answer")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
            text = page.read().decode()
        assert "公司" in text  # Chinese, from the compiled catalogue
        assert status(port, "/static/vendor/tabler/tabler.min.css") == 200
    finally:
        server.terminate()
        server.communicate()


PRINT = """
import datetime, sys
import django; django.setup()
from shouhou.documents.printing import render
from shouhou.documents.sheets import CallRegisterPage, CompanyHeader
day = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
page = CallRegisterPage(branch="总部", month=day.date())
sys.stdout.buffer.write(render(page, company=CompanyHeader(name="东方公司"), printed_at=day, printed_by="王敏"))
"""


def test_the_installed_package_prints_with_the_fonts_it_brings(
    clean: Path, installation: Installation
) -> None:
    environment = installation.environment() | {"DJANGO_SETTINGS_MODULE": "shouhou.config.settings"}
    done = subprocess.run([clean, "-c", PRINT], capture_output=True, env=environment, cwd=installation.data)
    assert done.returncode == 0, done.stderr.decode()
    assert "登记表" in PdfReader(io.BytesIO(done.stdout)).pages[0].extract_text()

"""What the files of this repository look like."""

import ast
import re
from pathlib import Path

from tests.house.files import PACKAGE, ROOT, named, python_files, repository, templates

LONGEST = 400
BANNED = {"utils", "helpers", "common", "misc", "services", "manager"}
# Put together from pieces, so that this file holds none of them itself.
REGISTRIES = (
    *(f"py{rest}" for rest in ("pi.org", "thonhosted", "pi.python")),
    *(f"npm{rest}" for rest in ("js.org", "js.com", "mirror")),
    *(f"deb{rest}" for rest in (".debian.org", "ian.org/debian")),
    "crates" + ".io",
    "registry" + ".yarnpkg",
    "simple" + "/index",
)
HOLLOW = (
    "TO" + "DO",
    "FIX" + "ME",
    "X" + "XX",
    "raise NotImpl" + "ementedError",
    "mark.x" + "fail",
    "assert " + "True",
)
MACHINE = ("/wo" + "rk/", "/tmp/" + "plan", "/root/" + ".pyenv")


def _holding(words: tuple[str, ...], files: list[Path]) -> list[str]:
    found = []
    for file in files:
        text = file.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{named(file)}: {word}" for word in words if word in text]
    return found


def test_no_file_of_code_is_longer_than_a_person_reads_in_one_go() -> None:
    files = [*python_files(), *templates(), *(f for f in repository() if f.suffix in {".js", ".css", ".typ"})]
    long = {named(f): n for f in files if (n := len(f.read_text(encoding="utf-8").splitlines())) > LONGEST}
    assert not long


def test_no_file_is_named_as_if_it_held_whatever_was_left_over() -> None:
    parts = {part for file in python_files() for part in file.relative_to(ROOT).with_suffix("").parts}
    assert not parts & BANNED


def test_no_file_names_a_package_registry() -> None:
    assert not _holding(REGISTRIES, list(repository()))


def test_the_lock_files_name_no_address_and_hash_every_package() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text()
        assert "//" not in text, file.name
        pins = re.findall(r"(?m)^[a-z0-9][^\s]*==[^\s]+", text)
        assert len(pins) == len(re.findall(r"(?m)^[a-z0-9]", text)), file.name
        assert all("--hash=sha256:" in block for block in re.split(r"(?m)^(?=[a-z0-9])", text)[1:]), file.name
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert not _holding(MACHINE, list(repository()))


def test_nothing_is_left_hollow() -> None:
    assert not _holding(HOLLOW, python_files())


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    silent = []
    for file in python_files():
        text = file.read_text(encoding="utf-8")
        if text.strip() and not ast.get_docstring(ast.parse(text)):
            silent.append(named(file))
    assert not silent


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    sprite = (PACKAGE / "core/static/shouhou/icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    asked = {
        (name, named(file))
        for file in templates()
        for name in re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", file.read_text(encoding="utf-8"))
    }
    assert not [pair for pair in sorted(asked) if pair[0] not in drawn]


def test_pages_hold_no_script_and_no_style_of_their_own() -> None:
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    held = {named(f): m.group() for f in templates() if (m := inline.search(f.read_text(encoding="utf-8")))}
    assert not held

"""What templates and scripts name is there."""

import re
from pathlib import Path

import shouhou

PACKAGE = Path(shouhou.__file__).parent
STATIC = PACKAGE / "core" / "static" / "shouhou"


def drawings() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    named = {
        (name, str(file.relative_to(PACKAGE)))
        for file in PACKAGE.rglob("templates/**/*.html")
        for name in re.findall(r"""{% icon ["']([\w-]+)["']""", file.read_text(encoding="utf-8"))
    }
    assert named
    assert [entry for entry in sorted(named) if entry[0] not in drawings()] == []


def test_every_icon_that_python_names_is_in_the_sprite() -> None:
    from shouhou.desk.context import PERSON_LINKS, PLACES

    named = {place.icon for place in PLACES} | {icon for _name, _label, icon in PERSON_LINKS}
    assert named <= drawings()


def test_every_style_sheet_and_script_of_the_page_exists() -> None:
    base = (PACKAGE / "core" / "templates" / "base.html").read_text(encoding="utf-8")
    for name in re.findall(r'{% static "shouhou/([^"]+)" %}', base):
        assert (STATIC / name).is_file(), name


def test_every_script_imports_files_that_exist() -> None:
    for script in (STATIC / "js").glob("*.js"):
        for name in re.findall(
            r'from "\./([\w.]+)"|import "\./([\w.]+)"', script.read_text(encoding="utf-8")
        ):
            assert (script.parent / (name[0] or name[1])).is_file(), (script.name, name)


def test_every_word_that_a_script_says_stands_in_the_page() -> None:
    tail = (PACKAGE / "core" / "templates" / "core" / "parts" / "tail.html").read_text(encoding="utf-8")
    given = {re.sub(r"-(\w)", lambda m: m[1].upper(), name) for name in re.findall(r"data-([\w-]+)=", tail)}
    said = {
        word
        for script in (STATIC / "js").glob("*.js")
        for word in re.findall(r'word\("(\w+)"\)', script.read_text(encoding="utf-8"))
    }
    assert said <= given


def test_nothing_is_fetched_from_elsewhere() -> None:
    for file in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]:
        addresses = set(re.findall(r"https?://[\w./-]+", file.read_text(encoding="utf-8")))
        assert addresses <= {"http://www.w3.org/2000/svg"}, file.name

"""The generated pages of docs/ say what the code says, and what docs name is there."""

import re
import sys

from tests.house.files import ROOT, named, repository

sys.path.insert(0, str(ROOT / "tools"))
import docs

DOORS = re.compile(r"`make ([a-z-]+)")


def test_the_generated_pages_are_current() -> None:
    assert not docs.stale(), "run: make docs"


def test_every_door_that_a_document_names_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    doors = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    documents = [file for file in repository() if file.suffix == ".md"]
    unknown = {
        (named(file), door)
        for file in documents
        for door in DOORS.findall(file.read_text(encoding="utf-8"))
        if door not in doors
    }
    assert not unknown


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for file in (file for file in repository() if file.suffix == ".md"):
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", file.read_text(encoding="utf-8")):
            if not (file.parent / link).exists():
                broken.append(f"{named(file)}: {link}")
    assert not broken

"""A verb takes keywords, says who acts (`by`) and when (`at`), and is all or nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.files import PACKAGE, named, python_files

# Public functions of `actions` that change rows and yet are no verbs, each with its reason.
NO_VERBS = {
    "open_case": "inserts the row of a case inside a verb of the line of work, which books it",
    "open_cases": "open_case() for many",
    "book": "the last line of every verb: the case and its happenings come first",
    "book_many": "book() for several cases",
    "record": "the journal's own writer, called by book()",
    "record_many": "record() for several",
    "tell_many": "record_many() for what is no case, inside another verb",
    "assign": "makes the happening of a new role inside a verb",
    "assign_each": "assign() for many cases that were just opened",
    "assign_agent": "assign() for the agent of a new case",
    "tell": "book() for a customer and the cases that listen",
    "insert_contacts": "rows of a profile that a verb is writing",
    "note_contact": "makes the happening of a new contact inside a verb",
    "note_access": "a line of the access log about whoever looked, of which views wait for the next writing",
    "stamp_save": "lets undo find the row of a save; the last line of a verb",
    "keep_saved": "where a saved form led, so that a second click gets there too",
    "take_back_imported_profiles": "one chunk of the undo of an import, whose verb is undo()",
    "welcome": "hires who comes into practice with a ticket, before anybody is signed in there",
    "count_load": "a worker begins a rehearsal: nobody does it, and nothing happens to any case",
    "keep_step": "a worker keeps what some cases come to in a rehearsal",
    "name_for": "row and happenings of a deputy inside the two verbs that name one",
    "reconcile_cases": "time passes: nobody does it",
    "look_again": "has cases looked at again inside the verb that adopted other days",
    "look_again_after_failure": "the same, inside the verbs of failures",
    "look_again_at_persons": "the same, inside the verbs of absences",
    "roll": "time passes: nobody does it",
    "fold_figures": "arithmetic on what was recorded: nobody does it",
}
_CHANGES = {"create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "save", "delete"}
_BOOKS = {"book", "book_many", "record", "record_many"}


def _changes_rows(node: ast.FunctionDef) -> bool:
    for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGES:
            return True
        if isinstance(call.func, ast.Name) and call.func.id in _BOOKS:
            return True
    return False


def _public_functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for file in python_files():
        if PACKAGE in file.parents and (file.name == "actions.py" or file.parent.name == "actions"):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith(("_", "write_")):
                    yield file, node


def _is_verb(node: ast.FunctionDef) -> bool:
    """What is all or nothing or changes rows is a verb; questions and checks are none."""
    decorators = {ast.unparse(decorator).partition("(")[0] for decorator in node.decorator_list}
    return "transaction.atomic" in decorators or _changes_rows(node)


VERBS = [
    (named(file), node) for file, node in _public_functions() if _is_verb(node) and node.name not in NO_VERBS
]


@pytest.mark.parametrize(("file", "node"), VERBS, ids=[f"{file}:{node.name}" for file, node in VERBS])
def test_a_verb_takes_only_keywords_with_by_and_at(file: str, node: ast.FunctionDef) -> None:
    arguments = node.args
    assert not [*arguments.posonlyargs, *arguments.args], "every argument is given by its name"
    assert {"by", "at"} <= {argument.arg for argument in arguments.kwonlyargs}


@pytest.mark.parametrize(("file", "node"), VERBS, ids=[f"{file}:{node.name}" for file, node in VERBS])
def test_a_verb_is_all_or_nothing(file: str, node: ast.FunctionDef) -> None:
    # In its own transaction, or piece by piece in those of the verbs that it calls.
    assert "transaction.atomic" in ast.unparse(node) or not _changes_rows(node)


def test_every_exception_is_still_there() -> None:
    assert set(NO_VERBS) <= {node.name for _file, node in _public_functions()}

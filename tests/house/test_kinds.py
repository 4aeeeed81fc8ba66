"""Every kind of event has a sentence, and says which of its words are about a person."""

import ast
import string

import pytest

from shouhou.journal.kinds import KINDS, Kind
from tests.house.files import PACKAGE, named, python_files

# Codes that stand in an event's data, about nobody, and may be named in its sentence.
CODES = {"rule_id"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_the_sentence_of_a_kind_uses_only_words_that_are_declared(kind: Kind) -> None:
    named_in_sentence = {name for _text, name, _spec, _how in string.Formatter().parse(kind.sentence) if name}
    assert kind.sentence.strip()
    assert named_in_sentence <= {*kind.words, *kind.personal, *CODES}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_word_is_personal_or_not_but_never_both(kind: Kind) -> None:
    assert not set(kind.words) & set(kind.personal)


def test_every_happening_in_the_code_is_of_a_registered_kind() -> None:
    unknown = []
    for file in python_files():
        if PACKAGE not in file.parents:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Happening") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and first.value not in KINDS:
                    unknown.append(f"{named(file)}:{node.lineno} {first.value}")
    assert not unknown

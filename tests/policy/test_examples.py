"""The worked examples that come with the product: every built rule has one, and the rules come to its result."""

from dataclasses import replace

import pytest

from shouhou.policy.examples import BrokenExample, Example, demand_result, shipped_examples
from shouhou.policy.shipped import RULEBOOK

EXAMPLES = [example for examples in shipped_examples().values() for example in examples]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_the_rules_come_to_the_result_of(example: Example) -> None:
    demand_result(example, RULEBOOK)
    assert example.result


def test_every_built_rule_has_an_example_and_no_other() -> None:
    assert {rule.id for rule in RULEBOOK.rules} == set(shipped_examples())


def test_an_example_that_disagrees_is_named() -> None:
    example = replace(EXAMPLES[0], expected=({"rule": EXAMPLES[0].rule_id, "outcome": "WAIVED"},))
    with pytest.raises(BrokenExample, match=EXAMPLES[0].rule_id):
        demand_result(example, RULEBOOK)


def test_a_duty_that_an_example_does_not_expect_is_named() -> None:
    example = next(e for e in EXAMPLES if e.expected)
    with pytest.raises(BrokenExample, match="not expected"):
        demand_result(replace(example, expected=()), RULEBOOK)

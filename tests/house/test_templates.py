"""Every template compiles."""

import pytest
from django.template import engines

from tests.house.files import named, templates


@pytest.mark.parametrize("name", [named(file) for file in templates()])
def test_the_template_compiles(name: str) -> None:
    engines["django"].engine.get_template(name.partition("/templates/")[2])

"""The migrations say what the models say."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except (CommandError, SystemExit):
        pytest.fail(said.getvalue())


def test_no_key_to_another_table_has_an_index_that_another_one_begins_with() -> None:
    repeated = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("shouhou.")
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.db_index and field.name in _begun_with(model)
    ]

    assert repeated == []


def _begun_with(model: type[models.Model]) -> set[str]:
    """The columns that an index over several columns, or a constraint kept by one, begins with."""
    several = [c.fields for c in model._meta.total_unique_constraints]
    several += [i.fields for i in model._meta.indexes if i.condition is None]
    return {fields[0].removeprefix("-") for fields in several if len(fields) > 1}

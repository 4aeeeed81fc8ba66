"""How many duties are open decides which way PostgreSQL looks for them. A campaign opens a hundred thousand, of twenty
million that were settled half a per cent: a table is looked at anew by itself only when a tenth of it has changed."""

from typing import Any

from django.db import migrations

_SET = (
    "ALTER TABLE cases_obligation SET "
    "(autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000)"
)
_RESET = "ALTER TABLE cases_obligation RESET (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold)"


def look_often(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_SET)


def look_as_usual(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_RESET)


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_recipients_by_agent")]

    operations = [migrations.RunPython(look_often, look_as_usual)]

"""Smaller rows: kinds as numbers instead of words, ranks counted from 2026 on. There are some seventy of each customer,
and whoever comes in writes to all of the index."""

from typing import Any, Final

from django.db import migrations, models

_FROM: Final = 29_453_760
"""Minutes from 1970 to 2026."""
_TABLE: Final = {
    "sqlite": (
        "CREATE TABLE search_token_new (token varchar(64) NOT NULL, branch_id bigint NOT NULL, rank integer NOT NULL, "
        "entry_id bigint NOT NULL, kind {kind} NOT NULL, "
        "PRIMARY KEY (token, branch_id, rank, entry_id)) WITHOUT ROWID"
    ),
    "postgresql": (
        'CREATE TABLE search_token_new (token varchar(64) COLLATE "C" NOT NULL, branch_id bigint NOT NULL, '
        "rank integer NOT NULL, entry_id bigint NOT NULL, kind {kind} NOT NULL, "
        "CONSTRAINT search_token_small_key PRIMARY KEY (token, branch_id, rank, entry_id) INCLUDE (kind))"
    ),
}
_MOVE: Final = (
    "INSERT INTO search_token_new (token, branch_id, rank, entry_id, kind) "
    "SELECT token, branch_id, rank - {later}, entry_id, {kind} FROM search_token "
    "ORDER BY token, branch_id, rank, entry_id"
)
_NUMBER: Final = "CASE kind WHEN 'CUSTOMER' THEN 1 WHEN 'ARTICLE' THEN 2 END"
_WORD: Final = "CASE kind WHEN 1 THEN 'CUSTOMER' WHEN 2 THEN 'ARTICLE' END"
_DIGIT_OF_WORD: Final = "CASE kind WHEN 'CUSTOMER' THEN '1' WHEN 'ARTICLE' THEN '2' END"
_WORD_OF_DIGIT: Final = "CASE kind WHEN '1' THEN 'CUSTOMER' WHEN '2' THEN 'ARTICLE' END"


def smaller(apps: Any, schema_editor: Any) -> None:
    _exchange(schema_editor, "smallint", _NUMBER, _FROM)
    _others(schema_editor, _DIGIT_OF_WORD, _FROM)


def larger(apps: Any, schema_editor: Any) -> None:
    _exchange(schema_editor, "varchar(16)", _WORD, -_FROM)
    _others(schema_editor, _WORD_OF_DIGIT, -_FROM)


def _exchange(schema_editor: Any, column: str, kind: str, later: int) -> None:
    vendor = schema_editor.connection.vendor
    schema_editor.execute(_TABLE[vendor].format(kind=column))
    schema_editor.execute(_MOVE.format(kind=kind, later=later))
    schema_editor.execute("DROP TABLE search_token")
    schema_editor.execute("ALTER TABLE search_token_new RENAME TO search_token")
    if vendor == "postgresql":
        schema_editor.execute("ALTER INDEX search_token_small_key RENAME TO search_token_key")


def _others(schema_editor: Any, kind: str, later: int) -> None:
    for table in ("search_entry", "search_latercontact"):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
            if cursor.fetchone():  # an empty table may have its new columns already
                cursor.execute(f"UPDATE {table} SET kind = {kind}, rank = rank - {later}")


class Migration(migrations.Migration):
    dependencies = [("search", "0004_waiting")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(smaller, larger)],
            state_operations=[migrations.AlterField("token", "kind", models.SmallIntegerField())],
        ),
        migrations.AlterField("entry", "kind", models.SmallIntegerField(choices=[(1, "Customer"), (2, "Article")])),
        migrations.AlterField(
            "latercontact", "kind", models.SmallIntegerField(choices=[(1, "Customer"), (2, "Article")])
        ),
    ]

"""The branch goes into the key of the tokens, so that a small branch is answered from its own stretch of the index."""

from typing import Any

from django.db import migrations, models

EDITION = 2
TABLE = {
    "sqlite": (
        "CREATE TABLE search_token_new (token varchar(64) NOT NULL, branch_id bigint NOT NULL, rank integer NOT NULL, "
        "entry_id bigint NOT NULL, kind varchar(16) NOT NULL, "
        "PRIMARY KEY (token, branch_id, rank, entry_id)) WITHOUT ROWID"
    ),
    "postgresql": (
        'CREATE TABLE search_token_new (token varchar(64) COLLATE "C" NOT NULL, branch_id bigint NOT NULL, '
        "rank integer NOT NULL, entry_id bigint NOT NULL, kind varchar(16) NOT NULL, "
        "CONSTRAINT search_token_key PRIMARY KEY (token, branch_id, rank, entry_id) INCLUDE (kind))"
    ),
}
BEFORE = {
    "sqlite": (
        "CREATE TABLE search_token_new (token varchar(64) NOT NULL, rank integer NOT NULL, "
        "entry_id bigint NOT NULL, kind varchar(16) NOT NULL, branch_id bigint NULL, "
        "PRIMARY KEY (token, rank, entry_id)) WITHOUT ROWID"
    ),
    "postgresql": (
        'CREATE TABLE search_token_new (token varchar(64) COLLATE "C" NOT NULL, rank integer NOT NULL, '
        "entry_id bigint NOT NULL, kind varchar(16) NOT NULL, branch_id bigint NULL, "
        "CONSTRAINT search_token_pkey PRIMARY KEY (token, rank, entry_id) INCLUDE (kind, branch_id))"
    ),
}
MOVE = (
    "INSERT INTO search_token_new (token, branch_id, rank, entry_id, kind) "
    "SELECT token, {branch}, rank, entry_id, kind FROM search_token ORDER BY token, {branch}, rank, entry_id"
)


def to_branches(apps: Any, schema_editor: Any) -> None:
    _exchange(schema_editor, TABLE, "COALESCE(branch_id, 0)")
    if not apps.get_model("search", "Entry").objects.exists():
        apps.get_model("search", "Edition").objects.create(
            number=EDITION, finished_at="2026-01-01T00:00:00+00:00"
        )


def from_branches(apps: Any, schema_editor: Any) -> None:
    _exchange(schema_editor, BEFORE, "NULLIF(branch_id, 0)")


def _exchange(schema_editor: Any, table: dict[str, str], branch: str) -> None:
    schema_editor.execute(table[schema_editor.connection.vendor])
    schema_editor.execute(MOVE.format(branch=branch))
    schema_editor.execute("DROP TABLE search_token")
    schema_editor.execute("ALTER TABLE search_token_new RENAME TO search_token")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index")]

    operations = [
        migrations.AddIndex("entry", models.Index(fields=["branch_id"], name="entry_by_branch")),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                (
                    "reached",
                    models.BigIntegerField(default=0, help_text="the last ref that was indexed anew"),
                ),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(to_branches, from_branches)],
            state_operations=[
                migrations.DeleteModel("Token"),
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "token",
                                "branch_id",
                                "rank",
                                "entry_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("token", models.CharField(max_length=64)),
                        ("branch_id", models.BigIntegerField(default=0)),
                        ("rank", models.IntegerField()),
                        ("entry_id", models.BigIntegerField()),
                        ("kind", models.CharField(max_length=16)),
                    ],
                ),
            ],
        ),
    ]

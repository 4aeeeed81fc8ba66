"""The token index; its table is made by SQL, since models cannot say WITHOUT ROWID or INCLUDE."""

from typing import Any

from django.db import migrations, models

TABLE = {
    "sqlite": (
        "CREATE TABLE search_token (token varchar(64) NOT NULL, rank integer NOT NULL, "
        "entry_id bigint NOT NULL, kind varchar(16) NOT NULL, branch_id bigint NULL, "
        "PRIMARY KEY (token, rank, entry_id)) WITHOUT ROWID"
    ),
    "postgresql": (
        'CREATE TABLE search_token (token varchar(64) COLLATE "C" NOT NULL, rank integer NOT NULL, '
        "entry_id bigint NOT NULL, kind varchar(16) NOT NULL, branch_id bigint NULL, "
        "PRIMARY KEY (token, rank, entry_id) INCLUDE (kind, branch_id))"
    ),
}


def create_table(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(TABLE[schema_editor.connection.vendor])


def drop_table(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE search_token")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("ref", models.BigIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("branch_id", models.BigIntegerField(null=True)),
                ("rank", models.IntegerField()),
                ("text", models.TextField()),
                ("tokens", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "ref"), name="entry_once")],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create_table, drop_table)],
            state_operations=[
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "token",
                                "rank",
                                "entry_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("token", models.CharField(max_length=64)),
                        ("rank", models.IntegerField()),
                        ("entry_id", models.BigIntegerField()),
                        ("kind", models.CharField(max_length=16)),
                        ("branch_id", models.BigIntegerField(null=True)),
                    ],
                ),
            ],
        ),
    ]

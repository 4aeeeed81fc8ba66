"""Later contacts wait in rows of their own until the timetable moves the tokens."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_by_branch")]

    operations = [
        migrations.CreateModel(
            name="LaterContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("ref", models.BigIntegerField()),
                ("rank", models.IntegerField()),
            ],
        ),
    ]

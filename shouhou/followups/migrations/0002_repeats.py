"""Why a second follow-up spoke of the same again; the talks of one recorder by time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="repeat_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("CUSTOMER_ASKED", "The customer brought it up again"),
                    ("NOT_SETTLED", "It was not settled then"),
                    ("AGREED", "It was agreed to come back to it"),
                    ("NEWS", "There is news about it"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="repeat_words",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["recorder", "-started_at"], name="calls_of_recorder"),
        ),
    ]

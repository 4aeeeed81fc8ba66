"""Why a duty is late stands beside it; what was late before is looked at again by the next roll."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone

_MAY_BE_LATE = ("OPEN", "MET_LATE", "MISSED")


def look_again(apps: Any, schema_editor: Any) -> None:
    """Has the cases looked at whose duties are late or may become so."""
    obligations = apps.get_model("cases", "Obligation").objects.filter(outcome__in=_MAY_BE_LATE)
    cases = apps.get_model("cases", "Case").objects.filter(pk__in=obligations.values("case_id"))
    cases.update(look_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_personal_links"),
        ("cases", "0003_lines_asked_for"),
    ]

    operations = [
        migrations.AddField(
            model_name="obligation",
            name="cause",
            field=models.CharField(
                blank=True, default="", help_text="what made it late, or would while it is open", max_length=12
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("cause", ""), _negated=True),
                fields=["cause", "branch", "due_at", "id"],
                name="late_by_cause",
            ),
        ),
        migrations.RunPython(look_again, migrations.RunPython.noop),
    ]

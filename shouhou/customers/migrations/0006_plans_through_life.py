"""A planned service has an owner, may be postponed or given up, and names the record that did it."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_owners(apps: Any, schema_editor: Any) -> None:
    """Whoever looks after the customer looks after what is planned."""
    agents = apps.get_model("customers", "Customer").objects.filter(pk=models.OuterRef("customer_id"))
    plans = apps.get_model("customers", "NextServicePlan").objects.filter(done_at=None)
    plans.update(owner_id=models.Subquery(agents.values("agent_id")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_lateness_cause'),
        ('customers', '0005_merged_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='nextserviceplan',
            name='asset',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.asset'),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='done_case',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='done_record',
            field=models.CharField(blank=True, help_text='the number of the call that it was', max_length=24),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='dropped_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='first_date',
            field=models.DateField(blank=True, help_text='before it was postponed for the first time', null=True),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='origin',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='why_dropped',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='nextserviceplan',
            name='why_postponed',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(give_owners, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='nextserviceplan',
            index=models.Index(condition=models.Q(('done_at', None), ('dropped_at', None)), fields=['owner', 'planned_date', 'id'], name='plan_of_owner'),
        ),
        migrations.AddIndex(
            model_name='nextserviceplan',
            index=models.Index(condition=models.Q(('done_at', None), ('dropped_at', None)), fields=['planned_date', 'id'], name='plan_by_day'),
        ),
    ]

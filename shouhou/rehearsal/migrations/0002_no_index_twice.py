"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_no_index_twice'),
        ('rehearsal', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='dayload',
            name='rehearsal',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='load', to='rehearsal.rehearsal'),
        ),
        migrations.AlterField(
            model_name='rehearsal',
            name='branch',
            field=models.ForeignKey(blank=True, db_index=False, help_text='empty: all', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AlterField(
            model_name='turnedduty',
            name='rehearsal',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='turned', to='rehearsal.rehearsal'),
        ),
    ]

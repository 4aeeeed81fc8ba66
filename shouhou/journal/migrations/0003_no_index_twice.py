"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_own_duties'),
    ]

    operations = [
        migrations.AlterField(
            model_name='eventsubject',
            name='event',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to='journal.event'),
        ),
        migrations.AlterField(
            model_name='eventwords',
            name='event',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='journal.event'),
        ),
    ]

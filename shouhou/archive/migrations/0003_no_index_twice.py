"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_no_index_twice'),
        ('archive', '0002_lending'),
    ]

    operations = [
        migrations.AlterField(
            model_name='loan',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
    ]

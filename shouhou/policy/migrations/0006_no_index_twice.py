"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_no_index_twice'),
        ('policy', '0005_adoptions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='policyversion',
            name='branch',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
    ]

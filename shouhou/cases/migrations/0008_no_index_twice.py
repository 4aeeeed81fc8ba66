"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_no_index_twice'),
        ('cases', '0007_late_by_person'),
        ('customers', '0008_no_index_twice'),
        ('policy', '0006_no_index_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='accounts.branch'),
        ),
        migrations.AlterField(
            model_name='case',
            name='customer',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='customers.customer'),
        ),
        migrations.AlterField(
            model_name='caserole',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='cases.case'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='obligations', to='cases.case'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='policy_version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.policyversion'),
        ),
    ]

"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_no_index_twice'),
        ('reports', '0002_letter_book'),
    ]

    operations = [
        migrations.AlterField(
            model_name='addendum',
            name='book',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='reports.closedbook'),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='summary',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='reports.summary'),
        ),
        migrations.AlterField(
            model_name='closedbook',
            name='period',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='books', to='reports.period'),
        ),
        migrations.AlterField(
            model_name='erratum',
            name='summary',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='errata', to='reports.summary'),
        ),
        migrations.AlterField(
            model_name='paperfigure',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AlterField(
            model_name='period',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
    ]

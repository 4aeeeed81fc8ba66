"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_letters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='draft',
            name='file',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='documents.storedfile'),
        ),
        migrations.AlterField(
            model_name='paperchoice',
            name='workstation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='documents.workstation'),
        ),
    ]

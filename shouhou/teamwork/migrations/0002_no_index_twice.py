"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teamwork', '0001_teamwork'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mention',
            name='note',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='teamwork.note'),
        ),
        migrations.AlterField(
            model_name='phonephoto',
            name='link',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='teamwork.phonelink'),
        ),
    ]

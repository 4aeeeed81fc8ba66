"""Drops indexes that repeat the beginning of another one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_no_index_twice'),
        ('intake', '0004_kept_rejections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='importanswer',
            name='job',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='intake.importjob'),
        ),
        migrations.AlterField(
            model_name='importfinding',
            name='job',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='intake.importjob'),
        ),
        migrations.AlterField(
            model_name='importjob',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='job',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='intake.importjob'),
        ),
        migrations.AlterField(
            model_name='parkeddraft',
            name='staff',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='parked_drafts', to=settings.AUTH_USER_MODEL),
        ),
    ]

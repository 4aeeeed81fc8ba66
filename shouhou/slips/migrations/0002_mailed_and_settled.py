"""What came of looking for slips in mail; the settlement of a complaint as a slip."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_outbox'),
        ('slips', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailTaken',
            fields=[
                ('mail', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='slips_taken', serialize=False, to='channels.incoming')),
                ('pages', models.PositiveSmallIntegerField(help_text='slips that were taken in from it')),
                ('said', models.TextField(blank=True, help_text='why something in it was not read')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name='slip',
            name='kind',
            field=models.CharField(choices=[('DUTY', 'Duty'), ('REQUEST', 'Blank request'), ('CALL', 'Blank talk'), ('SETTLED', 'Settlement of a complaint')], max_length=8),
        ),
        migrations.AlterField(
            model_name='slip',
            name='number',
            field=models.CharField(help_text='of the blank, or of the case it is about', max_length=30),
        ),
    ]

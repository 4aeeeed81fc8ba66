"""Slips and returned pages."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0008_no_index_twice'),
        ('cases', '0008_no_index_twice'),
        ('documents', '0007_returned_slips'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('DUTY', 'Duty'), ('REQUEST', 'Blank request'), ('CALL', 'Blank talk')], max_length=8)),
                ('number', models.CharField(help_text="of the blank, or of the duty's case", max_length=30)),
                ('rule_id', models.CharField(blank=True, max_length=16)),
                ('trigger_event_id', models.BigIntegerField(null=True)),
                ('printed_at', models.DateTimeField()),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='slips', to='cases.case')),
                ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReturnedPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(help_text='which of the slips in the picture, from 0')),
                ('name', models.CharField(help_text='of the file as it came, with the page', max_length=200)),
                ('way', models.CharField(choices=[('UPLOAD', 'Added by hand'), ('FOLDER', "Scanner's folder"), ('MAIL', 'By e-mail')], max_length=8)),
                ('state', models.CharField(choices=[('WAITING', 'To be typed'), ('FILED', 'Filed as proof'), ('REPEATED', 'Came twice'), ('ASIDE', 'Set aside')], default='WAITING', max_length=8, verbose_name='State')),
                ('said', models.CharField(blank=True, help_text='why it was set aside', max_length=200)),
                ('arrived_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('arrived_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                ('filed_under', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('slip', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='slips.slip')),
            ],
        ),
        migrations.AddIndex(
            model_name='slip',
            index=models.Index(fields=['branch', '-printed_at', '-id'], name='slip_by_branch'),
        ),
        migrations.AddIndex(
            model_name='returnedpage',
            index=models.Index(fields=['branch', 'state', '-arrived_at', '-id'], name='page_by_state'),
        ),
        migrations.AddConstraint(
            model_name='returnedpage',
            constraint=models.UniqueConstraint(fields=('file', 'place'), name='one_row_per_slip_on_a_page'),
        ),
    ]

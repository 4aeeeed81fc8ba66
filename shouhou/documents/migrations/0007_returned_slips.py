"""Returned slips have files."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0006_templates'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attachment',
            name='kind',
            field=models.CharField(choices=[('CASE', 'case'), ('CUSTOMER', 'customer'), ('CALL', 'call'), ('LETTER', 'letter'), ('TEMPLATE', 'letter template'), ('PAGE', 'returned slip')], max_length=10),
        ),
    ]

"""What was found in a row is named by the code of its rules alone: a further one needs no migration."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0005_no_index_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importfinding',
            name='code',
            field=models.CharField(max_length=20),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_no_index_twice")]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="topic",
            field=models.CharField(
                blank=True,
                default="",
                help_text="own rule that it is about: an older revision is contained in it",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="announcement",
            name="what",
            field=models.CharField(
                choices=[
                    ("TEXT", "Text of the regulation"),
                    ("FIGURES", "Figures and rules"),
                    ("OWN_RULE", "Own rule"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="announcement",
            name="version_ref",
            field=models.BigIntegerField(help_text="key of the version, or of the own rule's revision"),
        ),
    ]

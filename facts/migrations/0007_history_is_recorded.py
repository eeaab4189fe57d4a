from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0006_the_index"),
    ]

    operations = [
        # Without a default, so that SQLite need not remake a table that triggers of all others name.
        migrations.AddField(
            model_name="revision",
            name="recorded",
            field=models.BigIntegerField(null=True, verbose_name="recorded"),
        ),
    ]

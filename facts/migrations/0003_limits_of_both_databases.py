import django.core.validators
from django.db import migrations, models

import facts.models.article
import facts.models.fact


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0002_other_names_and_loaded_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="url",
            field=models.URLField(
                help_text="Where the text can be read. Citations link there, with the passage highlighted.",
                max_length=500,
                validators=[
                    django.core.validators.URLValidator(schemes=["http", "https"]),
                    facts.models.article.validate_address,
                ],
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="citation",
            name="length",
            field=models.PositiveIntegerField(
                help_text="Code points of the normalised passage.",
                validators=[django.core.validators.MaxValueValidator(2147483647)],
                verbose_name="length",
            ),
        ),
        migrations.AlterField(
            model_name="citation",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="1 for the fact's first citation: the order in which readers see them.",
                validators=[django.core.validators.MaxValueValidator(32767)],
                verbose_name="no.",
            ),
        ),
        migrations.AlterField(
            model_name="citation",
            name="start",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Code points before it in the paragraph's normalised text; empty when no text was at hand.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(2147483647)],
                verbose_name="start",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="ordinal",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="24 for the 24th summit; empty when not stated.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(32767)],
                verbose_name="ordinal",
            ),
        ),
        migrations.AlterField(
            model_name="fact",
            name="figure_value",
            field=models.DecimalField(
                blank=True,
                decimal_places=3,
                help_text="The number alone, such as 150.",
                max_digits=18,
                null=True,
                validators=[facts.models.fact.validate_digits],
                verbose_name="figure",
            ),
        ),
        migrations.AlterField(
            model_name="paragraph",
            name="length",
            field=models.PositiveIntegerField(
                help_text="How many code points its normalised text has.",
                validators=[django.core.validators.MaxValueValidator(2147483647)],
                verbose_name="length",
            ),
        ),
        migrations.AlterField(
            model_name="paragraph",
            name="number",
            field=models.PositiveSmallIntegerField(
                help_text="Counted from 0, the headline.",
                validators=[django.core.validators.MaxValueValidator(32767)],
                verbose_name="number",
            ),
        ),
        migrations.AlterField(
            model_name="paragraph",
            name="words",
            field=models.PositiveIntegerField(
                help_text="How many words it has.",
                validators=[django.core.validators.MaxValueValidator(2147483647)],
                verbose_name="words",
            ),
        ),
    ]

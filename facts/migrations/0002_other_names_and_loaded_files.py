import json

from django.db import migrations, models

import facts.models.text


def keys_as_text(apps, schema_editor):
    """Keys that were kept as JSON lists, ["honey", "1"], become text, honey/1."""
    rows = apps.get_model("facts", "LoadedRow").objects.filter(key__startswith="[")
    for row in rows.iterator():
        row.key = "/".join(map(str, json.loads(row.key)))
        row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0001_first_schema"),
    ]

    operations = [
        migrations.AddField(
            model_name="actor",
            name="aliases",
            field=facts.models.text.ProseField(
                blank=True,
                default="",
                help_text="Other names and words by which a text means it, in any language, with semicolons between, such as Kyrgyz Republic; Киргизская Республика. Drafts of articles suggest it by them; readers do not see them.",
                max_length=600,
                verbose_name="other names",
            ),
        ),
        migrations.AddField(
            model_name="country",
            name="aliases",
            field=facts.models.text.ProseField(
                blank=True,
                default="",
                help_text="Other names and words by which a text means it, in any language, with semicolons between, such as Kyrgyz Republic; Киргизская Республика. Drafts of articles suggest it by them; readers do not see them.",
                max_length=600,
                verbose_name="other names",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="aliases",
            field=facts.models.text.ProseField(
                blank=True,
                default="",
                help_text="Other names and words by which a text means it, in any language, with semicolons between, such as Kyrgyz Republic; Киргизская Республика. Drafts of articles suggest it by them; readers do not see them.",
                max_length=600,
                verbose_name="other names",
            ),
        ),
        migrations.AddField(
            model_name="loadedrow",
            name="file",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The file that said it, by its name here.",
                max_length=200,
                verbose_name="file",
            ),
        ),
        migrations.AddField(
            model_name="loadedrow",
            name="exported",
            field=models.JSONField(
                blank=True,
                help_text="What the last export wrote, until a load has read it: the file may say the one or the other.",
                null=True,
                verbose_name="exported",
            ),
        ),
        migrations.AlterField(
            model_name="loadedrow",
            name="fields",
            field=models.JSONField(
                help_text="What the last load read; empty where only an export has written the row so far.",
                verbose_name="fields",
            ),
        ),
        migrations.AddField(
            model_name="theme",
            name="aliases",
            field=facts.models.text.ProseField(
                blank=True,
                default="",
                help_text="Other names and words by which a text means it, in any language, with semicolons between, such as Kyrgyz Republic; Киргизская Республика. Drafts of articles suggest it by them; readers do not see them.",
                max_length=600,
                verbose_name="other names",
            ),
        ),
        migrations.AlterField(
            model_name="loadedrow",
            name="key",
            field=models.CharField(
                help_text="Its parts with / between, such as honey/1 for a citation.",
                max_length=300,
                verbose_name="natural key",
            ),
        ),
        migrations.RunPython(keys_as_text, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="loadedrow",
            index=models.Index(fields=["file"], name="loaded_row_file"),
        ),
    ]

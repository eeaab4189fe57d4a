from django.conf import settings
from django.core.management.base import BaseCommand

from facts.files import schema


class Command(BaseCommand):
    help = "Write the JSON Schema by which editors help with the files: fixtures/schema.json, made from the models."

    def handle(self, *args, **options):
        target = settings.BASE_DIR / "fixtures" / "schema.json"
        target.write_text(schema.text(), encoding="utf-8")
        self.stdout.write(f"fixtures/{target.name}: {len(schema.LABELS)} models.")

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from facts.api import api
from facts.api.promise import broken


class Command(BaseCommand):
    help = "Write the API's document, docs/openapi-v1.json; refused where it no longer holds what it promised."

    def handle(self, *args, **options):
        target = settings.BASE_DIR / "docs" / "openapi-v1.json"
        document = json.loads(json.dumps(api.get_openapi_schema()))
        if target.exists() and (gone := broken(json.loads(target.read_text(encoding="utf-8")), document)):
            raise CommandError("Version 1 only grows; nothing was written.\n" + "\n".join(gone))
        target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(f"docs/{target.name}: {len(document['paths'])} addresses.")

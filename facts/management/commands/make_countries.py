import pycountry
import yaml
from babel import Locale
from django.conf import settings
from django.core.management.base import BaseCommand

#: CLDR calls the regions by other names than a country column wants.
LANGUAGES = {"name": "en", "name_ru": "ru", "name_zh": "zh_Hans"}


class Command(BaseCommand):
    help = "Write the vocabulary of countries: ISO 3166-1 codes with CLDR names. Needs the development packages."

    def handle(self, *args, **options):
        names = {field: Locale.parse(language).territories for field, language in LANGUAGES.items()}
        rows = []
        for country in sorted(pycountry.countries, key=lambda country: country.alpha_3):
            fields = {"iso3": country.alpha_3} | {field: names[field][country.alpha_2] for field in LANGUAGES}
            rows.append({"model": "facts.country", "fields": fields})
        target = settings.BASE_DIR / "fixtures" / "vocabulary" / "01-countries.yaml"
        target.write_text(
            "# Made by “manage.py make_countries” from ISO 3166-1 and CLDR. A listing says nothing about the SCO.\n"
            + yaml.safe_dump(rows, allow_unicode=True, sort_keys=False),
            encoding="utf-8",
        )
        self.stdout.write(f"fixtures/vocabulary/{target.name}: {len(rows)} countries.")

from pathlib import Path

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from facts import passages
from facts.models.article import ArticleKind


class Command(BaseCommand):
    help = "Read an article's text, one paragraph a line, and write its seed: bibliographic data and fingerprints."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="The text in UTF-8. It is read, never copied.")
        parser.add_argument("--slug", required=True, help="The article's address, such as scope-for-peace.")
        parser.add_argument("--publisher", required=True, help="Slug of the actor who printed it, such as china-daily.")
        parser.add_argument("--author", action="append", default=[], help="Slug of an author; repeat for more.")
        parser.add_argument("--url", required=True, help="Where the text can be read.")
        parser.add_argument("--kind", required=True, choices=ArticleKind.values)
        parser.add_argument("--language", required=True, help="BCP 47, such as en.")
        parser.add_argument("--date", default="", help="Page date in EDTF, if the headline does not end in it.")
        parser.add_argument("--replace", action="store_true", help="Overwrite a seed that says something else.")

    def handle(self, *args, file, slug, **options):
        try:
            reading = passages.read(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        article = {
            "slug": slug,
            "title": reading.paragraphs[0].text,
            "kind": options["kind"],
            "authors": [[author] for author in options["author"]],
            "publisher": [options["publisher"]],
            "language": options["language"],
            "page_date": options["date"] or reading.page_date,
            "url": options["url"],
            "status": "published",
        }
        rows = [{"model": "facts.article", "fields": article}]
        rows += [_paragraph(slug, number, block) for number, block in enumerate(reading.paragraphs)]
        seed = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120)
        target = settings.BASE_DIR / "seeds" / f"{slug}.yaml"
        if target.exists() and target.read_text(encoding="utf-8") != seed and not options["replace"]:
            raise CommandError(f"{target.name} is there and says something else; compare, then use --replace.")
        target.write_text(seed, encoding="utf-8")
        self.stdout.write(f"seeds/{target.name}: {len(reading.paragraphs)} paragraphs.")
        for number, line in reading.left_out:
            self.stdout.write(f"left out line {number}, behind the source's line: {line[:60]}")


def _paragraph(slug, number, block):
    first, last = passages.edges(block.text)
    fields = {
        "article": [slug],
        "number": number,
        "role": block.role,
        "words": passages.count_words(block.text),
        "length": len(block.text),
        "first_words": first,
        "last_words": last,
        "sha256": passages.fingerprint(block.text),
    }
    return {"model": "facts.paragraph", "fields": fields}

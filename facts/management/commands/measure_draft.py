from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from facts.models import Article
from facts.texts import copies, measuring


class Command(BaseCommand):
    help = "Compare an article's facts in the database with a fresh draft from a copy of its text, and print a table."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The article, such as scope-for-peace.")
        parser.add_argument("--text", type=Path, help="The article's text; seeds/<slug>.txt or .html if not given.")

    def handle(self, *args, slug, text, **options):
        article = Article.objects.filter(slug=slug).first()
        if article is None:
            raise CommandError(f"There is no article “{slug}” in the database; load_facts loads it.")
        path = text or copies.at_hand(slug)
        if path is None:
            raise CommandError(f"The text is not at hand: seeds/{slug}.txt")
        try:
            made = measuring.measure(article, path)
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.writelines(f"{line}\n" for line in measuring.table(made))

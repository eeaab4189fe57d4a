from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from facts import passages
from facts.models import Citation


class Command(BaseCommand):
    help = "Look for every cited passage of an article in a copy of its text, and record what came of it."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The article, such as scope-for-peace.")
        parser.add_argument("--text", type=Path, help="The article's text; seeds/<slug>.txt if not given.")

    def handle(self, *args, slug, text, **options):
        path = text or settings.TEXTS_DIR / f"{slug}.txt"
        try:
            texts = [block.text for block in passages.read(path.read_text(encoding="utf-8")).paragraphs]
        except (OSError, ValueError) as error:
            raise CommandError(f"The text is not at hand: {error}") from error
        citations = list(Citation.objects.filter(paragraph__article__slug=slug).select_related("fact", "paragraph"))
        if not citations:
            raise CommandError(f"No citation of an article “{slug}” is in the database.")
        counts = {}
        for citation in citations:
            places = passages.find(texts, citation.sha256, citation.first_words, citation.length)
            citation.check_state = passages.outcome(places, (citation.paragraph.number, citation.start))
            citation.checked_on = timezone.localdate()
            counts[citation.check_state] = counts.get(citation.check_state, 0) + 1
            if citation.check_state != passages.EXACT:
                self.stdout.write(f"{citation}: {citation.get_check_state_display()}")
        with transaction.atomic():
            Citation.objects.bulk_update(citations, ["check_state", "checked_on"])
        self.stdout.write(", ".join(f"{number} {state}" for state, number in sorted(counts.items())))

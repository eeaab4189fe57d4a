from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from facts import passages
from facts.history.entries import By, Way, account
from facts.history.recording import recording
from facts.models import Citation, Paragraph
from facts.texts import copies


class Command(BaseCommand):
    help = "Look for every cited passage of an article in a copy of its text, and record what came of it."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The article, such as scope-for-peace.")
        parser.add_argument("--text", type=Path, help="The article's text; seeds/<slug>.txt or .html if not given.")

    def handle(self, *args, slug, text, **options):
        path = text or copies.at_hand(slug)
        if path is None:
            raise CommandError(f"The text is not at hand: seeds/{slug}.txt")
        try:
            lines = copies.lines_of(path)
        except (OSError, ValueError) as error:
            raise CommandError(f"The text is not at hand: {error}") from error
        fingerprints = Paragraph.objects.filter(article__slug=slug).values_list("number", "sha256")
        numbers = passages.align(lines, passages.in_order(fingerprints))
        cited = Citation.objects.filter(paragraph__article__slug=slug).exclude(sha256="")
        citations = list(cited.select_related("fact", "paragraph"))
        if not citations:
            raise CommandError(f"No citation of a passage of an article “{slug}” is in the database.")
        counts = {}
        for citation in citations:
            recorded = (citation.paragraph.number, citation.start)
            found = (citation.sha256, citation.first_words, citation.length)
            citation.check_state = passages.check(lines, numbers, *found, recorded)
            citation.checked_on = timezone.localdate()
            counts[citation.check_state] = counts.get(citation.check_state, 0) + 1
            if citation.check_state != passages.EXACT:
                self.stdout.write(f"{citation}: {citation.get_check_state_display()}")
        with recording(By(Way.PASSAGES, who=account())):
            Citation.objects.bulk_update(citations, ["check_state", "checked_on"])
        self.stdout.write(", ".join(f"{number} {state}" for state, number in sorted(counts.items())))

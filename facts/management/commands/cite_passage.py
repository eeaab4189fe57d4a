from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from facts import passages
from facts.files import spelling
from facts.models import Paragraph
from facts.texts import copies, drafting, pages


class Command(BaseCommand):
    help = "Print the citation of a passage as a row for fixtures/articles/<slug>.yaml."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The article, such as scope-for-peace.")
        parser.add_argument("paragraph", type=int, help="Its number in the seed; 0 is the headline.")
        parser.add_argument("first", help="How the passage begins, a few words.")
        parser.add_argument("last", help="How it ends, a few words.")
        parser.add_argument("--fact", default="the-fact", help="Slug of the fact that it supports.")
        parser.add_argument("--position", type=int, default=1, help="1 for the fact's first citation.")
        parser.add_argument("--text", type=Path, help="The article's text; seeds/<slug>.txt or .html if not given.")

    def handle(self, *args, slug, paragraph, first, last, text, **options):
        path = text or copies.at_hand(slug)
        if path is None:
            raise CommandError(f"The text is not at hand: seeds/{slug}.txt")
        try:
            block = _paragraphs(slug, path)[paragraph]
            passage = passages.locate(block, passages.between(block, first, last))
        except OSError as error:
            raise CommandError(f"The text is not at hand: {error}") from error
        except KeyError as error:
            raise CommandError(f"The text has no paragraph {paragraph}.") from error
        except ValueError as error:
            raise CommandError(f"paragraph {paragraph}: {error}") from error
        today, fact = timezone.localdate(), options["fact"]
        fields = drafting.citation_fields(fact, options["position"], slug, paragraph, passage, today)
        self.stdout.write(spelling.row_text("facts.citation", fields))


def _paragraphs(slug, path):
    """The texts of the paragraphs by number: as the loaded seed numbers them, or as the text is read."""
    fingerprints = Paragraph.objects.filter(article__slug=slug).values_list("number", "sha256")
    if fingerprints:
        return copies.numbered(path, passages.in_order(fingerprints))
    return dict(enumerate(block.text for block in pages.read(copies.copy_of(path).text).paragraphs))

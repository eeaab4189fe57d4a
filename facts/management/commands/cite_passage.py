from pathlib import Path

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from facts import passages


class Command(BaseCommand):
    help = "Print the citation of a passage as a row for fixtures/articles/<slug>.yaml."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The article, such as scope-for-peace.")
        parser.add_argument("paragraph", type=int, help="Its number in the seed; 0 is the headline.")
        parser.add_argument("first", help="How the passage begins, a few words.")
        parser.add_argument("last", help="How it ends, a few words.")
        parser.add_argument("--fact", default="the-fact", help="Slug of the fact that it supports.")
        parser.add_argument("--position", type=int, default=1, help="1 for the fact's first citation.")
        parser.add_argument("--text", type=Path, help="The article's text; seeds/<slug>.txt if not given.")

    def handle(self, *args, slug, paragraph, first, last, text, **options):
        path = text or settings.TEXTS_DIR / f"{slug}.txt"
        try:
            block = dict(enumerate(passages.read(path.read_text(encoding="utf-8")).paragraphs))[paragraph]
            passage = passages.locate(block.text, passages.between(block.text, first, last))
        except OSError as error:
            raise CommandError(f"The text is not at hand: {error}") from error
        except KeyError as error:
            raise CommandError(f"The text has no paragraph {paragraph}.") from error
        except ValueError as error:
            raise CommandError(f"paragraph {paragraph}: {error}") from error
        fields = {"fact": [options["fact"]], "position": options["position"], "paragraph": [slug, paragraph]}
        fields |= {"stance": "supports", **vars(passage)}
        fields |= {"check_state": passages.EXACT, "checked_on": timezone.localdate()}
        self.stdout.write(
            yaml.safe_dump(
                [{"model": "facts.citation", "fields": fields}], allow_unicode=True, sort_keys=False, width=120
            ),
            ending="",
        )

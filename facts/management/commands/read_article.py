import argparse
import re
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from facts.models.article import ArticleKind
from facts.texts import copies, drafting, pages, seeding
from facts.texts.names import Vocabulary


def lines(text):
    """The type of --keep-lines."""
    found = re.fullmatch(r"(\d+)-(\d+)", text)
    if not found or int(found[1]) > int(found[2]):
        raise argparse.ArgumentTypeError("write the first and the last line of the article, such as 3-20")
    return int(found[1]), int(found[2])


class Command(BaseCommand):
    help = "Read an article's text and write its seed (bibliographic data, fingerprints) and a draft of its facts."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="Plain text, or a page saved by a browser. It is read, never copied."
        )
        parser.add_argument("--slug", required=True, help="The article's address, such as scope-for-peace.")
        parser.add_argument("--publisher", help="Slug of the actor who printed it, such as china-daily.")
        parser.add_argument("--author", action="append", default=[], help="Slug of an author; repeat for more.")
        parser.add_argument("--url", help="Where the text can be read.")
        parser.add_argument("--kind", choices=ArticleKind.values)
        parser.add_argument("--language", help="BCP 47, such as en.")
        parser.add_argument("--date", help="Page date in EDTF; empty ('') if the page shows none.")
        parser.add_argument("--encoding", default="", help="The text's encoding, where it cannot be told.")
        parser.add_argument("--keep-lines", type=lines, metavar="A-B", help="These lines are the article, no others.")
        parser.add_argument("--replace", action="store_true", help="Overwrite a seed that says something else.")

    def handle(self, *args, file, slug, keep_lines, replace, **options):
        try:
            copy = copies.copy_of(file, options["encoding"])
            reading = pages.read(copy.text, keep_lines)
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        try:
            known = Vocabulary.stored()
        except DatabaseError as error:
            raise CommandError("The database has no tables yet: manage.py migrate, then load_facts.") from error
        told = copy.told | reading.told
        made = seeding.gather(slug, _asked(options, told), told, known)
        if made.missing:
            raise CommandError("The text does not tell these; give them: " + ", ".join(f"--{n}" for n in made.missing))
        try:
            seed = seeding.seed(slug, made.values, reading.paragraphs)
            seeding.write(settings.BASE_DIR / "seeds" / f"{slug}.yaml", seed, replace)
        except ValueError as error:
            raise CommandError(str(error)) from error
        blocks = [(number, block.role, block.text) for number, block in enumerate(reading.paragraphs)]
        language, date = made.values["language"], made.values["date"]
        drafted = drafting.draft(slug, blocks, language, date, known, timezone.localdate())
        draft = drafting.as_yaml(slug, drafted, made.inferred)
        done = drafting.write(settings.BASE_DIR / "fixtures" / "articles" / f"{slug}.yaml", draft, replace)
        self.stdout.write(f"seeds/{slug}.yaml: {len(reading.paragraphs)} paragraphs; read as {copy.encoding}.")
        self.stdout.write(f"fixtures/articles/{slug}.yaml: {done}")
        self.stdout.writelines(f"{line}\n" for line in _remarks(reading, made, known))


def _asked(options, told):
    """The options, with what is missing asked for where somebody sits at a terminal."""
    given = {name: options[name] for name in (*seeding.QUESTIONS, "author")}
    for name, question in seeding.QUESTIONS.items():
        if given[name] is None and name not in told and sys.stdin.isatty():
            given[name] = input(f"{question}: ").strip() or None
    return given


def _remarks(reading, made, known):
    """What a contributor should look at: what was left out, inferred, and not known yet."""
    for one in reading.left_out:
        yield f"left out line {one.line}, {one.reason}: {one.text[:60]}"
    for name, how in made.inferred.items():
        value = made.values[name]
        yield f"{name}: {', '.join(value) if isinstance(value, list) else value}, inferred {how}"
    if not any(known.names["countries"].values()):
        yield "The database has no vocabulary, so nothing is suggested: load_facts, then read it again with --replace."
    for actor in made.new_actors:
        yield "A new actor: look through this row and put it into fixtures/vocabulary/03-actors.yaml."
        yield seeding.actor_row(actor)

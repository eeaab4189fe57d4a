"""Measurements and long trials, run by hand: ``.venv/bin/python -m tests.benchmarks.load``. They print figures."""

import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

import django


def begin(parser: ArgumentParser, arguments: list[str] | None = None, url: str = "sqlite://:memory:") -> Namespace:
    """The script's arguments, once Django is ready; this process itself works on the database of that ``url``."""
    parsed = parser.parse_args(arguments)
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("SECRET_KEY", "only-here")
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "sco_site.settings"
    django.setup()
    return parsed


def folder() -> Path:
    """A new temporary folder; it stays, because what a trial found lies in it."""
    return Path(tempfile.mkdtemp(prefix="facts-benchmark-"))


def server() -> str:
    """The DATABASE_URL of a PostgreSQL server of our own that lives for six hours; what it writes is not synced."""
    from tests.clusters import Cluster

    return Cluster(life=6 * 3600).start().url


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def table(head: list[str], rows: list[list]) -> None:
    """Print rows under a head, the first column to the left and the others to the right."""
    texts = [head, *([str(value) for value in row] for row in rows)]
    widths = [max(len(text[at]) for text in texts) for at in range(len(head))]
    for text in texts:
        first, *others = [
            part.ljust(w) if at == 0 else part.rjust(w) for at, (part, w) in enumerate(zip(text, widths, strict=True))
        ]
        say("  ".join([first, *others]))


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"

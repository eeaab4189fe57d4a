"""How much memory and time a download of all facts takes, in every format, through the WSGI handler itself.

    .venv/bin/python -m tests.benchmarks.downloads [--facts 20000] [--database sqlite|postgres] [--only csv …]

Goal: under 150 MB for 1,000,000 facts. Each download is made by a process of its own, which has made no other; its peak
is that of the whole process. “none” is a process that only answers a page of one fact: what Django itself takes.
"""

import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

from . import begin, folder, megabytes, say, server, table

FORMATS = ("none", "csv", "jsonl", "jsonld", "ttl")
HELP = {
    "facts": "How many facts there are, up to 1,000,000.",
    "database": "On which database.",
    "only": "These formats alone.",
    "child": "For the processes that this one starts: build, or the address to be fetched.",
}
#: So many rows are put into the database together.
BATCH = 5_000
_FACTS_AN_ARTICLE, _PARAGRAPHS = 100, 12


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.downloads", description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=int, default=20_000, help=HELP["facts"])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite", help=HELP["database"])
    parser.add_argument("--only", nargs="+", choices=FORMATS, default=FORMATS, help=HELP["only"])
    parser.add_argument("--child", help=HELP["child"])
    if "--child" in sys.argv:
        return child(parser.parse_args())
    arguments = begin(parser)
    if not 0 < arguments.facts <= 1_000_000:
        parser.error("--facts: from 1 to 1,000,000.")
    from tests.outside import empty

    place = empty(folder(), server() if arguments.database == "postgres" else "")
    began, rows = time.monotonic(), []
    started(place, arguments.facts, "build")
    say(f"{arguments.facts:,} facts were put into the database in {time.monotonic() - began:.0f} s.")
    for fmt in arguments.only:
        seen = json.loads(started(place, arguments.facts, "/facts.json?size=1" if fmt == "none" else f"/facts.{fmt}"))
        first, whole = f"{seen['first']:.1f} s", f"{seen['seconds']:.1f} s"
        rows.append([fmt, megabytes(seen["peak"]), whole, first, megabytes(seen["bytes"])])
    place.drop()
    say(f"\nDownloads of {arguments.facts:,} facts on {arguments.database} (goal: under 150 MB for a million)")
    table(["format", "peak memory", "whole", "until its first bytes", "size"], rows)
    return None


def started(place, facts: int, what: str) -> str:
    """What a process of this script's own says that works on this database, with the settings of production."""
    environment = os.environ | {"DATABASE_URL": place.url, "DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "testserver"}
    command = [sys.executable, "-m", __spec__.name, "--facts", str(facts), "--child", what]
    root = Path(__file__).parent.parent.parent
    return subprocess.run(command, cwd=root, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def child(arguments) -> None:
    from sco_site.wsgi import application

    if arguments.child == "build":
        return build(arguments.facts)
    say(json.dumps(fetch(application, arguments.child)))
    return None


def fetch(application, address: str) -> dict:
    """What it took to answer an address to the last byte; memory in bytes, times in seconds."""
    import resource
    from io import BytesIO

    path, _mark, query = address.partition("?")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver"}
    environ |= {"SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr}
    began, first, size, status = time.monotonic(), None, 0, []
    answer = application(environ, lambda said, headers, *error: status.append(said))
    for piece in answer:
        first = first or time.monotonic() - began
        size += len(piece)
    answer.close()
    if status != ["200 OK"]:
        raise SystemExit(f"{address}: {status}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"peak": peak, "seconds": time.monotonic() - began, "first": first, "bytes": size}


def build(facts: int) -> None:
    """So many facts with citations and links in the proportions of the shipped ones, in articles of a hundred."""
    from random import Random

    from facts.models import Actor, Country, Event, Theme

    chance = Random(1)
    countries = Country.objects.bulk_create(
        Country(iso3=f"X{chr(65 + n)}{chr(65 + n)}", name=f"Land {n}", name_ru=f"Страна {n}", name_zh=f"国{n}")
        for n in range(26)
    )
    named = [{"slug": f"row-{n}", "name": f"Row {n}", "status": "published"} for n in range(40)]
    nouns = {
        "countries": (countries, (1, 1, 1, 2, 2)),
        "themes": (Theme.objects.bulk_create(Theme(**one, definition="Invented.") for one in named), (1,)),
        "actors": (Actor.objects.bulk_create(Actor(**one, kind="media") for one in named), (0, 1, 1)),
        "events": (Event.objects.bulk_create(Event(**one, kind="meeting", when="2021-05") for one in named), (0, 0, 1)),
    }
    for first in range(0, facts, BATCH):
        _batch(chance, range(first, min(first + BATCH, facts)), nouns)


def _batch(chance, numbers: range, nouns: dict) -> None:
    from django.db import transaction

    from facts.models import Fact

    with transaction.atomic():
        made = Fact.objects.bulk_create(
            Fact(
                slug=f"fact-{n:07}",
                statement=f"In the year of the {n}th comet the caravan crossed the river with camels, honey; караван.",
                kind="reported",
                when=("", "2021", "2021-05", "2021-05-09")[n % 4],
                **({"figure_value": n, "figure_unit": "camels", "figure_bound": "about"} if n % 3 == 0 else {}),
                leaves_open="Whose camels they were." if n % 2 else "",
                status="published",
            )
            for n in numbers
        )
        _cite(made, numbers, nouns["actors"][0])
        for name, (rows, counts) in nouns.items():
            through = getattr(Fact, name).through
            near, far = Fact._meta.get_field(name).m2m_field_name(), Fact._meta.get_field(name).m2m_reverse_field_name()
            pairs = ((fact, row) for fact in made for row in chance.sample(rows, chance.choice(counts)))
            through.objects.bulk_create(through(**{near: fact, far: row}) for fact, row in pairs)


def _cite(made: list, numbers: range, actors: list) -> None:
    from facts.models import Article, Citation, Paragraph

    articles = Article.objects.bulk_create(
        Article(
            slug=f"article-{n:06}",
            title=f"The caravan of the year {n}",
            kind="news",
            publisher=actors[n % len(actors)],
            language="en",
            page_date="2021-08-27",
            url=f"https://news.example.org/{n}",
            status="published",
        )
        for n in range(numbers.start // _FACTS_AN_ARTICLE, -(-numbers.stop // _FACTS_AN_ARTICLE))
    )
    sound = {"first_words": "In the year of the", "last_words": "with camels and with honey", "length": 90}
    paragraphs = Paragraph.objects.bulk_create(
        Paragraph(article=article, number=n, role="body", words=20, sha256=f"{n:064x}", **sound)
        for article in articles
        for n in range(_PARAGRAPHS)
    )
    places = [(fact, position) for at, fact in enumerate(made) for position in ((1, 2) if at % 2 else (1,))]
    Citation.objects.bulk_create(
        Citation(
            fact=fact,
            position=position,
            paragraph=paragraphs[(at * 7) % len(paragraphs)],
            start=3,
            sha256=f"{at:064x}",
            **sound,
        )
        for at, (fact, position) in enumerate(places)
    )


if __name__ == "__main__":
    main()

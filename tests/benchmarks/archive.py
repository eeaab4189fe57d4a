"""Synthetic facts in the proportions of the real ones, as many as are asked for; always the same ones."""

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST = date(2001, 6, 15)
#: Facts a fact is about, on average: countries 1.4, one theme, an event every third time.
COUNTRIES, THEMES, ACTORS, CHAIRS = 27, 30, 200, 23
PER_EVENT, PER_ARTICLE, PARAGRAPHS = 20, 20, 10
KINDS = ("reported",) * 80 + ("attributed",) * 5 + ("proposal",) * 3 + ("expectation",) * 5 + ("opinion",) * 7
WORDS = re.findall(
    r"\w+",
    "summit council heads state adopted declaration security border trade transport corridor energy bank "
    "development terrorism drugs exercise students culture tourism forum ministers railways visa customs "
    "health water climate digital cooperation agreement strategy roadmap observers partners members chair "
    "secretariat statement treaty neighbourhood investment agriculture science youth media language museum "
    "heritage peace dialogue mission",
)


@dataclass(frozen=True)
class Made:
    """One synthetic fact with what it is tied to, by numbers from 0."""

    number: int
    statement: str
    kind: str
    day: date
    countries: list[int]
    theme: int
    event: int | None
    actor: int | None
    article: int
    paragraph: int
    first_words: str
    last_words: str

    @property
    def slug(self) -> str:
        return f"fact-{self.number}"


def facts(count: int) -> Iterator[Made]:
    """The same facts for the same count."""
    chance = random.Random(count)
    days = (date(2026, 9, 1) - FIRST).days
    events, articles = max(count // PER_EVENT, 1), max(count // PER_ARTICLE, 1)
    for number in range(count):
        said = chance.choices(WORDS, k=chance.randint(8, 16))
        kind = chance.choice(KINDS)
        yield Made(
            number,
            f"The {' '.join(said)} of number {chance.randrange(count * 4)}.",
            kind,
            FIRST + timedelta(days=chance.randrange(days)),
            chance.sample(range(COUNTRIES), chance.choice((1, 1, 1, 2, 2))),
            chance.randrange(THEMES),
            chance.randrange(events) if chance.random() < 0.3 else None,
            chance.randrange(ACTORS) if kind == "attributed" else None,
            chance.randrange(articles),
            chance.randrange(PARAGRAPHS),
            " ".join(said[:3]),
            " ".join(said[-3:]),
        )


def build(count: int) -> None:
    """The facts as rows of this site's own database, which must be empty, by bulk statements; then the index.

    The log of changes is made by triggers, row by row; it is not what is measured, and stays empty.
    """
    from django.db import connection

    from facts import changes
    from facts.index import index
    from facts.models import Actor, Article, Chairmanship, Country, Event, Paragraph, Theme

    if not Country.objects.exists():
        from facts.files.loading import load, shipped_files

        load(shipped_files()[:1])
    _hurry(count)
    countries = list(Country.objects.order_by("iso3")[:COUNTRIES])
    rows = {
        "themes": Theme.objects.bulk_create(
            Theme(slug=f"theme-{n}", name=f"Theme {n}", definition="Of it.", status="published") for n in range(THEMES)
        ),
        "actors": Actor.objects.bulk_create(
            Actor(slug=f"actor-{n}", name=f"Person {n}", kind="person", status="published") for n in range(ACTORS)
        ),
    }
    Chairmanship.objects.bulk_create(
        Chairmanship(slug=f"chair-{n}", country=countries[n % 8], status="published") for n in range(CHAIRS)
    )
    events = Event.objects.bulk_create(
        (
            Event(slug=f"event-{n}", name=f"Meeting {n}", kind="meeting", status="published")
            for n in range(max(count // PER_EVENT, 1))
        ),
        batch_size=5_000,
    )
    articles = Article.objects.bulk_create(
        (
            Article(
                slug=f"article-{n}",
                title=f"Report {n}",
                kind="news",
                publisher=rows["actors"][n % ACTORS],
                language=("en", "ru", "zh-Hans")[n % 3],
                page_date=str(day := FIRST + timedelta(days=n * 7 % 9_000)),
                url=f"https://news.example.org/{day}/{n}",
                status="published",
            )
            for n in range(max(count // PER_ARTICLE, 1))
        ),
        batch_size=5_000,
    )
    paragraphs = Paragraph.objects.bulk_create(
        (
            Paragraph(
                article=article,
                number=n,
                role="body",
                words=40,
                length=240,
                first_words="The words with which it",
                last_words="and those that end it",
                sha256=_sha(f"{article.slug}/{n}"),
            )
            for article in articles
            for n in range(PARAGRAPHS)
        ),
        batch_size=5_000,
    )
    batch = []
    for made in facts(count):
        batch.append(made)
        if len(batch) == 5_000:
            _write(batch, countries, rows, events, paragraphs)
            batch = []
    _write(batch, countries, rows, events, paragraphs)
    changes.watch()
    Theme.objects.update(definition="Of it.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a server does by itself after a while
    index(whole=True)


def _hurry(count: int) -> None:
    """Write without triggers and, on SQLite, without waiting for the disk."""
    from django.db import connection

    from facts import changes

    with connection.cursor() as cursor:
        for watch in changes.watched():
            for event in ("insert", "update", "delete"):
                on = f' ON "{watch.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "watch_{watch.table}_{event}"{on}')
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode=MEMORY")
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute(f"PRAGMA cache_size=-{min(count, 400_000)}")


def _write(batch, countries, rows, events, paragraphs):
    from facts.models import Citation, Fact

    written = Fact.objects.bulk_create(
        Fact(
            slug=made.slug,
            statement=made.statement,
            kind=made.kind,
            attributed_to=rows["actors"][made.actor] if made.actor is not None else None,
            when=str(made.day),
            status="published",
        )
        for made in batch
    )
    pairs = list(zip(written, batch, strict=True))
    _link(Fact.countries, "country", [(fact, countries[n]) for fact, made in pairs for n in made.countries])
    _link(Fact.themes, "theme", [(fact, rows["themes"][made.theme]) for fact, made in pairs])
    _link(Fact.events, "event", [(fact, events[made.event]) for fact, made in pairs if made.event is not None])
    Citation.objects.bulk_create(
        Citation(
            fact=fact,
            position=1,
            paragraph=paragraphs[made.article * PARAGRAPHS + made.paragraph],
            stance="supports",
            start=0,
            length=80,
            first_words=made.first_words,
            last_words=made.last_words,
            sha256=_sha(made.statement),
        )
        for fact, made in pairs
    )


def _link(relation, name, pairs):
    through = relation.through
    through.objects.bulk_create(through(**{"fact": fact, name: other}) for fact, other in pairs)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

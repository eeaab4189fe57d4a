"""Everything that a program can have of the site: every list in every format, and the page of every row."""

from collections.abc import Iterator

from facts.disagreements import questions
from facts.models import Actor, Article, Chairmanship, Country, Event, Fact, Theme

LISTS = ("facts", "events", "countries", "chairmanships", "themes", "actors", "articles", "disagreements")
_TABLES = ("timeline", "map", "numbers")
_PAGES = ("index", "record", "quality", "about", "compare")


def twins(client, every: int = 1, formats: tuple[str, ...] = ("json", "jsonld", "ttl")) -> dict[str, tuple[int, bytes]]:
    """Status and content by address; of the rows' own pages, every so manieth in these formats."""
    addresses = [f"/{name}.{fmt}" for name in LISTS for fmt in ("json", "csv", "jsonl", "jsonld", "ttl")]
    addresses += [f"/{name}.{fmt}" for name in _TABLES for fmt in ("json", "csv")]
    addresses += [f"/{name}.json" for name in _PAGES]
    addresses += [f"/facts.csv?as_of=2024-07-03&known_by=2024-12-31{more}" for more in ("", "&status_by=effect")]
    addresses += [f"{page[:-1]}.{fmt}" for page in [*_rows()][::every] for fmt in formats]
    return {
        address: (answer.status_code, answer.getvalue()) for address in addresses for answer in [client.get(address)]
    }


def _rows() -> Iterator[str]:
    for model in (Event, Chairmanship, Theme, Actor, Article):
        yield from (row.get_absolute_url() for row in model.objects.published().order_by("slug"))
    yield from (fact.get_absolute_url() for fact in Fact.objects.published().order_by("slug"))
    yield from (fact.get_absolute_url() for fact in Fact.objects.withdrawn().order_by("slug"))
    yield from (country.get_absolute_url() for country in Country.objects.order_by("iso3"))
    yield from (question.get_absolute_url() for question in questions(sources=False))

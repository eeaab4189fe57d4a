"""What is asked of each server: eight pages, each by as many addresses as are wanted, the same for the same seed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from urllib.parse import urlencode

from .archive import FIRST, PER_EVENT, THEMES, WORDS

_FACETS = [("_facet", name) for name in ("kind", "theme", "event", "attributed_to", "year")]
_FACETS += [("_facet_array", "countries"), ("_size", 25)]
_KINDS = ("reported", "attributed", "proposal", "expectation", "opinion")


@dataclass(frozen=True)
class Page:
    """``ours`` and ``theirs`` give an address of this site and of Datasette for a random one of so many facts; a
    file is asked for once."""

    name: str
    ours: Callable[[Random, int], str]
    theirs: Callable[[Random, int], str]
    file: bool = False

    def addresses(self, side: str, count: int, seed: int) -> list[str]:
        """Addresses none of which was asked for before: a parameter that neither site knows makes them differ."""
        chance, made = Random(seed), getattr(self, side)
        found = [made(chance, count) for _ in range(4 if self.file else 3_000)]
        if side == "theirs":
            return found
        return [f"{one}{'&' if '?' in one else '?'}visit={seed}-{at}" for at, one in enumerate(found)]


def _fact(chance, count):
    return f"/facts/fact-{chance.randrange(count)}/"


def _page(chance, count, share=1.0, size=25):
    return chance.randrange(1, max(int(count * share) // size, 2))


def _day(chance):
    return FIRST + timedelta(days=chance.randrange(9_000))


def _table(*parameters):
    return "/facts/facts?" + urlencode(parameters)


def _two_words(chance):
    return " ".join(chance.sample(WORDS, 2))


def _combination(chance, count):
    """Filters that few have chosen together."""
    chosen = {"theme": f"theme-{chance.randrange(THEMES)}", "kind": chance.choice(_KINDS)}
    chosen |= {"year": chance.randrange(2001, 2026)} if chance.random() < 0.7 else {}
    chosen |= {"event__not": f"event-{chance.randrange(max(count // PER_EVENT, 1))}"} if chance.random() < 0.5 else {}
    return "/facts/?" + urlencode(chosen)


def _theirs_filtered(chance, _count):
    return _table(("theme", chance.randrange(THEMES)), ("day__lte", _day(chance)), ("_sort_desc", "day"), *_FACETS)


PAGES = [
    Page("fact", _fact, lambda chance, count: f"/facts/facts/{chance.randrange(count)}"),
    Page(
        "list by date",
        lambda chance, count: f"/facts/?page={_page(chance, count)}",
        lambda chance, _count: _table(("_sort_desc", "day"), ("day__lte", _day(chance)), ("_size", 25)),
    ),
    Page(
        "list with facets",
        _combination,
        lambda chance, _count: _table(
            ("kind", chance.choice(_KINDS)), ("day__lte", _day(chance)), ("_sort_desc", "day"), *_FACETS
        ),
    ),
    Page(
        "filtered by theme",
        lambda chance, count: f"/facts/?theme=theme-{chance.randrange(THEMES)}&page={_page(chance, count, 1 / 40)}",
        _theirs_filtered,
    ),
    Page(
        "search",
        lambda chance, _count: "/facts/?" + urlencode({"q": _two_words(chance)}),
        lambda chance, _count: _table(("_search", _two_words(chance)), ("_size", 25)),
    ),
    Page(
        "search with facets",
        lambda chance, _count: "/facts/?" + urlencode({"q": chance.choice(WORDS), "kind": chance.choice(_KINDS[:2])}),
        lambda chance, _count: _table(("_search", chance.choice(WORDS)), ("kind", chance.choice(_KINDS[:2])), *_FACETS),
    ),
    Page(
        "JSON of 100",
        lambda chance, count: f"/facts.json?size=100&page={_page(chance, count, size=100)}",
        lambda chance, _count: _table(("_sort_desc", "day"), ("day__lte", _day(chance)), ("_size", 100)).replace(
            "/facts?", "/facts.json?"
        ),
    ),
    Page(
        "CSV of everything",
        lambda _chance, _count: "/facts.csv",
        lambda _chance, _count: "/facts/facts.csv?_stream=1&_size=max",
        file=True,
    ),
]

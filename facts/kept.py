"""What a process keeps of the data for one revision and one day: rows that facts are tied to, and what was reckoned.

Every change of the data, whatever way it came in, is another revision (``facts.changes``), and with it all of this is
forgotten. What was read while the data changed is kept under a revision that never comes back.
"""

from collections.abc import Callable, Hashable, Iterable
from threading import RLock
from typing import TypeVar

from cachetools import LRUCache
from django.db.models import Model

from . import changes, clock
from .models import Actor, Article, Chairmanship, Country
from .statements import Statement

T = TypeVar("T")
#: So many rows and reckonings stay, those that were asked for last.
ROOM = 10_000
_lock = RLock()
_kept: LRUCache = LRUCache(ROOM)
_token = ""


def once(name: Hashable, reckon: Callable[[], T]) -> T:
    """What ``reckon`` gives; it is called once for a name, as long as the data are the same, on one day."""
    place = _place(name)
    if place is None:
        return reckon()
    with _lock:
        if place in _kept:
            return _kept[place]
    found = reckon()
    with _lock:
        if place[0] == _token:
            _kept[place] = found
    return found


def rows(model: type[Model], keys: Iterable[int]) -> dict[int, Model]:
    """The published rows of these keys, by key, as a list of facts shows them. They are shared: nobody changes them.

    Asks the database once for all that are not kept.
    """
    return _known(model, keys, _whole)


def named(model: type[Model], keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    """What stands in an address for the published rows of these keys, and what they are called."""
    return _known(model, keys, _names)


def _known(model, keys, read):
    keys, start = set(keys), _place((model, read))
    if start is None:
        return read(model, keys)
    with _lock:
        found = {key: _kept[*start, key] for key in keys if (*start, key) in _kept}
    missing = keys - found.keys()
    if missing:
        fetched = read(model, missing)
        found |= {key: fetched.get(key) for key in missing}
        with _lock:
            if start[0] == _token:
                _kept.update({(*start, key): found[key] for key in missing})
    return {key: one for key, one in found.items() if one is not None}


def forget() -> None:
    """Begin anew, as another process would."""
    global _token
    with _lock:
        _kept.clear()
        _token = ""


def _place(name: Hashable) -> tuple | None:
    """Where it is kept; None before the first change, when nothing says which data they are."""
    global _token
    token = changes.revision()[1]
    with _lock:
        if token != _token:
            _kept.clear()
            _token = token
    return (token, clock.current(), name) if token else None


def _names(model, keys):
    return {key: (row.natural_key()[0], str(row)) for key, row in _fetched(model, keys).items()}


def _whole(model, keys):
    found = _fetched(model, keys)
    if model is Article and found:
        _with_actors(found)
    return found


def _fetched(model: type[Model], keys: set[int]) -> dict[int, Model]:
    statement = once(("published", model), lambda: Statement.of(model.objects.published().order_by()))
    found = {row.pk: row for row in statement.rows(model, keys)}
    if model is Chairmanship and found:
        countries = rows(Country, {row.country_id for row in found.values()})
        for row in found.values():
            if row.country_id in countries:
                row._state.fields_cache["country"] = countries[row.country_id]
    return found


def _with_actors(articles: dict[int, Article]) -> None:
    """Give articles their publisher and authors, as ``ArticleQuerySet.for_list`` does."""
    authors = Article.authors.through.objects.order_by("actor__name").values_list("article", "actor")
    pairs = once("statement of authors", lambda: Statement.of(authors, "article")).values(articles)
    publishers = {article.publisher_id for article in articles.values()}
    actors = rows(Actor, publishers | {actor for _article, actor in pairs})
    for article in articles.values():
        article._state.fields_cache["publisher"] = actors.get(article.publisher_id)
        article._prefetched_objects_cache = {"authors": []}
    for article, actor in pairs:
        if actor in actors:
            articles[article]._prefetched_objects_cache["authors"].append(actors[actor])

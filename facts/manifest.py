"""A list of facts as a text that can be compared: one line for each fact, whose SHA-256 is that of the list.

The first line is ``sco-facts-list 1`` and the list's query, the parameters in order, with its day. Then comes, in order
of slug by code point, for each fact: its slug, the SHA-256 of what a reader sees of it and of its evidence, and the
first eight digits of that of each part (``PARTS``), by which one can tell later what was changed in it. Each line ends
with a line feed. So ``sha256sum`` of the file is what a citation of the list names.

Nothing in it depends on the keys of rows, on the database, or on the order in which rows came in. Left out: what
follows from other facts (that it is disputed) and the day on which a passage was last looked for.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from threading import Lock

from cachetools import LRUCache
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Collate
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from pyroaring import FrozenBitMap

from . import changes, clock
from .models import Actor, Article, Chairmanship, Citation, Country, Event, Fact, Theme
from .search import Search

HEAD = "sco-facts-list 1"
#: The parts of a fact, in the order of their digests.
PARTS = {
    "statement": _("the statement"),
    "says": _("its kind, or who says so"),
    "when": _("the date"),
    "figure": _("the figure"),
    "open": _("what is left open"),
    "about": _("what it is about"),
    "evidence": _("the evidence: a citation, or an article that it cites"),
}
#: The list of a citation is hashed up to so many facts, at some 0.2 ms each; a longer one by its reader.
MOST = 20_000
#: Parameters that change how a list is shown, and not what is in it.
_SHOWN = ("sort", "page", "size", "more")
_ROWS = 1_000
#: Of no more facts than this, the keys are handed to the database; of more, all facts are walked in order.
_FEW = 10_000
_LINKS = {"countries": Country, "events": Event, "chairmanships": Chairmanship, "themes": Theme, "actors": Actor}


@dataclass(frozen=True)
class Digest:
    """The SHA-256 of a list's manifest, in 64 digits, and the number of its facts."""

    sha256: str
    count: int


def query(search: Search) -> str:
    """What a list is the answer to, with the day that is set: the same text for the same question."""
    names = [name for name in search.raw if name not in _SHOWN]
    asked = {name: sorted(search.raw[name]) for name in names} | ({"q": [search.chosen["q"]]} if "q" in names else {})
    return urlencode(sorted((asked | clock.current().parameters).items()), doseq=True)


def digest(search: Search) -> Digest | None:
    """The digest of a list on the day that is set, reckoned once for a revision; None if it has more than ``MOST``."""
    if len(search.facts) > MOST:
        return None
    place = changes.revision()[1], query(search)
    with _lock:
        if place in _kept:
            return _kept[place]
    whole, count = sha256(), -1  # the first line is no fact
    for line in lines(search):
        whole.update(line.encode())
        count += 1
    found = Digest(whole.hexdigest(), count)
    if changes.revision()[1] == place[0]:
        with _lock:
            _kept[place] = found
    return found


_kept: LRUCache = LRUCache(2_000)
_lock = Lock()


def lines(search: Search) -> Iterator[str]:
    """The manifest, line by line, read in hundreds."""
    yield f"{HEAD} {query(search)}\n"
    seen = _Seen()
    keys = _in_order(search.facts.bitmap)
    while chunk := list(islice(keys, _ROWS)):
        yield from seen.lines(chunk)


def _in_order(keys: FrozenBitMap) -> Iterator[int]:
    collation = {"postgresql": "C", "sqlite": "BINARY"}[connection.vendor]
    rows = Fact.objects.order_by(Collate(F("slug"), collation))
    rows = rows.filter(pk__in=list(keys)) if len(keys) <= _FEW else rows
    return (key for key in rows.values_list("pk", flat=True).iterator(chunk_size=2_000) if key in keys)


class _Seen:
    """What a reader sees of facts on the day that is set. Rows that many facts share are read once."""

    def __init__(self):
        self.names = {name: dict(_visible(model).values_list("pk", _key(model))) for name, model in _LINKS.items()}
        self.articles: dict[int, list] = {}

    def lines(self, keys: list[int]) -> Iterator[str]:
        columns = ("pk", "slug", "statement", "kind", "attributed_to__slug", "when", "when_inferred", "when_reason")
        columns += ("figure_value", "figure_unit", "figure_bound", "leaves_open")
        rows = {row[0]: row for row in Fact.objects.published().filter(pk__in=keys).values_list(*columns)}
        about, evidence = self._about(keys), self._evidence(keys)
        for key in keys:
            if key in rows:
                _pk, slug, statement, kind, speaker, *rest = rows[key]
                when, inferred, reason, value, unit, bound, left_open = rest
                figure = None if value is None else [f"{value.normalize():f}", unit, bound]
                told = (statement, [kind, speaker], [when, inferred, reason], figure, left_open)
                yield line(slug, (*told, about[key], evidence[key]))

    def _about(self, keys):
        found = defaultdict(lambda: {name: [] for name in _LINKS})
        for name, visible in self.names.items():
            through = getattr(Fact, name).through
            other = f"{through._meta.get_field(Fact._meta.get_field(name).m2m_reverse_field_name()).name}_id"
            for fact, row in through.objects.filter(fact__in=keys).values_list("fact_id", other):
                if row in visible:
                    found[fact][name].append(visible[row])
            for told in found.values():
                told[name].sort()
        return found

    def _evidence(self, keys):
        """The citations of each fact in their order: stance, place, passage, state of the check, and the article."""
        names = ("fact_id", "stance", "paragraph__number", "paragraph__role", "first_words", "last_words", "sha256")
        names += ("start", "length", "check_state", "paragraph__article_id")
        rows = list(Citation.objects.shown().filter(fact__in=keys).order_by("fact", "position").values_list(*names))
        self._fetch({row[-1] for row in rows})
        found = defaultdict(list)
        for fact, *told, article in rows:
            found[fact].append([*told, self.articles[article]])
        return found

    def _fetch(self, keys: set[int]):
        """What a reader sees of these articles: how they are known, by whom, of when and where."""
        if len(self.articles) > 10 * _ROWS:
            self.articles.clear()
        wanted = keys - self.articles.keys()
        names = ("pk", "slug", "title", "about", "kind", "language", "page_date", "url", "publisher__name")
        for pk, *told in Article.objects.filter(pk__in=wanted).values_list(*names):
            self.articles[pk] = [*told, []]
        written = Article.authors.through.objects.filter(article__in=wanted, actor__in=_visible(Actor))
        for article, name in written.values_list("article_id", "actor__name"):
            self.articles[article][-1].append(name)
        for article in wanted & self.articles.keys():
            self.articles[article][-1].sort()


def _visible(model) -> QuerySet:
    """The rows that can be seen beside a fact that can be. A theme or a person can be on whatever day the fact can, so
    that need not be asked."""
    with clock.at(clock.Clock()) if model in (Theme, Actor) else nullcontext():
        return model.objects.published().order_by()


def _key(model) -> str:
    return "iso3" if model is Country else "slug"


def line(slug: str, told: Iterable) -> str:
    """The line of a fact of which this is told, in the order of ``PARTS``."""
    parts = [sha256(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest() for one in told]
    whole = sha256(" ".join([slug, *parts]).encode()).hexdigest()
    return " ".join([slug, whole, *(part[:8] for part in parts)]) + "\n"

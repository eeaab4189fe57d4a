"""Whether a cited list of facts is still the same, and what became of it.

Nothing is kept of a citation here: what it says itself, its list's manifest if the reader took it away, and the log of
last changes are all there is to go by. So without a manifest some things cannot be known, and are said to be unknown.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from itertools import islice

from django.db.models import Min, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from pyroaring import FrozenBitMap

from . import clock
from .manifest import HEAD, PARTS, lines, query
from .models import Backing, Change, Citation, Country, Fact
from .querysets import about
from .search import NOUNS, Search
from .tally import of_the_record

#: A manifest of so many bytes is read: twice that of the longest list that is hashed.
LARGEST = 8_000_000
#: So many facts of a sort are named; all are counted.
NAMED = 200
_LINE = re.compile(rf"([-\w]{{1,80}}) ([0-9a-f]{{64}})((?: [0-9a-f]{{8}}){{{len(PARTS)}}})", re.ASCII)


class Unreadable(ValueError):
    """A text is no manifest of the list, or no JSON of the page; the message says why, and in which line. ``query`` is
    that of another list."""

    def __init__(self, message: str, query: str = ""):
        super().__init__(message)
        self.query = query


@dataclass(frozen=True)
class Row:
    """A fact or another row of which something is told: its address, what it states or is called, what became of it,
    and what is told otherwise in it."""

    slug: str
    url: str
    statement: str
    words: str = ""
    fields: "Group | None" = None


@dataclass
class Group:
    """Rows of which the same is told, or what is told otherwise in one, the first of them by name."""

    rows: list = field(default_factory=list)
    count: int = 0

    @property
    def further(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Differences:
    """What a list has that its manifest has not, the other way round, and what is told otherwise in it."""

    sha256: str
    count: int
    added: Group
    removed: Group
    changed: Group

    @property
    def same(self) -> bool:
        return not (self.added.count or self.removed.count or self.changed.count)


@dataclass(frozen=True)
class Since:
    """What the log has from a day on: facts of the list that came, facts of it that something was changed in or in an
    article that they cite, and facts that were retracted and may have been in it; likewise rows of another noun, of
    which those that are no longer published are only counted. ``begins``: the log's first day, if it is later, and then
    nothing can be told from it."""

    added: Group
    changed: Group
    retracted: Group
    begins: date | None = None


def differences(search: Search, manifest: str) -> Differences:
    """A list on the day that is set, compared with a manifest of it, line by line; raises ``Unreadable``."""
    text = manifest.removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n") + "\n"
    then, now = _read(text, search), (_LINE.fullmatch(one.rstrip("\n")) for one in islice(lines(search), 1, None))
    found, count = {"added": [], "removed": [], "changed": []}, 0
    old, new = next(then, None), next(now, None)
    while old or new:
        if old and (not new or old[1] < new[1]):
            found["removed"].append((old[1], []))
        elif new and (not old or new[1] < old[1]):
            found["added"].append((new[1], []))
        elif old[2] != new[2]:
            pairs = zip(PARTS.values(), old[3].split(), new[3].split(), strict=True)
            found["changed"].append((new[1], [str(name) for name, before, after in pairs if before != after]))
        behind, ahead = old and (not new or old[1] <= new[1]), new and (not old or new[1] <= old[1])
        count += bool(behind)
        old, new = next(then, None) if behind else old, next(now, None) if ahead else new
    groups = {name: _named(told, gone=name == "removed") for name, told in found.items()}
    return Differences(sha256(text.encode()).hexdigest(), count, **groups)


def _read(text: str, search: Search) -> Iterator[re.Match]:
    """The lines of a manifest, each with slug, digest and digests of the parts; the first is looked at at once."""
    head, *told = text.splitlines()
    begin, asked = f"{HEAD} ", query(search)
    if not head.startswith(begin):
        raise Unreadable(_("Line 1 does not begin with “%(head)s”: this is no manifest of a list.") % {"head": HEAD})
    if head != begin + asked:
        raise Unreadable(_("This is the manifest of another list or of another day."), head.removeprefix(begin))
    return _rows(told)


def _rows(told: list[str]) -> Iterator[re.Match]:
    before = ""
    for number, one in enumerate(told, 2):
        found = _LINE.fullmatch(one)
        if not found:
            raise Unreadable(_("Line %(number)d is no line of a manifest.") % {"number": number})
        if found[1] <= before:
            raise Unreadable(_("Line %(number)d is not in the order of a manifest.") % {"number": number})
        before = found[1]
        yield found


def _named(told: list[tuple[str, list[str]]], gone: bool = False) -> Group:
    slugs = [slug for slug, _words in told[:NAMED]]
    with clock.at(clock.Clock()):
        facts = Fact.objects.filter(slug__in=slugs)
        shown = {fact.slug: fact for fact in facts.filter(pk__in=Fact.objects.published().values("pk"))}
        left = {fact.slug: fact for fact in facts.filter(pk__in=Fact.objects.withdrawn().values("pk"))}
    rows = []
    for slug, words in told[:NAMED]:
        fact = shown.get(slug) or left.get(slug)
        words = _became(slug, shown, left) if gone else ", ".join(words)
        rows.append(Row(slug, fact.get_absolute_url() if fact else "", fact.statement if fact else slug, words))
    return Group(rows, len(told))


def _became(slug: str, shown: dict[str, Fact], left: dict[str, Fact]) -> str:
    if slug in shown:
        return _("still published; it no longer answers the question")
    if slug in left and left[slug].merged_into_id:
        return left[slug].why_withdrawn
    if slug in left:
        return _("retracted: %(reason)s") % {"reason": left[slug].why_withdrawn or _("no reason was recorded")}
    return _("no published page has this address any more")


def since(search: Search, day: date) -> Since:
    """What the log tells of a list from the beginning of a day (UTC) on."""
    start = _start(day)
    if first := _begins(day):
        return Since(Group(), Group(), Group(), first)
    log, ours = Change.objects.filter(at__gte=start), search.facts.bitmap
    later = {row: published for row, published in log.filter(noun="fact").values_list("row", "published")}
    came = {row for row, published in later.items() if row in ours and published and published >= start}
    moved = {row for row in later if row in ours} | _citing(log.filter(noun="article"), ours)
    with clock.at(clock.Clock()):
        retracted = _retracted(search, start)
    return Since(_by_key(came), _by_key(moved - came), retracted)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _begins(day: date) -> date | None:
    """The log's first day, if it is after that day."""
    first = Change.objects.aggregate(first=Min(Coalesce("published", "at")))["first"]
    return first.date() if first and first.date() > day else None


def _citing(articles, ours: FrozenBitMap) -> set[int]:
    """The facts of the list that cite one of the articles that something was changed in."""
    rows = Citation.objects.shown().filter(paragraph__article__in=articles.values("row")).values_list("fact", flat=True)
    return {fact for fact in rows.iterator() if fact in ours}


def _by_key(keys: set[int]) -> Group:
    rows = Fact.objects.published().filter(pk__in=sorted(keys)[:NAMED])
    return Group([Row(fact.slug, fact.get_absolute_url(), fact.statement) for fact in rows], len(keys))


def _retracted(search: Search, start: datetime) -> Group:
    """The facts that were retracted since, by themselves or with their article, under the filters that can be asked of
    them: what they are about, and their kind."""
    log = Change.objects.filter(retracted__gte=start)
    article = Q(citations__paragraph__article__in=log.filter(noun="article").values("row"))
    facts = Fact.objects.withdrawn().filter(Q(pk__in=log.filter(noun="fact").values("row")) | article).distinct()
    for name in NOUNS:
        values = search.chosen.get(name, [])
        if values and name != "publisher":
            condition = Q()
            for value in values:
                condition |= about(name, value)
            facts = facts.filter(pk__in=Fact.objects.filter(condition).values("pk"))
    if kinds := search.chosen.get("kind"):
        facts = facts.filter(kind__in=kinds)
    rows = [Row(fact.slug, fact.get_absolute_url(), fact.statement, _why(fact)) for fact in facts[:NAMED]]
    return Group(rows, facts.count())


def _why(fact: Fact) -> str:
    return fact.why_withdrawn or _("no reason was recorded")


def since_of(models: Iterable[type[Model]], day: date) -> dict[str, Since]:
    """What the log tells of the rows of these nouns from the beginning of a day (UTC) on, and of all facts, on which
    their values rest: by the name of the noun."""
    facts = since(Search({}), day)
    rows = {} if facts.begins else {model._meta.model_name: _since_of(model, _start(day)) for model in models}
    return rows | {"fact": facts}


def _since_of(model: type[Model], start: datetime) -> Since:
    """The rows of one noun that may be seen on the day that is set; drafts are in none of it."""
    noun, log = model._meta.model_name, Change.objects.filter(at__gte=start)
    own = log.filter(noun=noun)
    came, moved = Q(pk__in=own.filter(published__gte=start).values("row")), Q(pk__in=own.values("row"))
    if noun in Backing.TARGETS:
        backings = Backing.objects.shown().filter(pk__in=log.filter(noun="backing").values("row"))
        moved |= Q(pk__in=backings.exclude(**{noun: None}).values(noun))
    rows = of_the_record() if model is Country else model.objects.published()
    with clock.at(clock.Clock()):
        left = own.exclude(published=None).exclude(row__in=model.objects.published().order_by().values("pk"))
    return Since(_first(rows.filter(came)), _first(rows.filter(moved).exclude(came)), Group([], left.count()))


def _first(rows: QuerySet) -> Group:
    """The first of these rows, each with its link if it has a page."""
    told = rows.for_list().order_by("pk")[:NAMED]
    found = [Row(row.natural_key()[0], getattr(row, "get_absolute_url", str)(), str(row)) for row in told]
    return Group(found, len(found) if len(found) < NAMED else rows.count())

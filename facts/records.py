"""What a program is told of each noun: the rows of its list, in order, and all that is told of one row.

The twins of the pages and the API take it from here, so that a row is the same in both.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import MINYEAR, date

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from pyroaring import BitMap, FrozenBitMap

from . import clock, feeds, kept, pictures, quality, steps
from .disagreements import Question, questions
from .exports import (
    ACTORS,
    ARTICLES,
    CHAIRMANSHIPS,
    CHANGES,
    COUNTRIES,
    EVENTS,
    FACTS,
    LICENCE,
    MEMBERSHIPS,
    PARAGRAPHS,
    TERMS,
    THEMES,
    TIMELINE,
    Table,
    citation_line,
    numbers,
)
from .found import Found
from .history import life
from .index import entries
from .models import (
    Actor,
    Article,
    Chairmanship,
    Citation,
    Country,
    Event,
    Fact,
    Load,
    Membership,
    Paragraph,
    Term,
    Theme,
)
from .models.fact import Kind
from .search import having
from .tally import of_the_record

#: A row's page and its twin have at most about so many of the facts about it, the newest; the search has all of them.
MOST = 400
#: A timeline has at most so many events, the latest of those years.
MOST_EVENTS = 600


@dataclass(frozen=True)
class Noun:
    """A noun other than facts. ``listed`` gives the rows of its list, with the plan of their columns; ``pages`` those
    that have a page; ``parts``, for a row and the facts about it, the rows of another table that belong to it."""

    table: Table
    listed: Callable[[], QuerySet]
    pages: Callable[[], QuerySet]
    parts: tuple[Table, Callable[[Model, list[Fact]], Iterable]] | None = None
    key: str = "slug"
    facts_newest_first: bool = True

    def whole(self, row: Model, *, with_facts: bool = True) -> "Whole":
        """A row that ``pages().for_detail()`` fetched; without its facts, they are only counted."""
        keys = having(row._meta.model_name, row) & entries().shown()
        row.fact_count = len(keys)
        if not with_facts:
            return Whole(self.table, row)
        cut = self.facts_newest_first and len(keys) > MOST
        facts = _newest(keys, row) if cut else self._all(row)
        parts = [(self.parts[0], list(self.parts[1](row, facts)))] if self.parts else []
        return Whole(self.table, row, [*parts, (FACTS, facts)], entries().counts("kind", keys).of, cut)

    def _all(self, row):
        found = Fact.objects.published().about(row)
        return list((found.newest_first() if self.facts_newest_first else found).for_list())


def _newest(keys, row) -> list[Fact]:
    """The newest of very many facts, and those that back a value of the row."""
    values = row.shown_values() if hasattr(row, "shown_values") else []
    backers = {fact.pk for value in values for _number, fact in value.notes}
    facts = Found(keys, "newest", None)[:MOST]
    further = FrozenBitMap(backers - {fact.pk for fact in facts}) & keys
    return facts + Found(further, "newest", None)[:]


@dataclass(frozen=True)
class Whole:
    """A row with the rows of other tables that belong to it, the facts about it last. ``kinds``: how many facts of each
    kind there are; ``cut``: that only the newest of them are here."""

    table: Table
    row: Model
    groups: list[tuple[Table, list]] | tuple = ()
    kinds: dict[str, int] = field(default_factory=dict)
    cut: bool = False

    def records(self, site: str) -> tuple[dict, list[tuple[Table, list[dict]]]]:
        """The row as plain values, and those of each group."""
        found = [(table, [table.record(one, site) for one in rows]) for table, rows in self.groups]
        return self.table.record(self.row, site), found

    def record(self, site: str) -> dict:
        """All of it as one record."""
        row, found = self.records(site)
        groups = {table.name: records for table, records in found}
        if FACTS.name in groups:
            groups["facts_next"] = self._next(site) if self.cut else None
        return row | groups | {"licence": LICENCE}

    def _next(self, site: str) -> str:
        """Where all facts are, in pages, of the same day."""
        query = {self.row._meta.model_name: self.row.natural_key()[0]} | clock.current().parameters
        return f"{site}{reverse('fact_list', args=['json'])}?{urlencode(query)}"


def outline_of(article: Article, facts: list[Fact]) -> list[Paragraph]:
    """The article's paragraphs, each with ``facts`` in the order of the text and ``covered`` per cent."""
    cited = [(citation, fact) for fact in facts for citation in fact.citations.all()]
    blocks = list(article.paragraphs.all())
    for block in blocks:
        here = [(c, fact) for c, fact in cited if c.paragraph_id == block.pk]
        here.sort(key=lambda pair: (pair[0].start or 0, pair[0].length or 0))
        block.article = article
        block.facts = list(dict.fromkeys(fact for _, fact in here))
        block.covered = pictures.covered(((c.start, c.length) for c, _ in here if c.has_passage), block.length or 0)
    return blocks


def _memberships(country, _facts):
    """Its statuses in the SCO, the newest first."""
    return country.memberships.published().for_list().order_by("-decided_first", "-effective_first")


def _terms(actor, _facts):
    return actor.terms.published().for_list().order_by("-start_first")


#: The nouns other than facts and disagreements, by the name of the model. The list of countries has those that
#: published facts are about; the code list itself has every country of ISO 3166-1.
NOUNS = {
    "country": Noun(
        COUNTRIES,
        lambda: of_the_record().for_list().order_by("name"),
        lambda: Country.objects.all(),
        (MEMBERSHIPS, _memberships),
        key="iso3",
    ),
    "event": Noun(
        EVENTS, lambda: Event.objects.published().for_list().newest_first(), lambda: Event.objects.published()
    ),
    "chairmanship": Noun(
        CHAIRMANSHIPS,
        lambda: Chairmanship.objects.published().for_list().newest_first(),
        lambda: Chairmanship.objects.published(),
    ),
    "theme": Noun(THEMES, lambda: Theme.objects.published().for_list(), lambda: Theme.objects.published()),
    "actor": Noun(
        ACTORS,
        lambda: Actor.objects.published().for_list().order_by("name"),
        lambda: Actor.objects.published(),
        (TERMS, _terms),
    ),
    "article": Noun(
        ARTICLES,
        lambda: Article.objects.published().for_list().newest_first(),
        lambda: Article.objects.published(),
        (PARAGRAPHS, outline_of),
        facts_newest_first=False,
    ),
}


def revision() -> str:
    """The revision of the data, as it is cited; empty before the first load."""
    load = loaded()
    return load.revision[:12] if load else ""


def loaded() -> Load | None:
    """The last load of files."""
    return kept.once("load", Load.objects.first)


def fact_record(fact: Fact, site: str) -> dict:
    """All that is told of one fact, which was fetched with ``for_list``."""
    record = FACTS.record(fact, site)
    record |= {"citation_line": citation_line(fact, site, revision()), "licence": LICENCE}
    became = outcome(fact)
    record |= {"outcome": became and became.record}
    near = (("same_paragraph", "same_event"), nearby(fact))
    return record | {"cite": f"{record['url']}cite/"} | {name: _slugs(rows) for name, rows in zip(*near, strict=True)}


def _slugs(facts: Iterable[Fact]) -> list[str]:
    return [fact.slug for fact in facts]


def nearby(fact: Fact) -> tuple[list[Fact], list[Fact]]:
    """Up to eight other facts of the same paragraphs, and up to eight more of the same events."""
    paragraphs = [citation.paragraph_id for citation in fact.citations.all()]
    same = Citation.objects.filter(paragraph__in=paragraphs).order_by().values_list("fact", flat=True)
    first = _others(fact, BitMap(same), [])
    return first, _others(fact, entries().tied("event", [event.pk for event in fact.events.all()]), first)


def _others(fact, keys, known):
    """Up to eight of these facts that may be seen, but for the fact itself and those that are known."""
    left = (keys & entries().shown()) - BitMap([fact.pk, *(near.pk for near in known)])
    return list(Fact.objects.filter(pk__in=list(left)).select_related("attributed_to")[:8]) if left else []


@dataclass(frozen=True)
class Outcome:
    """What became of an expectation: ``took-place``, as the facts say; ``did-not``, as articles say that dispute it;
    or ``unknown``, where the facts say no more than that the event took place which it is about."""

    state: str
    facts: list[Fact] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)

    @property
    def record(self) -> dict:
        return {"state": self.state, "facts": _slugs(self.facts), "articles": [one.slug for one in self.articles]}


def outcome(fact: Fact) -> Outcome | None:
    """What became of an expectation whose time has passed; None for any other fact, fetched with ``for_list``."""
    if fact.kind != Kind.EXPECTATION or not fact.last_day or fact.last_day >= clock.current().asked:
        return None
    disputing = [one.paragraph.article for one in fact.citations.all() if one.stance == "disputes"]
    later = [article for article in disputing if article.last_day and article.last_day >= fact.first_day]
    if later:
        return Outcome("did-not", articles=later)
    backed = fact.backings.filter(event__isnull=False, value__in=Event.backed_values, stated="").values("event")
    events = backed or [event.pk for event in fact.events.all()]
    told = Fact.objects.published().filter(kind__in=(Kind.REPORTED, Kind.ATTRIBUTED))
    told = told.filter(backings__event__in=events, backings__value="when", backings__stated="")
    told = list(told.filter(first_day__lte=fact.last_day, last_day__gte=fact.first_day).distinct())
    return Outcome("took-place" if told and backed else "unknown", told)


def why_retracted(fact: Fact) -> str:
    """The reason that readers see; empty where none was recorded."""
    return fact.why_withdrawn


def retracted(fact: Fact) -> dict:
    """What is still told of a fact that was withdrawn."""
    return {"slug": fact.slug, "status": "retracted", "retraction_reason": why_retracted(fact)}


def register() -> list[Question]:
    """Every question on which sources differ, open ones first."""
    return sorted(questions(), key=lambda one: (not one.is_open, one.slug))


def timeline(zoom: str = "") -> pictures.Timeline:
    """Chairmanships, offices, events and statuses as a picture: all, or of a decade (2010s) or a year (2024); of very
    many events, the latest."""
    first = int(zoom[:4]) if zoom else 0
    years = (first, first + 9 * zoom.endswith("s")) if zoom else None
    events = _touching(NOUNS["event"].listed(), years)
    items = pictures.record_items(
        events[:MOST_EVENTS],
        NOUNS["chairmanship"].listed(),
        sorted(Term.objects.published().for_list(), key=_by_start, reverse=True),
        sorted(Membership.objects.published().for_list(), key=_by_country),
    )
    drawing = pictures.timeline(items, years=years)
    drawing.left_out = max(events.count() - MOST_EVENTS, 0)
    return drawing


def _touching(rows: QuerySet, years: tuple[int, int] | None) -> QuerySet:
    """The rows whose days touch these years, whether or not they can be told."""
    if not years:
        return rows
    first, last = (max(year, MINYEAR) for year in years)
    return rows.filter(first_day__lte=date(last, 12, 31)).exclude(last_day__lt=date(first, 1, 1))


def _by_start(row: Term) -> tuple:
    return row.office, row.told("start"), row.slug


def _by_country(row: Membership) -> tuple:
    return row.country.name, row.told("decided"), row.slug


def timeline_record(drawing: pictures.Timeline, site: str) -> dict:
    items = [TIMELINE.record(item, site) for item in drawing.items]
    return {"timeline": items, "left_out": drawing.left_out, "licence": LICENCE}


def numbers_record(counted: steps.Numbers, site: str) -> dict:
    """How many countries held each status over time, until the day that is looked at."""
    now, table = clock.current(), numbers(counted.standings)
    head = {"day": now.day.isoformat(), "status_by": now.status_by}
    rows = [table.record(step, site) for step in counted.steps]
    return head | {"numbers": rows, "uncounted": [row.slug for row in counted.uncounted], "licence": LICENCE}


def changes_record(found: Iterable[feeds.Entry], site: str) -> dict:
    return {"changes": [CHANGES.record(entry, site) for entry in found], "licence": LICENCE}


def changes_of_fact(fact: Fact, moments: list[life.Moment], left_out: int, site: str) -> dict:
    """How a fact changed before readers' eyes, the latest change first."""
    head = {"slug": fact.slug, "statement": fact.statement, "url": site + fact.get_absolute_url()}
    return head | {"changes": life.records(moments), "left_out": left_out, "licence": LICENCE}


def quality_record() -> dict:
    """How much of the record is sourced, sourced twice, and checked against a text."""
    states = {state.value: count for state, count in quality.checks()}
    return {"rows": [asdict(line) for line in quality.lines()], "citations": states, "licence": LICENCE}

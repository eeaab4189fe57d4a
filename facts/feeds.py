"""What changed here, newest first, and the same as a feed (RFC 4287, Atom).

Of each fact and article the log holds the last change. What a reader may see of it comes from published rows only, and
from retracted facts, whose addresses say so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .addresses import authority
from .metadata import LICENCE, fact_lead
from .models import Actor, Article, Change, Citation, Country, Event, Fact, Mergeable, Status, Theme, Way

#: So many changes a feed or page has at most.
MOST = 50
#: What changes so soon behind the publication belongs to it: a load writes a fact, then its citations and links.
SETTLING = timedelta(minutes=10)
#: A batch of the log, so large that one is enough where few of its rows are drafts.
_BATCH = 4 * MOST
_NOUNS = {"fact": Fact, "article": Article}


class Kind(models.TextChoices):
    """What sort of change it is. The values stand in addresses."""

    NEW_FACT = "new-fact", _lazy("New fact")
    NEW_ARTICLE = "new-article", _lazy("New article")
    CORRECTION = "correction", _lazy("Correction")
    RETRACTION = "retraction", _lazy("Retraction")
    MERGE = "merge", _lazy("Merged")


#: The feeds beside the one of all changes: the part of the address, and what is in it. The last is no sort of change of
#: its own: corrections and new facts that were made at the curators' desk.
DESK = "curators-edit"
FEEDS = {
    Kind.NEW_ARTICLE: _lazy("New articles"),
    Kind.CORRECTION: _lazy("Corrections"),
    Kind.RETRACTION: _lazy("Retractions"),
    Kind.MERGE: _lazy("Merges"),
    DESK: _lazy("Curators’ edits"),
}


@dataclass(frozen=True)
class Entry:
    """One change of a fact or an article: when, of what sort, and by which way it came in. Of a merge, of any noun,
    ``row`` is the row that was kept, and ``gone`` the one that was merged into it."""

    row: Fact | Article | Mergeable
    at: datetime
    kind: Kind
    way: Way
    gone: Mergeable | None = None

    @property
    def noun(self) -> str:
        return self.row._meta.model_name

    @property
    def reason(self) -> str:
        """Why a fact was retracted, or what was merged."""
        if self.gone:
            return _("“%(gone)s” was merged into “%(row)s”.") % {"gone": self.gone, "row": self.row}
        return self.row.why_withdrawn if self.kind == Kind.RETRACTION else ""

    def tag(self, host: str) -> str:
        """RFC 4151. A later change has another, so that a reader who has seen the first is shown the second."""
        return f"tag:{host},{self.at:%Y-%m-%d}:{(self.gone or self.row).get_absolute_url()}{self.kind.value}"


def changes(
    kind: str = "", country: Country | None = None, theme: Theme | None = None, most: int = MOST
) -> list[Entry]:
    """The latest changes, newest first: of all sorts or of one (``FEEDS``), about a country or a theme or anything."""
    found: list[Entry] = []
    if kind not in (Kind.RETRACTION, Kind.MERGE):
        for noun in ("article",) if kind == Kind.NEW_ARTICLE else _NOUNS:
            found += _of_published(noun, kind, _about(noun, country, theme), most)
    if kind in ("", Kind.RETRACTION):
        found += _retractions(_about("fact", country, theme), most)
    if kind in ("", Kind.MERGE):
        found += _merges(_about("fact", country, theme), most)
    return sorted(found, key=lambda entry: (entry.at, entry.noun, entry.row.slug), reverse=True)[:most]


def _about(noun: str, *rows: Country | Theme | None) -> QuerySet | None:
    """The facts about these rows, or the articles that such facts cite; None where anything will do."""
    facts = Fact.objects.all()
    for row in filter(None, rows):
        facts = facts.about(row)
    if not any(rows):
        return None
    if noun == "fact":
        return facts
    cited = Citation.objects.shown().filter(
        fact__in=Fact.objects.published() & facts, paragraph__article=OuterRef("pk")
    )
    return Article.objects.filter(Exists(cited))


def _of_published(noun: str, kind: str, about: QuerySet | None, most: int) -> Iterator[Entry]:
    """Changes of what is published today."""
    corrected = Q(published=None) | Q(at__gt=F("published") + SETTLING)
    log = Change.objects.filter(noun=noun)
    if kind == Kind.CORRECTION:
        log = log.filter(corrected)
    if kind == DESK:
        log = log.filter(way=Way.DESK)
    if about is not None:
        log = log.filter(row__in=about.values("pk"))
    # An article is told as new when it came; that something was changed in it since then makes it no news again.
    when = "published" if kind == Kind.NEW_ARTICLE else "at"
    log = log.exclude(**{when: None}).order_by(f"-{when}", "-row")
    return _taken(noun, log, when, most)


def _taken(noun: str, log: QuerySet, when: str, most: int) -> Iterator[Entry]:
    """The first of the log whose rows are published, read in batches: most are."""
    rows, start = _NOUNS[noun].objects.published().for_list(), 0
    while most and (batch := list(log[start : start + _BATCH])):
        seen = rows.in_bulk([change.row for change in batch])
        for change in [change for change in batch if change.row in seen][:most]:
            most -= 1
            new = when == "published" or (change.published and change.at <= change.published + SETTLING)
            kind = Kind(f"new-{noun}") if new else Kind.CORRECTION
            yield Entry(seen[change.row], getattr(change, when), kind, Way(change.way))
        start += _BATCH
        if len(batch) < _BATCH:
            return


def _retractions(about: QuerySet | None, most: int) -> Iterator[Entry]:
    """Facts that were retracted, or whose article was: then at the article's time."""
    rows = Fact.objects.withdrawn() if about is None else Fact.objects.withdrawn().filter(pk__in=about.values("pk"))
    rows = rows.filter(merged_into=None)
    own = Q(noun="fact", row__in=rows.filter(status=Status.RETRACTED).values("pk"))
    drawn = Citation.objects.filter(fact__in=rows.filter(status=Status.PUBLISHED))
    drawn = drawn.filter(paragraph__article__status=Status.RETRACTED)
    theirs = Q(noun="article", row__in=drawn.values("paragraph__article"))
    log = Change.objects.filter(own | theirs).exclude(retracted=None).order_by("-retracted", "-row")[:most]
    noted = {(change.noun, change.row): change for change in log}
    pairs = [(("fact", key), key) for noun, key in noted if noun == "fact"]
    articles = [key for noun, key in noted if noun == "article"]
    links = drawn.filter(paragraph__article__in=articles).values_list("paragraph__article", "fact").distinct()
    pairs += [(("article", article), fact) for article, fact in links]
    facts = Fact.objects.for_list().in_bulk([fact for _change, fact in pairs])
    for change, fact in pairs:
        yield Entry(facts[fact], noted[change].retracted, Kind.RETRACTION, Way(noted[change].way))


def _merges(about: QuerySet | None, most: int) -> Iterator[Entry]:
    """Rows that readers had seen, merged into others that they see: of all nouns, or facts about a row."""
    gone = Q()
    for noun, model in _MERGED.items():
        rows = model.objects.filter(merged_into__isnull=False)
        rows = rows if about is None else rows.filter(pk__in=about.values("pk")) if noun == "fact" else rows.none()
        gone |= Q(noun=noun, row__in=rows.values("pk"))
    log = Change.objects.filter(gone).exclude(published=None).exclude(retracted=None)
    noted = {(change.noun, change.row): change for change in log.order_by("-retracted", "-row")[:most]}
    for noun, model in _MERGED.items():
        found = model.objects.in_bulk([row for of, row in noted if of == noun])
        kept = {key: row.survivor.pk for key, row in found.items()}
        seen = model.objects.published().in_bulk(set(kept.values())) if kept else {}
        for key, row in found.items():
            if kept[key] in seen:
                change = noted[noun, key]
                yield Entry(seen[kept[key]], change.retracted, Kind.MERGE, Way(change.way), row)


_MERGED = {"fact": Fact, "theme": Theme, "event": Event, "actor": Actor}


class _Feed(Atom1Feed):
    """Django's, whose date is that of the data: it would take the hour of the request for that of an empty feed."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=datetime(1970, 1, 1, tzinfo=UTC))


def atom(title: str, entries: Iterable[Entry], site: str, page: str, address: str) -> str:
    """The feed of these changes at the path ``address``; ``page`` is the path of the page that it follows."""
    told = _Feed(
        title=title,
        link=site + page,
        description=_("What changed in the record, newest first."),
        language="en",
        author_name=_("SCO Facts"),
        feed_url=site + address,
        feed_guid=site + address,
        feed_copyright=LICENCE,
    )
    host = authority(site)
    for entry in entries:
        told.add_item(
            title=f"{entry.kind.label}: {entry.row}",
            link=site + entry.row.get_absolute_url(),
            description=escape(summary(entry)),
            unique_id=entry.tag(host),
            updateddate=entry.at,
            categories=[str(entry.kind.label), str(entry.way.label)],
        )
    return told.writeString("utf-8")


def summary(entry: Entry) -> str:
    """One line: why it was retracted, or what the fact rests on, or who printed the article."""
    if entry.kind in (Kind.RETRACTION, Kind.MERGE):
        return entry.reason or _("No reason was recorded.")
    return fact_lead(entry.row) if entry.noun == "fact" else entry.row.publisher.name

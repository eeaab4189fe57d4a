"""The one place that names columns: JSON twins, downloads and pages take them from here.

A column is a function of a row that was fetched with ``for_list``. Codes are public keys: ISO 3166-1 alpha-3 for
countries, slugs for everything else. A date is ``{edtf, first_day, last_day, inferred}``, days as ISO 8601 or null.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from . import disagreements, sheets, ties
from .dates import in_words, known_then, parse
from .models import Country, Fact

#: What the facts data may be used under: anything.
LICENCE = "CC0-1.0"


_DATE = ("edtf", "first_day", "last_day", "inferred")
#: The columns that have parts, each a column of its own in CSV.
PARTS = {
    "when": _DATE,
    "term": _DATE,
    "page_date": _DATE,
    **dict.fromkeys(("decided", "effective", "ended", "start", "end"), _DATE),
    "figure": ("value", "unit", "bound"),
    "citations": (
        *("position", "article", "publisher", "paragraph", "first_words", "last_words", "sha256"),
        *("start", "length", "stance", "check", "checked_on", "source_url", "to_be_confirmed"),
    ),
    "backed_by": ("value", "facts", "disputed"),
    "versions": ("fact", "kind", "says", "articles", "page_dates"),
    "changes": ("country", "before", "after", "when"),
}


@dataclass(frozen=True)
class Table:
    """The columns of one noun; ``name`` is its JSON key and the name of its files."""

    name: str
    columns: dict[str, Callable[[Model], object]]

    def record(self, row: Model, site: str = "") -> dict:
        """One row as plain values; addresses start with ``site``, such as https://facts.example.org."""
        record = {name: column(row) for name, column in self.columns.items()}
        return record | {"url": site + record["url"]}

    def records(self, rows: Iterable[Model], site: str = "") -> Iterator[dict]:
        """The rows one after the other; the disagreements are looked up once for all of them."""
        with disagreements.looked_up_once():
            for row in rows:
                yield self.record(row, site)

    def csv(self, rows: Iterable[Model], site: str = "") -> str:
        """All rows as one text of CSV."""
        return "".join(sheets.lines(self.header, self.records(rows, site), PARTS))

    @property
    def header(self) -> list[str]:
        return sheets.header(self.columns, PARTS)


def citation_line(fact: Fact, site: str, revision: str = "") -> str:
    """The fact as a footnote: statement, kind, every source down to the paragraph, and the permalink."""
    sources = "; ".join(
        _("%(stance)s%(author)s, %(title)s, %(publisher)s, %(date)s, %(place)s")
        % {
            "stance": "" if citation.stance == "supports" else _("disputed by "),
            "author": citation.paragraph.article.authors_line or citation.paragraph.article.publisher.name,
            "title": citation.paragraph.article.cited_title,
            "publisher": citation.paragraph.article.publisher.name,
            "date": in_words(citation.paragraph.article.page_date) or _("no page date"),
            "place": citation.paragraph.place_in_words,
        }
        for citation in fact.citations.all()
    )
    kind = fact.get_kind_display()
    if fact.attributed_to:
        kind = _("%(kind)s: %(actor)s") % {"kind": kind, "actor": fact.attributed_to}
    edition = _("SCO Facts, data %(revision)s") % {"revision": revision} if revision else _("SCO Facts")
    return f"“{fact.statement}” ({kind}). {sources}. {edition}, {site}{fact.get_absolute_url()}"


def _date(name: str) -> Callable[[Model], dict]:
    def column(row):
        inferred = bool(getattr(row, f"{name}_inferred", False) or getattr(row, f"{name}_reason", ""))
        return _days(known_then(getattr(row, name)), inferred)

    return column


def _days(edtf: str, inferred: bool) -> dict:
    told = parse(edtf)
    days = {"first_day": told.first_day, "last_day": told.last_day}
    return {"edtf": edtf} | {name: day and day.isoformat() for name, day in days.items()} | {"inferred": inferred}


def _told(name: str, column: Callable[[Model], object], otherwise: object) -> Callable[[Model], object]:
    """The column of a value, as long as a fact that backs it can be seen on the day that one looks at."""
    return lambda row: column(row) if any(value.name == name for value in row.shown_values()) else otherwise


def _told_dates(*names: str) -> dict[str, Callable[[Model], object]]:
    def told(row, name):
        shown = next((value for value in row.shown_values() if value.name == name), None)
        return _days(shown.value, bool(shown.reason)) if shown else _days("", False)

    return {name: lambda row, name=name: told(row, name) for name in names}


def _told_texts(*names: str) -> dict[str, Callable[[Model], object]]:
    return {name: _told(name, lambda row, name=name: getattr(row, name), "") for name in names}


def _told_slugs(*names: str) -> dict[str, Callable[[Model], object]]:
    return {name: _told(name, _slug(name), None) for name in names}


def _figure(fact: Fact) -> dict | None:
    value = fact.figure_value
    if value is None:
        return None
    number = int(value) if value == value.to_integral_value() else float(value)
    return {"value": number, "unit": fact.figure_unit, "bound": fact.figure_bound}


def _citations(fact: Fact) -> list[dict]:
    return [
        {
            "position": citation.position,
            "article": citation.paragraph.article.slug,
            "publisher": citation.paragraph.article.publisher.slug,
            "paragraph": None if citation.paragraph.is_page else citation.paragraph.number,
            "first_words": citation.first_words,
            "last_words": citation.last_words,
            "sha256": citation.sha256,
            "start": citation.start,
            "length": citation.length,
            "stance": citation.stance,
            "check": citation.check_state,
            "checked_on": citation.checked_on and citation.checked_on.isoformat(),
            "source_url": citation.source_url,
            "to_be_confirmed": citation.is_due,
        }
        for citation in ties.of(fact, "citations")
    ]


def _slug(name: str) -> Callable[[Model], str | None]:
    return lambda row: getattr(row, name) and getattr(row, name).natural_key()[0]


def _slugs(name: str) -> Callable[[Model], list[str]]:
    return lambda row: [other.natural_key()[0] for other in ties.of(row, name)]


def _plain(*names: str) -> dict[str, Callable[[Model], object]]:
    return {name: lambda row, name=name: getattr(row, name) for name in names}


def _backed_by(row: Model) -> list[dict]:
    disputes = disagreements.of_row(row)
    return [
        {
            "value": value.name,
            "facts": [fact.slug for fact in value.facts],
            "disputed": disputes[value.name].slug if value.name in disputes else None,
        }
        for value in row.shown_values()
    ]


def _disputed(fact: Fact) -> list[str]:
    return [question.slug for question in disagreements.of_facts().get(fact.pk, ())]


def _status_disputed(country: Country) -> str | None:
    question = disagreements.of_status(country)
    return question.slug if question else None


_URL = {"url": lambda row: row.get_absolute_url()}
_COUNT = {"fact_count": lambda row: row.fact_count}

FACTS = Table(
    "facts",
    {
        **_plain("slug"),
        **_URL,
        **_plain("statement", "kind"),
        "attributed_to": _slug("attributed_to"),
        "when": _date("when"),
        "figure": _figure,
        **_plain("leaves_open"),
        **{name: _slugs(name) for name in ("countries", "events", "chairmanships", "themes", "actors")},
        "disputed": _disputed,
        "evidence_to_be_confirmed": lambda fact: any(one.is_due for one in ties.of(fact, "citations")),
        "citations": _citations,
    },
)
EVENTS = Table(
    "events",
    {
        **_plain("slug"),
        **_URL,
        "name": str,
        **_plain("kind"),
        **_told_dates("when"),
        **_told_texts("place"),
        **_told_slugs("country"),
        "ordinal": _told("ordinal", lambda event: event.ordinal, None),
        **_told_slugs("part_of", "chairmanship"),
        **_COUNT,
        "backed_by": _backed_by,
    },
)
COUNTRIES = Table(
    "countries",
    {
        **_plain("iso3"),
        **_URL,
        **_plain("name", "name_ru", "name_zh"),
        "status": lambda country: country.standing_code,
        "status_disputed": _status_disputed,
        **_COUNT,
    },
)
MEMBERSHIPS = Table(
    "memberships",
    {
        **_plain("slug"),
        **_URL,
        "country": _slug("country"),
        "status": _slug("standing"),
        **_told_dates("decided", "effective", "ended"),
        "backed_by": _backed_by,
    },
)
TERMS = Table(
    "terms",
    {
        **_plain("slug"),
        **_URL,
        "actor": _slug("actor"),
        **_plain("office"),
        **_told_dates("start", "end"),
        "backed_by": _backed_by,
    },
)
CHAIRMANSHIPS = Table(
    "chairmanships",
    {
        **_plain("slug"),
        **_URL,
        "name": str,
        "country": _slug("country"),
        **_told_dates("term"),
        **_told_texts("slogan"),
        "gap_reason": lambda row: row.gap_reason_then,
        **_COUNT,
        "backed_by": _backed_by,
    },
)
THEMES = Table(
    "themes", {**_plain("slug"), **_URL, **_plain("name", "definition"), "parent": _slug("parent"), **_COUNT}
)
ACTORS = Table(
    "actors",
    {
        **_plain("slug"),
        **_URL,
        **_plain("name", "kind"),
        **_told_texts("role"),
        **_told_slugs("country"),
        **_COUNT,
        "backed_by": _backed_by,
    },
)
ARTICLES = Table(
    "articles",
    {
        **_plain("slug"),
        **_URL,
        **_plain("title", "about", "kind"),
        "authors": _slugs("authors"),
        "publisher": _slug("publisher"),
        **_plain("language"),
        "page_date": _date("page_date"),
        "address": lambda article: article.url,
        **_COUNT,
    },
)
PARAGRAPHS = Table(
    "paragraphs",
    {
        **_plain("number", "role", "words", "first_words", "last_words", "sha256"),
        "covered": lambda block: block.covered,
        "url": lambda block: f"{block.article.get_absolute_url()}#p{block.number}",
        "facts": lambda block: [fact.slug for fact in block.facts],
    },
)
DISAGREEMENTS = Table(
    "disagreements",
    {
        **_plain("slug"),
        **_URL,
        **_plain("question", "found"),
        "subject": lambda row: row.subject.slug if row.subject else None,
        "value": lambda row: row.value or None,
        "versions": lambda row: [
            {
                "fact": version.fact.slug,
                "kind": version.fact.kind,
                "says": version.words,
                "articles": [citation.paragraph.article.slug for citation in version.fact.citations.all()],
                "page_dates": [citation.paragraph.article.page_date for citation in version.fact.citations.all()],
            }
            for version in row.versions
        ],
        **_plain("conclusion", "reason"),
    },
)
TIMELINE = Table(
    "timeline",
    {
        **_plain("lane", "name"),
        "url": lambda item: item.url,
        "when": _date("when"),
        **_plain("expected"),
        "disputed": lambda item: item.question.slug if item.question else None,
    },
)
CHANGES = Table(
    "changes",
    {
        **_plain("noun"),
        "slug": lambda entry: entry.row.slug,
        "url": lambda entry: entry.row.get_absolute_url(),
        "title": lambda entry: str(entry.row),
        "kind": lambda entry: entry.kind.value,
        "at": lambda entry: entry.at.isoformat(),
        "way": lambda entry: entry.way.value or "desk",
        **_plain("reason"),
    },
)


def numbers(standings: Iterable[Model]) -> Table:
    """The table of the steps: a column for each standing, named by its slug.

    ``when`` of a change is the date that the day goes by, in EDTF, where it is another or less precise.
    """

    def status(memberships):
        return "; ".join(membership.standing.slug for membership in memberships) or None

    def changes(step):
        told = ((one.country.iso3, status(one.before), status(one.after), one.when or None) for one in step.changes)
        return [dict(zip(PARTS["changes"], one, strict=True)) for one in told]

    counts = {one.slug: lambda step, one=one: step.counts[one] for one in standings}
    day = {"day": lambda step: step.day.isoformat()}
    return Table("numbers", {**day, **_URL, **counts, **_plain("total"), "changes": changes})


def _said(said) -> dict:
    told = {name: getattr(said, name) for name in ("words", "time", "expected")}
    told |= {"value": said.key, "inferred": bool(said.reason), "facts": [fact.slug for fact in said.facts]}
    return told | {"disputed": said.question.slug if said.question else None}


def _lines(lines: Iterable) -> list[dict]:
    plain = ({name: getattr(line, name) for name in ("name", "label", "remark")} for line in lines)
    sides = ({"a": [_said(one) for one in line.a], "b": [_said(one) for one in line.b]} for line in lines)
    return [told | side for told, side in zip(plain, sides, strict=True)]


COMPARISON = Table(
    "comparison",
    {
        **_plain("what"),
        **_URL,
        "a": lambda found: {"code": found.a.code, "name": found.a.name},
        "b": lambda found: {"code": found.b.code, "name": found.b.name},
        "different": lambda found: _lines(found.different),
        "same": lambda found: _lines(found.same),
        "facts": lambda found: {
            part.name: {"count": part.count, "shown": [fact.slug for fact in part.facts]} for part in found.parts
        },
    },
)

"""What is called as a reader typed, above the facts that were found: Kazakhstan: country, member since 2001."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import clock, index, kept
from .dates import in_words, known_then
from .models import Membership
from .models.publication import Structured

#: So many of one noun, and so many in all.
_EACH, _MOST = 3, 6


@dataclass(frozen=True)
class Card:
    """A row by its name, what it is, and its address."""

    name: str
    what: str
    url: str


def cards(text: str) -> list[Card]:
    """The rows whose names have every word of what was typed: at most six, of the day that is set."""
    found = []
    for noun, keys in index.rows_named(text).items():
        rows = kept.rows(index.NOUNS[noun], keys[: _EACH * 2]) if keys else {}
        named = [rows[key] for key in keys if key in rows][:_EACH]
        said = _statuses(named) if noun == "country" and named else {}
        found += [Card(str(row), said.get(row.pk) or _what(noun, row), row.get_absolute_url()) for row in named]
    return found[:_MOST]


def _what(noun, row) -> str:
    what = str(row._meta.verbose_name)
    told = row.get_kind_display() if noun in ("actor", "event", "article") else what
    when = in_words(_when(row, noun))
    return f"{told}, {when}" if when else told


def _when(row, noun) -> str:
    """Its date in EDTF as it could be told on the day; a structured row’s where a fact that can be seen tells it."""
    name = {"event": "when", "chairmanship": "term", "article": "page_date"}.get(noun)
    if isinstance(row, Structured):
        return row.date_then(name) if name else ""
    return known_then(getattr(row, name)) if name else ""


def _statuses(countries) -> dict[int, str]:
    now = clock.current()
    held = Membership.objects.published().on(now.day, now.status_by).filter(country__in=countries)
    return {
        row.country_id: _("country, %(status)s since %(when)s")
        % {"status": row.standing.name, "when": in_words(row.began)}
        for row in held.for_list()
    }

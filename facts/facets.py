"""What a search can be narrowed to, with the number of facts that each value leaves under the other filters."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from . import index
from .models import Theme
from .models.citation import Check
from .models.fact import Kind
from .search import ALL, NONE, NOUNS, Search

#: How many values a facet shows, and how many once it is asked for more.
FIRST, MORE = 12, 300
ORDER = ("kind", *NOUNS, "language", "check", "decade", "year")
#: What a fact may have several values of.
_SEVERAL = ("theme", "country", "event", "chairmanship", "actor", "article", "publisher")
_LABELS = {"kind": _("Kind"), "check": _("Passage"), "language": _("Language of the text")}
_CHOICES = {"kind": Kind.choices, "check": Check.choices}


@dataclass(frozen=True)
class Option:
    """One value of a facet: how many facts it leaves under the other filters, and the address that chooses it alone (or
    drops it, if it is chosen). Other addresses, where they say something: ``without`` leaves out the facts that have
    it, ``also`` has those with a chosen value or this one, ``both`` those with a chosen value and this one."""

    label: str
    count: int
    url: str
    chosen: bool
    level: int = 0
    without: str = ""
    also: str = ""
    both: str = ""


@dataclass(frozen=True)
class Facet:
    """``more`` leads to the values that are not shown; ``excluded`` are those that are left out."""

    name: str
    label: str
    options: list[Option]
    more: str = ""
    hidden: int = 0
    excluded: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class Bar:
    """A year of the histogram; heights and places in a drawing of 100 units’ height."""

    year: int
    count: int
    url: str
    chosen: bool
    x: int
    height: float

    @property
    def short(self) -> str:
        return f"{self.year % 100:02}"

    @property
    def y(self) -> float:
        return round(100 - self.height, 1)


class Facets:
    """The facets of a search. What is counted is asked of the index at the data’s own revision; nothing is kept."""

    def __init__(self, search: Search):
        self.search, self.entries = search, index.entries()
        self._all = search.matching()

    def __iter__(self):
        for name in ORDER:
            facet = self._facet(name)
            if facet.options or facet.excluded:
                yield facet

    def counts(self, name: str) -> dict[str, int]:
        """Facts by the value, under every other filter; values without any are left out."""
        facts = self.search.matching(name) if name in self.search.chosen else self._all
        counted = self.entries.counts(name, facts)
        if name == "theme":
            for top, under in _trees().items():
                rows = self.entries.tied("theme", [top, *under])
                counted[str(top)] = rows.intersection_cardinality(facts)
        return {value: count for value, count in counted.items() if count}

    def _facet(self, name) -> Facet:
        counts, chosen = self.counts(name), self.search.chosen.get(name, [])
        counts |= {key: 0 for value in chosen if (key := str(getattr(value, "pk", value))) not in counts}
        if name in NOUNS:
            label, values = NOUNS[name][1], self._rows(name, counts, chosen)
        else:
            label, values = _LABELS.get(name) or {"decade": _("Decade"), "year": _("Year")}[name], _plain(name, counts)
        options = [self._option(name, *value) for value in values]
        most = len(options) if name == "theme" else MORE if self.search.chosen.get("more") == name else FIRST
        hidden = len(counts) - len(options[:most])
        more = self.search.url(more=[name]) if hidden > 0 and most == FIRST else ""
        excluded = [self._left_out(name, *pair) for pair in self.search.pairs(name + NONE)]
        return Facet(name, label, options[:most], more, max(hidden, 0), excluded)

    def _rows(self, name, counts, chosen):
        """The rows with most facts, and those that are chosen; themes as a tree."""
        model = NOUNS[name][0]
        keys = sorted(counts, key=lambda key: (-counts[key], int(key)))
        keys = keys if name == "theme" else keys[: MORE if self.search.chosen.get("more") == name else FIRST * 2]
        keys += [str(row.pk) for row in chosen]
        rows = model.objects.published().filter(pk__in=map(int, keys)).for_option()
        found = [(row.natural_key()[0], str(row), counts[str(row.pk)], getattr(row, "level", 0)) for row in rows]
        return found if name == "theme" else sorted(found, key=lambda one: (-one[2], one[1]))

    def _option(self, name, value, label, count, level=0) -> Option:
        search, now = self.search, self.search.raw.get(name, [])
        if value in now:
            return Option(label, count, search.with_value(name, value, True), True, level)
        without = search.url(**{name + NONE: [*search.raw.get(name + NONE, []), value]})
        also = search.with_value(name, value, False) if now else ""
        both = search.url(**{name + ALL: [*search.raw.get(name + ALL, []), value]}) if now and name in _SEVERAL else ""
        return Option(label, count, search.url(**{name: [value]}), False, level, without, also, both)

    def _left_out(self, name, value, raw) -> Option:
        return Option(str(value), 0, self.search.with_value(name + NONE, raw, True), True)

    def histogram(self) -> list[Bar]:
        """The years from the first to the last that any fact is dated in, under every filter but the year's."""
        counts = {int(year): count for year, count in self.counts("year").items()}
        most = max(counts.values(), default=0)
        years = range(min(counts), max(counts) + 1) if counts and max(counts) - min(counts) <= 100 else sorted(counts)
        return [
            Bar(
                year,
                counts.get(year, 0),
                self.search.url(year=None if str(year) in self.search.raw.get("year", []) else [str(year)]),
                str(year) in self.search.raw.get("year", []),
                place * 24,
                round(100 * counts.get(year, 0) / most, 1),
            )
            for place, year in enumerate(years)
        ]


def _plain(name, counts):
    if name in _CHOICES:
        return [(key, label, counts[key]) for key, label in _CHOICES[name] if key in counts]
    told = [(key, f"{key}s" if name == "decade" else key, count) for key, count in counts.items()]
    if name == "language":
        return sorted(told, key=lambda one: (-one[2], one[0]))
    return sorted(told, key=lambda one: -int(one[0]))


def _trees() -> dict[int, list[int]]:
    """The themes at the top, each with those under it."""
    found: dict[int, list[int]] = {}
    for pk, parent in Theme.objects.published().values_list("pk", "parent"):
        found.setdefault(parent or pk, []).extend([pk] if parent else [])
    return found

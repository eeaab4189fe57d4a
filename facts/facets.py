"""What a search can be narrowed to, with the number of facts that each value leaves under the other filters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import nsmallest
from urllib.parse import quote_plus

from django.utils.translation import gettext_lazy as _

from . import clock, index, kept
from .models import Theme
from .models.citation import Check
from .models.fact import Kind
from .search import ALL, NONE, NOUNS, Search, having, trees, under

#: How many values a facet shows, and how many once it is asked for more.
FIRST, MORE = 12, 300
ORDER = ("kind", *NOUNS, "language", "check", "decade", "year")
#: What a fact may have several values of.
_SEVERAL = ("theme", "country", "event", "chairmanship", "actor", "article", "publisher")
_LABELS = {"kind": _("Kind"), "check": _("Passage"), "language": _("Language of the text")}
_LABELS |= {"decade": _("Decade"), "year": _("Year")}
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
    """``more`` leads to the values that are not shown, ``hidden`` says how many, if that is known; ``excluded`` are
    those that are left out."""

    name: str
    label: str
    options: list[Option]
    more: str = ""
    hidden: int | None = 0
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
    """The facets of a search. What is counted is asked of the index at the data’s own revision; the pages of one search
    count it once."""

    def __init__(self, search: Search):
        self.search, self.entries = search, index.entries()

    def __iter__(self):
        for name in ORDER:
            facet = self._facet(name)
            if facet.options or facet.excluded:
                yield facet

    def counts(self, name: str, most: int = FIRST) -> index.Counts:
        """Facts by the value, under every other filter; values without any are left out, but for those that are chosen.
        At least twice so many, if there are: some may not be shown on the day."""
        without = name if name in self.search.chosen else ""
        place = ("counts", name, most, clock.current(), self.search.filters(without), *self.search.raw.get(name, ()))
        return self.entries.once(place, lambda: self._counts(name, most, self.search.matching(without)))

    def _counts(self, name, most, facts):
        counted = self.entries.counts(name, facts, 2 * most)
        if name == "theme":
            for top, below in trees().items():
                if below:
                    counted.of[str(top)] = under(top).intersection_cardinality(facts)
            there = {value: count for value, count in counted.of.items() if count}
            counted = index.Counts(there, len(there))
        chosen = {_key(value): value for value in self.search.chosen.get(name, ())}
        told = {key: having(name, value).intersection_cardinality(facts) for key, value in chosen.items()}
        none = sum(not count for count in told.values())
        return index.Counts(counted.of | told, None if counted.number is None else counted.number + none)

    def _facet(self, name) -> Facet:
        most = MORE if self.search.chosen.get("more") == name else FIRST
        counted, chosen = self.counts(name, most), self.search.chosen.get(name, [])
        if name in NOUNS:
            label, values = NOUNS[name][1], self._rows(name, counted.of, chosen, most)
        else:
            label, values = _LABELS[name], _plain(name, counted.of)
        most = len(values) if name == "theme" else most
        hidden = None if counted.number is None else max(counted.number - len(values[:most]), 0)
        more = self.search.url(more=[name]) if hidden != 0 and most == FIRST else ""
        excluded = [self._left_out(name, *pair) for pair in self.search.pairs(name + NONE)]
        return Facet(name, label, self._options(name, values[:most]), more, hidden, excluded)

    def _rows(self, name, counts, chosen, most):
        """The rows with most facts, and those that are chosen; themes as a tree."""
        if name == "theme":
            return [(*told, counts[key], level) for key, *told, level in kept.once("themes", _themes) if key in counts]
        model = NOUNS[name][0]
        keys = [*map(int, nsmallest(max(most, FIRST * 2), counts, key=lambda key: (-counts[key], int(key))))]
        named = kept.named(model, [*keys[:most], *(row.pk for row in chosen)])
        if not named.keys() >= {*keys[:most]}:  # what the day that is set does not show gives way to the next
            named = named | kept.named(model, keys)
        found = [(*told, counts[str(key)], 0) for key, told in named.items()]
        return sorted(found, key=lambda one: (-one[2], one[1]))

    def _options(self, name, values) -> list[Option]:
        """The addresses of a facet's values differ in the value alone, so they are made once."""
        search, now, meant = self.search, self.search.raw.get(name, []), name + NONE
        alone = _address(search, name, [])
        without = _address(search, meant, search.raw.get(meant, []))
        also = _address(search, name, now) if now else None
        both = _address(search, name + ALL, search.raw.get(name + ALL, [])) if now and name in _SEVERAL else None
        found = []
        for value, label, count, *level in values:
            if value in now:
                found.append(Option(label, count, search.with_value(name, value, True), True, *level))
                continue
            more = without(value), also(value) if also else "", both(value) if both else ""
            found.append(Option(label, count, alone(value), False, *(level or [0]), *more))
        return found

    def _left_out(self, name, value, raw) -> Option:
        return Option(str(value), 0, self.search.with_value(name + NONE, raw, True), True)

    def histogram(self) -> list[Bar]:
        """The years from the first to the last that any fact is dated in, under every filter but the year's."""
        counts = {int(year): count for year, count in self.counts("year").of.items() if count}
        alone, chosen = _address(self.search, "year", []), self.search.raw.get("year", [])
        most = max(counts.values(), default=0)
        years = range(min(counts), max(counts) + 1) if counts and max(counts) - min(counts) <= 100 else sorted(counts)
        return [
            Bar(
                year,
                counts.get(year, 0),
                self.search.url(year=None) if str(year) in chosen else alone(str(year)),
                str(year) in chosen,
                place * 24,
                round(100 * counts.get(year, 0) / most, 1),
            )
            for place, year in enumerate(years)
        ]


_MARK = "\0"


def _address(search: Search, name: str, others: list[str]) -> Callable[[str], str]:
    """What gives the address of a search with one value more of a parameter than these others."""
    before, after = search.url(**{name: [*others, _MARK]}).split(quote_plus(_MARK))
    return lambda value: before + quote_plus(value) + after


def _key(value) -> str:
    return str(getattr(value, "pk", value))


def _plain(name, counts):
    if name in _CHOICES:
        return [(key, label, counts[key]) for key, label in _CHOICES[name] if key in counts]
    told = [(key, f"{key}s" if name == "decade" else key, count) for key, count in counts.items()]
    if name == "language":
        return sorted(told, key=lambda one: (-one[2], one[0]))
    return sorted(told, key=lambda one: -int(one[0]))


def _themes() -> list[tuple[str, str, str, int]]:
    """Every theme in the order of the tree: key, slug, name, level."""
    return [(str(row.pk), row.slug, str(row), row.level) for row in Theme.objects.published().for_option()]

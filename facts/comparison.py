"""Two countries, two chairmanships or two days side by side: what differs, what is the same, and the facts behind it.

A line is the same on both sides when its dates have the same EDTF text, and all else is the same row or the same words.
Each of two days is seen as of itself, whatever day the reader looks at otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import clock, disagreements
from .dates import OPEN, in_words, known_then
from .models import Chairmanship, Country, Event, Fact, Membership, Term
from .models.publication import Structured
from .models.term import Office

#: How many facts that back no line are shown of each part; the rest are a search away.
MOST = 5


@dataclass
class Said:
    """One value of one side, in words, with the facts that back it; ``key`` is what it is compared by."""

    words: str
    key: object
    url: str = ""
    facts: list[Fact] = field(default_factory=list)
    #: The time in which it was so, in words.
    time: str = ""
    #: How it was worked out; empty where a source states it.
    reason: str = ""
    expected: bool = False
    #: False where it is counted from other values of the page, or is what the row is, and needs no fact of its own.
    claim: bool = True
    #: The disagreement on it, if there is one.
    question: disagreements.Question | None = None
    #: The facts with the numbers of their footnotes.
    notes: list[tuple[int, Fact]] = field(default_factory=list)


@dataclass
class Line:
    """One attribute of both sides.

    ``remark`` tells what happened between two days, ``empty`` what to say where one side has nothing.
    """

    name: str
    label: str
    a: list[Said]
    b: list[Said]
    url: str = ""
    remark: str = ""
    empty: str = ""

    @property
    def is_same(self) -> bool:
        return [said.key for said in self.a] == [said.key for said in self.b]

    @property
    def sides(self) -> tuple[list[Said], list[Said]]:
        return self.a, self.b


@dataclass
class Part:
    """Facts about both sides or about one, ``count`` in all; ``where`` is the search for all ``about`` that one."""

    name: str
    label: str
    facts: list[Fact]
    count: int
    about: str = ""
    where: str = ""


@dataclass(frozen=True)
class Side:
    """What is compared: its name, its address, and the code by which it is asked for."""

    name: str
    url: str
    code: str


@dataclass
class Comparison:
    """Two sides and their lines in the order in which a reader sees them, with the facts behind and around them."""

    what: str
    a: Side
    b: Side
    lines: list[Line]
    parts: list[Part] = field(default_factory=list)

    @property
    def different(self) -> list[Line]:
        return [line for line in self.lines if not line.is_same]

    @property
    def same(self) -> list[Line]:
        return [line for line in self.lines if line.is_same]

    def get_absolute_url(self):
        chosen = {"what": self.what, "a": self.a.code, "b": self.b.code}
        return f"{reverse('compare')}?{urlencode(chosen | clock.current().parameters)}"


def countries(a: Country, b: Country) -> Comparison:
    """Statuses, chairmanships and hosted events of two countries, and the facts about them."""
    return _of_rows("country", a, b, _country_lines(_Teller(), (a, b)))


def chairmanships(a: Chairmanship, b: Chairmanship) -> Comparison:
    """Values and events of two chairmanships, which ``for_list`` has fetched, and the facts about them."""
    return _of_rows("chairmanship", a, b, _chairmanship_lines(_Teller(), (a, b)))


def days(a: date, b: date) -> Comparison:
    """Statuses, their numbers, the chair and the holders of the offices on two days, each seen as of itself."""
    tell = _Teller()  # what is disputed is asked on the reader's own day
    sides = [_Day(tell, day) for day in (a, b)]
    lines = [line for line in _day_lines(*sides) if line.a or line.b]
    found = Comparison("day", *(Side(_day(one), Country.list_on(one), one.isoformat()) for one in (a, b)), lines)
    with clock.at(replace(clock.current(), as_of=None)):
        found.parts = _parts(found, ([], []), ("", ""))
    return found


def _of_rows(what: str, a: Model, b: Model, lines: Iterable[Line]) -> Comparison:
    """The comparison of two rows; a line in which neither has anything is none, since two unknowns are not the same."""
    sides = (Side(str(one), one.get_absolute_url(), one.natural_key()[0]) for one in (a, b))
    found = Comparison(what, *sides, [line for line in lines if line.a or line.b])
    facts = tuple(
        list(Fact.objects.published().about(one).newest_first().values_list("pk", flat=True)) for one in (a, b)
    )
    where = tuple(f"{reverse('fact_list')}?{what}={code}" for code in (found.a.code, found.b.code))
    found.parts = _parts(found, facts, where)
    return found


class _Teller:
    """Tells values of structured rows that ``for_list`` has fetched, with their footnotes and disagreements."""

    def __init__(self):
        self.questions = disagreements.of_rows()

    def _question(self, row: Structured, name: str) -> disagreements.Question | None:
        return self.questions.get((type(row), row.pk), {}).get(name)

    def value(self, row: Structured, name: str) -> list[Said]:
        """The value by itself; nothing where it is not there or cannot be seen."""
        for value in row.shown_values():
            if value.name == name:
                words = in_words(value.value) if value.is_date else str(value.value)
                url = value.value.get_absolute_url() if hasattr(value.value, "get_absolute_url") else ""
                return [self._said(row, value, words, str(value.value), url)]
        return []

    def row(self, row: Structured, names: Iterable[str], words: str, time: str = "") -> list[Said]:
        """The row as a value of another one, tied to it by the first of its values of these names.

        The others are told of in ``words`` and ``time``. Nothing where the tie cannot be seen.
        """
        shown = {value.name: value for value in row.shown_values()}
        tie, *others = (shown.get(name) for name in names)
        if tie is None:
            return []
        said = self._said(row, tie, words, row.slug, row.get_absolute_url(), time)
        for value in filter(None, others):
            if said.facts:  # what the tie has no fact for stays unsourced
                said.facts = list(dict.fromkeys([*said.facts, *value.facts]))
            said.reason, said.expected = said.reason or value.reason, said.expected or value.expected
            said.question = said.question or self._question(row, value.name)
        return [said]

    def measures(self, row: Structured, name: str) -> list[Said]:
        """What facts count of the row, one value for each fact."""
        facts = [one.fact for one in row.backings.all() if one.value == name and one.fact.figure_in_words]
        question = self._question(row, name)
        return [
            Said(words, words, facts=[fact], expected=fact.kind == "expectation", question=question)
            for fact in facts
            for words in [fact.figure_in_words]
        ]

    def _said(self, row, value, words, key, url="", time="") -> Said:
        question = self._question(row, value.name)
        return Said(words, key, url, list(value.facts), time, value.reason, value.expected, value.claim, question)


def _country_lines(tell: _Teller, pair: tuple[Country, Country]) -> Iterator[Line]:
    now = clock.current()
    rows = Membership.objects.published().filter(country__in=pair)
    held = set(rows.on(now.day, now.status_by).values_list("pk", flat=True))
    rows = rows.for_list().order_by("standing__position", "decided_first", "effective_first")
    rows = _by(rows, "country_id", pair)
    on_day = ([_status(tell, row) for row in side if row.pk in held] for side in rows)
    yield Line("status", _("Status on %(day)s") % {"day": _day(now.day)}, *on_day, empty=_("no status"))
    for standing in dict.fromkeys(row.standing for row in sorted(sum(rows, []), key=lambda row: row.standing.position)):
        sides = [[row for row in side if row.standing_id == standing.pk] for side in rows]
        for name in ("decided", "effective", "ended"):
            label = f"{capfirst(standing.name)}: {Membership._meta.get_field(name).verbose_name}"
            said = ([said for row in side for said in tell.value(row, name)] for side in sides)
            yield Line(f"{standing.slug}-{name}", label, *said, empty="" if all(sides) else _("no such status"))
    chairs = Chairmanship.objects.published().filter(country__in=pair).for_list().newest_first()
    sides = ([said for row in side for said in _term(tell, row)] for side in _by(chairs, "country_id", pair))
    yield Line("chaired", _("Chairmanships"), *sides, empty=_("none recorded"))
    events = Event.objects.published().filter(country__in=pair).for_list().newest_first()
    yield from _event_lines(
        tell, _by(events, "country_id", pair), "country", _("Summits hosted"), _("Other events hosted")
    )


def _chairmanship_lines(tell: _Teller, pair: tuple[Chairmanship, Chairmanship]) -> Iterator[Line]:
    for name in Chairmanship.backed_values:
        label = capfirst(Chairmanship._meta.get_field(name).verbose_name)
        yield Line(name, label, *(tell.value(row, name) for row in pair))
    for name, label in Chairmanship.measures.items():
        yield Line(name, capfirst(label), *(tell.measures(row, name) for row in pair))
    events = Event.objects.published().filter(chairmanship__in=pair).for_list().newest_first()
    sides = _by(events, "chairmanship_id", pair)
    yield from _event_lines(tell, sides, "chairmanship", _("Summits in it"), _("Other events in it"))


def _event_lines(tell: _Teller, sides: list[list[Event]], tie: str, summits: str, others: str) -> Iterator[Line]:
    """The summits, and the other events, that a value of theirs ties to each side."""
    for name, label, wanted in (("summits", summits, True), ("others", others, False)):
        chosen = ([row for row in side if (row.kind == "summit") is wanted] for side in sides)
        said = ([said for row in side for said in _event(tell, row, tie)] for side in chosen)
        yield Line(name, label, *said, empty=_("none recorded"))


def _status(tell: _Teller, row: Membership) -> Said:
    """The status itself, which is there even where the fact that names it cannot be seen yet."""
    said = Said(row.standing.name, row.standing.slug, row.get_absolute_url())
    for told in tell.row(row, ("standing",), said.words):
        said = replace(told, key=said.key)
    return said


def _term(tell: _Teller, row: Chairmanship) -> list[Said]:
    words = "".join(term.words for term in tell.value(row, "term"))
    return tell.row(row, ("country", "term"), words or _("term not given"))


def _event(tell: _Teller, row: Event, tie: str) -> list[Said]:
    return tell.row(row, (tie, "when"), str(row), "".join(when.words for when in tell.value(row, "when")))


class _Day:
    """What was so on a day, as far as could be told then; all words are made while the clock stands at it."""

    def __init__(self, tell: _Teller, day: date):
        self.day = day
        with clock.at(replace(clock.current(), as_of=day)) as now:
            rows = Membership.objects.published().on(day, now.status_by)
            #: Counted by itself and not as the sum of the statuses.
            self.total = Country.objects.filter(pk__in=rows.values("country")).count()
            self.statuses, self.standings = defaultdict(list), defaultdict(set)
            for row in rows.for_list().order_by("country__name", "standing__position"):
                self.statuses[row.country].append(_status(tell, row))
                self.standings[row.standing].add(row.country_id)
            self.chairs = list(self._chairs(tell))
            self.holders = defaultdict(list)
            for row in Term.objects.published().filter(start_first__lte=day).for_list().order_by("start_first", "slug"):
                self._hold(tell, row)

    def _chairs(self, tell: _Teller) -> Iterator[Said]:
        rows = Chairmanship.objects.published().filter(first_day__lte=self.day)
        for row in rows.filter(Q(last_day__gte=self.day) | Q(last_day=None)).for_list().order_by("first_day", "slug"):
            for term in tell.value(row, "term"):
                yield from tell.row(row, ("country", "term"), str(row.country), term.words)

    def _hold(self, tell: _Teller, row: Term) -> None:
        """An end is believed only once a fact that says so can be seen."""
        shown = {value.name: value.value for value in row.shown_values()}
        if "start" in shown and not ("end" in shown and row.end_last < self.day):
            time = in_words(known_then(f"{shown['start']}/{shown.get('end', OPEN)}"))
            self.holders[row.office] += tell.row(row, ("actor", "start", "end"), str(row.actor), time)


def _day_lines(a: _Day, b: _Day) -> Iterator[Line]:
    """Countries first: those that joined, left or changed between the days, then the rest; numbers, chair, offices."""
    first, then = (a, b) if a.day <= b.day else (b, a)
    remarks = {"joined": _("joined"), "left": _("left"), "changed": _("status changed"), "": ""}
    lines = []
    for country in {**a.statuses, **b.statuses}:
        line = Line(country.iso3, country.name, a.statuses.get(country, []), b.statuses.get(country, []))
        line.url, line.empty = country.get_absolute_url(), _("no status")
        before, after = country in first.statuses, country in then.statuses
        happened = "" if line.is_same else "changed" if before and after else "left" if before else "joined"
        line.remark = remarks[happened]
        lines.append((list(remarks).index(happened), country.name, line))
    yield from (line for _order, _name, line in sorted(lines, key=lambda one: one[:2]))
    standings = sorted({*a.standings, *b.standings}, key=lambda one: (one.position, one.slug))
    for standing in standings:
        label = _("Countries with the status %(status)s") % {"status": standing.name}
        yield Line(standing.slug, label, *([_counted(len(side.standings.get(standing, ())))] for side in (a, b)))
    yield Line("total", _("Countries with any status"), *([_counted(side.total)] for side in (a, b)))
    handover = _("on the day of a handover both are named") if max(len(a.chairs), len(b.chairs)) > 1 else ""
    yield Line("chair", _("Chair"), a.chairs, b.chairs, remark=handover)
    for office, label in Office.choices:
        yield Line(office, str(label), a.holders[office], b.holders[office])


def _counted(number: int) -> Said:
    return Said(str(number), number, claim=False)


def _parts(found: Comparison, about: tuple[list[int], list[int]], where: tuple[str, str]) -> list[Part]:
    """Number the footnotes as a reader meets them, and share the facts out: about both, or about one.

    ``about`` has the keys of the facts about each side, the newest first.
    """
    numbers, backed, noted = {}, defaultdict(dict), (set(), set())
    for line in [*found.different, *found.same]:
        for side, said in ((side, said) for side, some in enumerate(line.sides) for said in some):
            said.notes = [(numbers.setdefault(fact.pk, len(numbers) + 1), fact) for fact in said.facts]
            for fact in said.facts:
                noted[side].add(fact.pk)
                backed[fact.pk][line.name] = line
    a, b = (set(some) | notes for some, notes in zip(about, noted, strict=True))
    only = _("Facts behind %(name)s only") if found.what == "day" else _("Facts about %(name)s only")
    labels = (
        ("both", _("Facts behind both days") if found.what == "day" else _("Facts about both"), a & b, "", ""),
        ("a", only % {"name": found.a.name}, a - b, found.a.name, where[0]),
        ("b", only % {"name": found.b.name}, b - a, found.b.name, where[1]),
    )
    newest = dict.fromkeys([*numbers, *about[0], *about[1]])
    chosen = {name: _chosen(newest, some, numbers) for name, _label, some, *_about in labels}
    rows = Fact.objects.published().filter(pk__in=[pk for some in chosen.values() for pk in some]).for_list()
    facts = {fact.pk: fact for fact in rows}
    for pk, fact in facts.items():
        fact.note, fact.backed = numbers.get(pk), list(backed[pk].values())
    return [
        Part(name, label, [facts[pk] for pk in chosen[name] if pk in facts], len(some), *about_one)
        for name, label, some, *about_one in labels
        if some
    ]


def _chosen(newest: Iterable[int], some: set[int], numbers: dict[int, int]) -> list[int]:
    """Every fact that has a footnote, in their order, and the newest few of the others."""
    others = [pk for pk in newest if pk in some and pk not in numbers]
    return [pk for pk in numbers if pk in some] + others[:MOST]


def _by(rows: Iterable[Model], name: str, pair: tuple[Model, Model]) -> list[list[Model]]:
    """The rows of each of the two, by the name of their key."""
    rows = list(rows)
    return [[row for row in rows if getattr(row, name) == one.pk] for one in pair]


def _day(day: date) -> str:
    return date_format(day, "j F Y")

"""How many countries held each status, day by day, and the geometry of its step chart.

Every day is seen as of itself, as the list of countries shows it: a status counts from its decision or its effect, once
a fact that can be seen backs it, and ends once a fact says so. So what is counted of a day does not depend on the day
from which one looks back at it. The rows are fetched once and walked here, not asked of the database for each day.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from . import clock
from .dates import as_told, parse
from .models import Backing, Citation, Country, Membership, Standing

#: The drawing, in its own units: all of it, and the room for the axes and for the names at the ends of the lines.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 1080, 420, 36, 220, 16, 32
#: The least distance between two names, and between lines of the same number; how many patterns the style sheet has.
LABEL, ASIDE, PATTERNS = 20, 4, 4
_SAID_BY = "earliest"


@dataclass(frozen=True)
class Span:
    """A membership with the days on which it counts: from ``start``, and no longer from ``end`` (None: it goes on)."""

    membership: Membership
    start: date | None
    end: date | None
    #: The date that ``start`` goes by, in EDTF; and the day from which a fact that backs the row can be seen.
    began: str
    seen_from: date | None

    def holds_on(self, day: date) -> bool:
        return self.start is not None and self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Change:
    """What became of one country on a day: the memberships before and after it, and the date as it is known (EDTF).

    ``when`` is empty where it says no more than the day on which the change counts.
    """

    country: Country
    before: tuple[Membership, ...]
    after: tuple[Membership, ...]
    when: str

    @property
    def words(self) -> str:
        before, after = (", ".join(row.standing.name for row in rows) for rows in (self.before, self.after))
        if not before:
            return _("New %(status)s") % {"status": after}
        if not after:
            return _("No longer %(status)s") % {"status": before}
        return _("From %(before)s to %(after)s") % {"before": before, "after": after}

    @property
    def membership(self) -> Membership:
        """The row that tells of it."""
        return (self.after or self.before)[-1]


@dataclass(frozen=True)
class Step:
    """The numbers from a day on, until the next step.

    ``counts`` has the countries of each status in the order of the standings; ``total`` counts the countries that held
    any, by itself: it is not the sum of the others, which it would betray if a country held two.
    """

    day: date
    counts: dict[Standing, int]
    total: int
    changes: list[Change]

    @property
    def held(self) -> list[tuple[Standing, int]]:
        """The statuses that any country held."""
        return [(standing, count) for standing, count in self.counts.items() if count]

    @property
    def groups(self) -> list[tuple[str, list[Change]]]:
        """The changes by what became of the countries, in words."""
        found = defaultdict(list)
        for change in self.changes:
            found[change.words].append(change)
        return list(found.items())

    def get_absolute_url(self):
        """The countries with their statuses on the day, counted in the same way."""
        return Country.list_on(self.day)


@dataclass
class Numbers:
    """The steps up to the day that one looks at; ``uncounted``: rows without a date of the kind that one counts by."""

    standings: list[Standing]
    steps: list[Step]
    uncounted: list[Membership]

    @property
    def last(self) -> Step | None:
        return self.steps[-1] if self.steps else None


def numbers() -> Numbers:
    """The numbers by the clock that is set: until its day, by decision or effect, of what was published by then."""
    now, until = clock.current(), clock.current().day
    found = spans(now.status_by)
    days = {day for span in found if span.start for day in (span.start, span.end) if day and day <= until}
    # A status that there was not yet, as far as the day can tell, is no column of it.
    held_once = {span.membership.standing for span in found if span.start and span.start <= until}
    standings = sorted(held_once.union(Standing.objects.published()), key=_order)
    steps, before = [], []
    for day in sorted(days):
        held = [span for span in found if span.holds_on(day)]
        if held != before:
            steps.append(_step(day, standings, before, held))
        before = held
    uncounted = [span.membership for span in found if not span.began and span.seen_from and span.seen_from <= until]
    return Numbers(standings, steps, uncounted)


def days_of_change() -> dict[date, list[Country]]:
    """The days on which a country's status became another, until today or the day by which it was known, whatever day
    one looks at: oldest first, each with those countries by name."""
    with clock.at(replace(clock.current(), as_of=clock.current().known_by)):
        steps = numbers().steps
    return {step.day: sorted((one.country for one in step.changes), key=lambda country: country.name) for step in steps}


def spans(status_by: str) -> list[Span]:
    """Every published membership with the days on which it counts, whatever day one looks at; three queries."""
    with clock.at(replace(clock.current(), as_of=None)):
        rows = list(
            Membership.objects.published().select_related("country", "standing").order_by("country__name", "slug")
        )
        seen = _seen_from()
    return [_span(row, status_by, seen) for row in rows]


def _span(row: Membership, status_by: str, seen: dict[tuple[int, str], date]) -> Span:
    """``seen``: from when the row's date of that name counts, and for "" from when any fact on it can be seen."""
    start, began, end = seen.get((row.pk, "effective")), "effective", seen.get((row.pk, "ended"))
    decided = seen.get((row.pk, "decided")) if status_by == clock.DECISION else None
    if decided and not (start and start < decided):
        start, began = decided, "decided"
    text = getattr(row, began) if start else ""
    if start and end and end <= start:
        start, end = None, None  # it was over before it counted
    return Span(row, start, end, text, seen.get((row.pk, "")))


def _seen_from() -> dict[tuple[int, str], date]:
    """The first day on which each date of each membership is over and a fact that tells so can be seen, by the row's
    key and the value's name; and with "" that on which a fact on any value can be seen, whatever it says of it.

    A dated claim can be seen from its first day; what is undated or only foreseen from when an article had said it.
    """
    said = Citation.objects.supporting().filter(fact=OuterRef("fact"), paragraph__article__last_day__isnull=False)
    said = said.order_by("paragraph__article__last_day").values("paragraph__article__last_day")[:1]
    rows = Backing.objects.shown().filter(membership__isnull=False).annotate(**{_SAID_BY: Subquery(said)})
    seen: dict[tuple[int, str], date] = {}
    names = Membership.dates()
    columns = ("membership", "value", "stated", "fact__when", "fact__kind", "fact__first_day", _SAID_BY)
    for row in rows.values_list(*columns, *(f"membership__{name}" for name in names)):
        membership, value, stated, when, kind, first_day, earliest, *own = row
        day = first_day if first_day and kind in ("reported", "attributed") else earliest
        told = as_told(own[names.index(value)], [when]) if value in names and not stated else ""
        days = {"": day} if day else {}
        if day and (over := parse(told).last_day):
            days[value] = max(day, over)
        for name, counts in days.items():
            seen[membership, name] = min(counts, seen.get((membership, name), counts))
    return seen


def _order(standing: Standing) -> tuple:
    return standing.position, standing.slug


def _step(day: date, standings: list[Standing], before: list[Span], held: list[Span]) -> Step:
    countries = defaultdict(set)
    for span in held:
        countries[span.membership.standing].add(span.membership.country_id)
    counts = {standing: len(countries[standing]) for standing in standings}
    total = len({span.membership.country_id for span in held})
    was, now = _by_country(before), _by_country(held)
    changed = [country for country in {**was, **now} if was.get(country) != now.get(country)]
    changes = [_change(day, country, was.get(country, []), now.get(country, [])) for country in changed]
    return Step(day, counts, total, sorted(changes, key=lambda one: (not one.after, one.country.name)))


def _change(day: date, country: Country, before: list[Span], after: list[Span]) -> Change:
    new = [span for span in after if span not in before]
    when = new[-1].began if new else before[-1].membership.ended
    memberships = [tuple(span.membership for span in some) for some in (before, after)]
    return Change(country, *memberships, "" if when == day.isoformat() else when)


def _by_country(held: Iterable[Span]) -> dict:
    found = defaultdict(list)
    for span in sorted(held, key=lambda span: _order(span.membership.standing)):
        found[span.membership.country].append(span)
    return dict(found)


@dataclass
class Line:
    """One standing's line: its SVG path, its pattern from 1, its name, and where its end and its name are."""

    standing: Standing
    path: str
    pattern: int
    count: int
    end_y: float
    label_y: float = 0


@dataclass
class Chart:
    """A step chart of ``width`` by ``height`` units. Ticks are (label, place); ``right`` is where the last day lies.

    A name has a sample of its line before it, from ``sample_x`` to ``label_x``, joined to the end of the line.
    """

    lines: list[Line] = field(default_factory=list)
    years: list[tuple[int, float]] = field(default_factory=list)
    ticks: list[tuple[int, float]] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    #: From where no source reaches; None where the drawing ends before.
    beyond: float | None = None
    foot: int = HEIGHT - BOTTOM

    @property
    def beyond_width(self) -> float:
        return round(self.right - self.beyond, 1)

    tick_x: int = LEFT - 8
    year_y: int = HEIGHT - 10
    year_foot: int = HEIGHT - BOTTOM + 6
    sample_x: int = WIDTH - RIGHT + 12
    label_x: int = WIDTH - RIGHT + 48
    text_x: int = WIDTH - RIGHT + 56


def chart(counted: Numbers, last: date) -> Chart:
    """Draw the steps until the day ``last``: days from left to right, countries from zero up."""
    drawing = Chart()
    if not counted.steps:
        return drawing
    first = date(counted.steps[0].day.year, 1, 1)
    days = max((last - first).days, 1)
    reach = clock.reach()
    most = max(count for step in counted.steps for count in step.counts.values()) or 1
    pace = next(pace for pace in _paces() if most / pace <= 8)
    top = (most + pace - 1) // pace * pace

    def x(day: date) -> float:
        return round(LEFT + (day - first).days / days * (drawing.right - LEFT), 1)

    def y(count: int) -> float:
        return round(drawing.foot - count / top * (drawing.foot - TOP), 1)

    step = (last.year - first.year) // 13 + 1
    drawing.years = [(year, x(date(year, 1, 1))) for year in range(first.year, last.year + 1, step)]
    drawing.beyond = x(max(reach, first)) if reach < last else None
    drawing.ticks = [(count, y(count)) for count in range(0, top + 1, pace)]
    drawn = [one for one in counted.standings if any(step.counts[one] for step in counted.steps)]
    begun: dict[Standing, int] = {}
    for standing in drawn:
        since = next(at for at, step in enumerate(counted.steps) if step.counts[standing])
        places = []
        for at, step in enumerate(counted.steps[since:], since):
            # Lines of the same number lie side by side, or the first of them would not be seen.
            others = sum(at >= start and step.counts[one] == step.counts[standing] for one, start in begun.items())
            places.append((x(step.day), round(y(step.counts[standing]) - ASIDE * others, 1)))
        begun[standing] = since
        pattern = counted.standings.index(standing) % PATTERNS + 1
        path = _path(places, y(0), drawing.right)
        drawing.lines.append(Line(standing, path, pattern, counted.last.counts[standing], places[-1][1]))
    _spread(drawing.lines, drawing.foot)
    return drawing


def _paces():
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _path(places: list[tuple[float, float]], zero: float, right: float) -> str:
    """Level until the next change, then straight up or down; it rises from zero where the standing has a country."""
    (across, level), *others = places
    path = f"M{across} {zero}V{level}"
    for across, up in others:
        if up != level:
            path += f"H{across}V{up}"
        level = up
    return f"{path}H{right}"


def _spread(lines: list[Line], foot: float) -> None:
    """Names stand at the height of their line's end, and no nearer to each other than they can be read."""
    free = foot + LABEL
    for line in sorted(lines, key=lambda line: (-line.end_y, -line.pattern)):
        line.label_y = min(line.end_y, free - LABEL)
        free = line.label_y
    drop = TOP - min((line.label_y for line in lines), default=TOP)
    for line in lines:
        line.label_y = round(line.label_y + max(drop, 0), 1)

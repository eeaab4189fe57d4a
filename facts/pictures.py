"""Geometry for the pictures that the server draws as SVG. Numbers only; templates hold the marks and the words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from . import clock, disagreements
from .dates import OPEN, in_words, known_then, parse

WIDTH, STRIP, MARGIN, ROW, HEAD, GAP = 960, 480, 12, 44, 28, 26
#: About how wide a letter of a label is, so that labels of one row do not run into each other.
LETTER = 7.4
#: The least distance between two years on the axis.
YEAR = 38


@dataclass
class Item:
    """One thing on a timeline: where it leads, when it was (EDTF), and whether it was only foreseen."""

    lane: str
    name: str
    url: str
    when: str
    first_day: date | None
    last_day: date | None
    when_inferred: bool = False
    expected: bool = False
    #: It fills its time from the first day to the last, as a designated year does: hard ends.
    whole: bool = False
    #: The question on which its sources differ, if it is about its time.
    question: disagreements.Question | None = None
    x: float = 0
    width: float = 0
    y: float = 0
    label_x: float = 0
    anchor: str = "start"
    soft: bool = False
    #: No source says that it is over.
    goes_on: bool = False

    @property
    def label(self) -> str:
        """What the picture calls it: its name, and that its time is disputed."""
        return _("%(name)s (disputed)") % {"name": self.name} if self.question else self.name

    def touches(self, first_year: int, last_year: int) -> bool:
        return self.first_day.year <= last_year and self.last_day.year >= first_year

    @property
    def text_y(self) -> float:
        return self.y + 14

    @property
    def bar_y(self) -> float:
        return self.y + 21

    @property
    def hit_width(self) -> float:
        return max(self.width, 24)


@dataclass
class Lane:
    name: str
    y: float
    height: float
    items: list[Item]

    @property
    def label_y(self) -> float:
        return self.y + 18


@dataclass
class Timeline:
    """A drawing of ``width`` by ``height`` units; ``undated`` things are not in it and must be listed."""

    lanes: list[Lane] = field(default_factory=list)
    years: list[tuple[int, float]] = field(default_factory=list)
    undated: list[Item] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    width: int = WIDTH
    height: float = 0
    #: From where no source reaches; None where the drawing ends before.
    beyond: float | None = None
    #: How many events of these years are not in it, because there are too many.
    left_out: int = 0

    @property
    def beyond_width(self) -> float:
        return round(self.width - self.beyond, 1)


def timeline(items: Iterable[Item], width: int = WIDTH, years: tuple[int, int] | None = None) -> Timeline:
    """Lay items out in lanes, in the order in which the lanes come. A day is a mark, a month a month wide.

    ``years``: only what touches the years from the first to the last of them, and no more of it.
    """
    items = list(items)
    for item in items:
        if item.first_day and not item.last_day:
            item.last_day, item.goes_on = max(item.first_day, clock.current().day), True
    if years:
        items = [item for item in items if item.first_day and item.touches(*years)]
    dated = [item for item in items if item.first_day]
    drawing = Timeline(items=items, undated=[item for item in items if not item.first_day], width=width)
    if not dated:
        return drawing
    start, end = years or (min(item.first_day for item in dated).year, max(item.last_day for item in dated).year)
    first, last = date(start, 1, 1), date(end, 12, 31)
    days = (last - first).days + 1

    def place(day: date, after: int = 0) -> float:
        return round(MARGIN + ((day - first).days + after) / days * (width - 2 * MARGIN), 1)

    reach = clock.reach()
    drawing.beyond = place(max(reach, first), 1) if reach < last else None
    step = ceil(YEAR * (end - start + 1) / (width - 2 * MARGIN))
    drawing.years = [(year, place(date(year, 1, 1))) for year in range(start, end + 1, step)]
    top = HEAD
    for name in dict.fromkeys(item.lane for item in dated):
        lane = sorted((item for item in dated if item.lane == name), key=lambda item: (item.first_day, item.last_day))
        for item in lane:
            item.x = place(max(item.first_day, first))
            item.width = max(round(place(min(item.last_day, last), 1) - item.x, 1), 4)
            item.soft = not item.whole and (
                ("/" in item.when and "-" not in item.when[8:]) or len(item.when) < len("2024-07-03")
            )
        rows = _stack(lane, width)
        drawing.lanes.append(Lane(name, top, GAP + rows * ROW, lane))
        for item in lane:
            item.y += top + GAP
        top += GAP + rows * ROW
    drawing.height = top + 8
    return drawing


def _stack(lane: list[Item], width: int) -> int:
    """Give each item the first row in which neither its bar nor its label meets another; returns the rows used."""
    ends: list[float] = []
    for item in lane:
        label = len(item.label) * LETTER
        item.anchor = "end" if item.x + label > width - MARGIN else "start"
        item.label_x = item.x if item.anchor == "start" else max(item.x + item.width, label)
        left = min(item.x, item.label_x - label) if item.anchor == "end" else item.x
        right = max(item.x + item.width - 8, item.label_x + (label if item.anchor == "start" else 0))
        row = next((row for row, end in enumerate(ends) if end + 8 <= left), len(ends))
        ends[row : row + 1] = [right]
        item.y = row * ROW
    return len(ends)


#: The lane of each kind of event; what is in none of them goes to the last one.
_LANES = {
    "designated-year": _lazy("Designated years"),
    "capital": _lazy("Tourism and cultural capitals"),
    "summit": _lazy("Summits and meetings"),
    "meeting": _lazy("Summits and meetings"),
}


def record_items(
    events: Iterable[Model],
    chairmanships: Iterable[Model],
    terms: Iterable[Model] = (),
    memberships: Iterable[Model] = (),
) -> list[Item]:
    """The record as items, in lanes by what they are: chairs, offices, events, and the statuses of countries."""
    by_lane = sorted(events, key=lambda event: [*_LANES, event.kind].index(event.kind))
    return [
        *(_item(_("Chairmanships"), str(row), row, "term") for row in chairmanships),
        *(_span(row.get_office_display(), str(row.actor), row, row.told("start"), row.told("end")) for row in terms),
        *(_item(str(_LANES.get(row.kind, _("Other events"))), str(row), row, "when") for row in by_lane),
        *(_span(_("Statuses of countries"), str(row), row, row.began, row.ended_then) for row in memberships),
    ]


def _item(lane: str, name: str, row: Model, date_name: str) -> Item:
    """A row with one date: its chairmanship's term, its event's day; without it where no fact tells it yet."""
    shown = next((value for value in row.shown_values() if value.name == date_name), None)
    when, reason = (shown.value, bool(shown.reason)) if shown else ("", False)
    told = parse(when)
    days = (told.first_day, told.last_day)
    return Item(
        lane,
        name,
        row.get_absolute_url(),
        when,
        *days,
        reason,
        row.is_expected(date_name),
        date_name != "when" or row.kind in ("designated-year", "capital"),
        _question(row, ("when",) if date_name == "when" else ("country", date_name)),
    )


def _span(lane: str, name: str, row: Model, start: str, end: str) -> Item:
    """A row that runs from one date to another; without an end it goes on."""
    when = f"{start}/{end or OPEN}" if start else ""
    first, last = parse(start).first_day, parse(known_then(when)).last_day if start else None
    inferred = any(value.reason for value in row.shown_values())
    return Item(
        lane,
        name,
        row.get_absolute_url(),
        known_then(when),
        first,
        last,
        inferred,
        False,
        True,
        _question(row, row.backed_values),
    )


def _question(row: Model, names: Iterable[str]) -> disagreements.Question | None:
    """The first question on which its sources differ among these values, which are what the picture shows of it."""
    asked = disagreements.of_row(row)
    return next((asked[name] for name in names if name in asked), None)


def fact_items(facts: Iterable[Model], where: str) -> list[Item]:
    """The dates of these facts as items. One fact leads to itself, several to the search ``where``, by year."""
    dates: dict[str, list[Model]] = {}
    for fact in facts:
        if fact.when:
            dates.setdefault(known_then(fact.when), []).append(fact)
    return [
        Item(
            _("Facts"),
            ngettext("%(when)s: %(count)d fact", "%(when)s: %(count)d facts", len(same))
            % {"when": in_words(when), "count": len(same)},
            same[0].get_absolute_url() if len(same) == 1 else f"{where}&year={same[0].first_day.year}",
            when,
            same[0].first_day,
            parse(when).last_day,
            any(fact.when_inferred for fact in same),
        )
        for when, same in dates.items()
    ]


def shares(counts: dict[str, int]) -> list[tuple[str, float, float]]:
    """A stacked bar of 100 units: (key, start, width) for each count that is not zero."""
    total, start, parts = sum(counts.values()) or 1, 0.0, []
    for key, count in counts.items():
        if count:
            parts.append((key, round(start, 2), round(100 * count / total, 2)))
            start += 100 * count / total
    return parts


def covered(passages: Iterable[tuple[int | None, int]], length: int) -> int:
    """How many per cent of a paragraph lie in at least one passage, given as (start, length) in code points."""
    reached, total = 0, 0
    for start, size in sorted((start, size) for start, size in passages if start is not None):
        total += max(0, start + size - max(start, reached))
        reached = max(reached, start + size)
    return round(100 * total / length) if length else 0

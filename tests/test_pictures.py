from datetime import date
from itertools import pairwise

import pytest

from facts.dates import parse
from facts.pictures import MARGIN, STRIP, WIDTH, Item, covered, shares, timeline

pytestmark = pytest.mark.django_db  # a picture ends where the sources do


def item(when, lane="Events", name="x", **fields):
    date = parse(when)
    return Item(lane, name, "/x/", when, date.first_day, date.last_day, **fields)


def test_a_bar_is_as_wide_as_its_date_is_vague():
    day, month, year = item("2024-07-03"), item("2024-07"), item("2024")

    timeline([day, month, year])

    unit = (WIDTH - 2 * MARGIN) / 366
    assert month.width == pytest.approx(31 * unit, abs=0.2)
    assert year.width == pytest.approx(366 * unit, abs=0.2)
    assert day.width == 4 > unit  # a mark that can be seen
    assert month.x == pytest.approx(MARGIN + (date(2024, 7, 1) - date(2024, 1, 1)).days * unit, abs=0.1)
    assert (day.soft, month.soft, year.soft) == (False, True, True)


@pytest.mark.parametrize("width", [STRIP, WIDTH])
def test_the_years_on_the_axis_never_run_into_each_other(width):
    for last in range(2002, 2101):
        drawing = timeline([item(f"2001/{last}")], width)

        places = [x for _year, x in drawing.years]
        assert drawing.years[0][0] == 2001 and places == sorted(places), last
        assert all(right - left > 36 for left, right in pairwise(places)), last  # four digits at 12 px and a gap


def test_what_fills_its_time_has_hard_ends():
    whole = item("2024", whole=True)

    timeline([whole])

    assert whole.soft is False


def test_an_undated_thing_is_never_drawn():
    drawing = timeline([item(""), item("2024")])

    assert [thing.when for thing in drawing.undated] == [""]
    assert [thing.when for lane in drawing.lanes for thing in lane.items] == ["2024"]


def test_nothing_dated_gives_no_picture():
    assert timeline([item("")]).lanes == []
    assert timeline([]).height == 0


def test_labels_of_one_row_do_not_meet_and_stay_in_the_picture():
    things = [item(f"2024-{month:02}", name="A rather long name of a meeting") for month in range(1, 13)]

    drawing = timeline(things)

    by_row = {}
    for thing in things:
        label = 7.4 * len(thing.name)
        left = thing.label_x - (label if thing.anchor == "end" else 0)
        assert left >= 0 and left + label <= WIDTH + 1
        by_row.setdefault(thing.y, []).append((left, left + label))
    for spans in by_row.values():
        spans.sort()
        assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
    assert drawing.height > max(by_row)


def test_shares_fill_the_bar_and_leave_out_nothing_but_zeros():
    parts = shares({"a": 3, "b": 0, "c": 1})

    assert parts == [("a", 0.0, 75.0), ("c", 75.0, 25.0)]
    assert shares({}) == []


def test_overlapping_passages_are_counted_once():
    assert covered([(0, 50), (25, 50)], 100) == 75
    assert covered([(0, 100), (10, 5)], 100) == 100
    assert covered([(None, 10)], 100) == 0
    assert covered([], 0) == 0
